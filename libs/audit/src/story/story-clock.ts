import type { Json } from '#feel';

/** A clock of the law as it stands after a step. */
export interface StoryClock {
  readonly name: string;
  readonly state: 'running' | 'paused' | 'stopped';
  /** RFC 3339; while paused as it stood at the pause. */
  readonly dueAt: string;
}

const STATES: ReadonlySet<unknown> = new Set(['running', 'paused', 'stopped']);

/** The clocks among process variables: objects of objects that have a state and a due date. */
export function clocksOf(variables: Readonly<Record<string, Json>>): StoryClock[] {
  return Object.values(variables).flatMap((value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return Object.entries(value).flatMap(([name, clock]) => {
      const { state, due } = (clock ?? {}) as { state?: Json; due?: Json };
      return STATES.has(state) && typeof due === 'string'
        ? [{ name, state: state as StoryClock['state'], dueAt: due }]
        : [];
    });
  });
}
