import { firstDifference, type FlowNodeInstance, type ProcessState } from '#engine';
import type { Json } from '#feel';
import type { JournalEntry } from '#runtime';
import { clocksOf, type StoryClock } from '../story/story-clock.js';
import { openTasksOf, type OpenTask } from './open-tasks.js';
import { stateAfter } from './state-after.js';

/** An element where a token came to stand, or stood no more. */
export interface TokenDifference {
  readonly change: 'added' | 'removed';
  readonly key: number;
  readonly elementId: string;
  readonly scopeKey: number;
}

/** A variable of a scope; absent where there was none. */
export interface VariableDifference {
  readonly scopeKey: number;
  readonly name: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** A task that was opened (no `before`), closed (no `after`) or changed. */
export interface TaskDifference {
  readonly before?: OpenTask;
  readonly after?: OpenTask;
}

/** A clock that was started, moved, paused or stopped. */
export interface ClockDifference {
  readonly name: string;
  readonly before?: StoryClock;
  readonly after?: StoryClock;
}

/** What changed in an instance from one moment to another. */
export interface InstanceDifference {
  /** Last entry that is included before; 0 where the instance had not begun. */
  readonly fromSequence: number;
  readonly toSequence: number;
  readonly statusBefore?: ProcessState['status'];
  readonly statusAfter: ProcessState['status'];
  readonly tokens: readonly TokenDifference[];
  /** Without the clocks. */
  readonly variables: readonly VariableDifference[];
  readonly tasks: readonly TaskDifference[];
  readonly clocks: readonly ClockDifference[];
}

/**
 * What changed between two prefixes of a history.
 * @param to one entry at least
 */
export function compareMoments(
  from: readonly JournalEntry[],
  to: readonly JournalEntry[],
): InstanceDifference {
  const before = from.length > 0 ? stateAfter(from) : undefined;
  const after = stateAfter(to);
  const elements = (state: ProcessState | undefined) => (state ? [...state.elements] : []);
  return {
    fromSequence: from.at(-1)?.entryNo ?? 0,
    toSequence: to.at(-1)!.entryNo,
    ...(before && { statusBefore: before.status }),
    statusAfter: after.status,
    tokens: tokenDifferences(elements(before), elements(after)),
    variables: variableDifferences(elements(before), elements(after)),
    tasks: pairs(byKey(openTasksOf(from)), byKey(openTasksOf(to))).map(([, old, now]) => ({
      ...(old && { before: old }),
      ...(now && { after: now }),
    })),
    clocks: pairs(clocksIn(elements(before)), clocksIn(elements(after))).map(([name, old, now]) => ({
      name,
      ...(old && { before: old }),
      ...(now && { after: now }),
    })),
  };
}

function tokenDifferences(
  before: readonly FlowNodeInstance[],
  after: readonly FlowNodeInstance[],
): TokenDifference[] {
  const told = (change: TokenDifference['change'], one: FlowNodeInstance): TokenDifference[] =>
    // The process's own scope is no token.
    one.scopeKey < 0 ? [] : [{ change, key: one.key, elementId: one.elementId, scopeKey: one.scopeKey }];
  const keysOf = (elements: readonly FlowNodeInstance[]) => new Set(elements.map(({ key }) => key));
  const [old, now] = [keysOf(before), keysOf(after)];
  return [
    ...before.flatMap((one) => (now.has(one.key) ? [] : told('removed', one))),
    ...after.flatMap((one) => (old.has(one.key) ? [] : told('added', one))),
  ];
}

interface ScopedVariable {
  readonly scopeKey: number;
  readonly name: string;
  readonly value: Json;
}

/** What holds clocks on either side is told as clocks; what holds nothing is as good as none. */
function variableDifferences(
  before: readonly FlowNodeInstance[],
  after: readonly FlowNodeInstance[],
): VariableDifference[] {
  const [old, now] = [variablesIn(before), variablesIn(after)];
  return pairs(old, now).flatMap(([, was, is]) => {
    if ([was, is].some((one) => one && clocksOf({ [one.name]: one.value }).length > 0)) return [];
    if ((was?.value ?? null) === null && (is?.value ?? null) === null) return [];
    const { scopeKey, name } = (is ?? was)!;
    return [{ scopeKey, name, ...(was && { before: was.value }), ...(is && { after: is.value }) }];
  });
}

function variablesIn(elements: readonly FlowNodeInstance[]): Map<string, ScopedVariable> {
  return new Map(
    elements.flatMap(({ key: scopeKey, variables = {} }) =>
      Object.entries(variables).map(
        ([name, value]) => [`${scopeKey} ${name}`, { scopeKey, name, value }] as const,
      ),
    ),
  );
}

function clocksIn(elements: readonly FlowNodeInstance[]): Map<string, StoryClock> {
  return new Map(
    elements.flatMap(({ variables }) =>
      clocksOf(variables ?? {}).map((clock) => [clock.name, clock] as const),
    ),
  );
}

function byKey(tasks: readonly OpenTask[]): Map<string, OpenTask> {
  return new Map(tasks.map((task) => [String(task.key), task]));
}

/** What differs of two maps, by key: those of the first in its order, then what is new. */
function pairs<T extends object>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): [key: string, before: T | undefined, after: T | undefined][] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)];
    const isSame = old && now && firstDifference(old, now) === undefined;
    return isSame ? [] : [[key, old, now]];
  });
}
