import type { Json } from '#feel';

/** A clock of the law as it stands after a step. */
export interface StoryClock {
  readonly name: string;
  readonly state: 'running' | 'paused' | 'stopped';
  /** RFC 3339; while paused as it stood at the pause. */
  readonly dueAt: string;
  /** The calendar is incomplete on the way to it. */
  readonly isProvisional: boolean;
  /** What was done to it last. */
  readonly reason?: string;
  /** When it was due before that, where it was moved. */
  readonly dueBefore?: string;
}

const STATES: ReadonlySet<unknown> = new Set(['running', 'paused', 'stopped']);

/** The clocks among process variables: objects of objects that have a state and a due date. */
export function clocksOf(variables: Readonly<Record<string, Json>>): StoryClock[] {
  return Object.values(variables).flatMap((value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return Object.entries(value).flatMap(([name, clock]) => {
      const { state, due, isProvisional, ledger } = (clock ?? {}) as { [field: string]: Json | undefined };
      if (!STATES.has(state) || typeof due !== 'string') return [];
      const last = Array.isArray(ledger) ? ledger.at(-1) : undefined;
      const { reason, dueBefore } = (last ?? {}) as { reason?: Json; dueBefore?: Json };
      return [
        {
          name,
          state: state as StoryClock['state'],
          dueAt: due,
          isProvisional: isProvisional === true,
          ...(typeof reason === 'string' && { reason }),
          ...(typeof dueBefore === 'string' && { dueBefore }),
        },
      ];
    });
  });
}
