import { isDeepStrictEqual } from 'node:util';
import type { ExecutableProcess } from '#bpmn';
import {
  decide,
  elementOf,
  evolve,
  replay,
  ROOT_KEY,
  type Command,
  type Decision,
  type ProcessEvent,
  type ProcessState,
} from '#engine';
import { START } from '../support/kernel.js';

/** A place where a command can be given: an open task, or a subscription. */
export interface Waiting {
  readonly id: string;
  readonly command: Command;
  /** For a timer: when it is due, in epoch ms; for a condition: nothing. */
  readonly dueAt?: number;
}

/** An instance whose every step is checked against the kernel's invariants; a broken one is thrown as an error. */
export class CheckedRun {
  readonly events: ProcessEvent[] = [];
  state: ProcessState | undefined;
  private now = START;

  constructor(
    private process: ExecutableProcess,
    private readonly stepBudget = 1_000,
  ) {}

  get current(): ProcessState {
    return this.state!;
  }

  /** @returns false when the command was refused */
  do(command: Command): boolean {
    const { now, stepBudget } = this;
    return this.take(decide(this.process, this.state, command, { now, stepBudget }), command);
  }

  /** Goes on by another version. @returns false when that was refused */
  migrate(target: ExecutableProcess, mapping: Record<string, string>): boolean {
    const { now, stepBudget, process: migratesFrom } = this;
    const command: Command = { type: 'MigrateInstance', from: 'd', definitionKey: 'd2', mapping, reason: '' };
    const isDone = this.take(decide(target, this.state, command, { now, stepBudget, migratesFrom }), command);
    if (isDone) this.process = target;
    return isDone;
  }

  private take(decision: Decision, command: Command): boolean {
    const before = this.state;
    if (decision.outcome === 'rejected') return false;
    this.events.push(...decision.events);
    this.state = deepFreeze(decision.state);
    const problem = this.problemAfter(before, decision.events);
    if (problem) throw new Error(`${problem} after ${JSON.stringify(command)}`);
    return true;
  }

  /** What can happen next, in the order of the keys. */
  waiting(): Waiting[] {
    const tasks = this.current.elements.flatMap((element): Waiting[] =>
      element.wait?.type === 'userTask'
        ? [
            {
              id: element.elementId,
              command: { type: 'CompleteUserTask', elementKey: element.key, variables: {} },
            },
          ]
        : [],
    );
    const events = this.current.subscriptions.map((one): Waiting => {
      const { key: subscriptionKey, catchId: id } = one;
      switch (one.type) {
        case 'timer':
          return { id, command: { type: 'TriggerTimer', subscriptionKey }, dueAt: Date.parse(one.dueAt) };
        case 'message':
          return {
            id,
            command: { type: 'CorrelateMessage', subscriptionKey, messageId: 'm', variables: {} },
          };
        case 'signal':
          return { id, command: { type: 'ReceiveSignal', subscriptionKey, variables: {} } };
        case 'condition':
          return {
            id,
            // On the waiting element itself, so that the next round begins without it.
            command: {
              type: 'SetVariables',
              scopeKey: one.elementKey,
              variables: { [`${id}_siap`]: true },
              reason: '',
            },
          };
      }
    });
    return [...tasks, ...events];
  }

  serve({ command, dueAt }: Waiting): boolean {
    if (dueAt !== undefined && dueAt > this.now) {
      if (this.do(command)) throw new Error('A timer fired before it was due');
      this.now = dueAt;
    }
    return this.do(command);
  }

  private problemAfter(
    before: ProcessState | undefined,
    events: readonly ProcessEvent[],
  ): string | undefined {
    const state = this.current;
    // 1: fold(events) = state, from the beginning, from the state before, and event by event.
    if (!isDeepStrictEqual(plain(replay(this.events)), plain(state))) return 'The replay differs';
    if (before && !isDeepStrictEqual(plain(replay(events, before)), plain(state)))
      return 'The replay from the state before differs';
    if (before && events.length < 5) {
      const folded = events.reduce((one, event) => evolve(one, event), before);
      if (!isDeepStrictEqual(plain(folded), plain(state))) return 'The fold of the events differs';
    }
    // 24: a command takes at most its budget of steps; each token beyond waits as an incident.
    const entered = events.filter(({ type }) => type === 'ElementEntered').length;
    const held = events.filter((one) => one.type === 'IncidentRaised' && one.kind === 'STEP_BUDGET_EXCEEDED');
    // Elements that are triggered, not entered, take no step of their own.
    if (entered - held.length > 2 * this.stepBudget) return 'The command took more steps than it may';
    return brokenInvariant(state) ?? unbalancedTokens(this.events, state);
  }
}

/** Invariants 6, 7 and 12 of one state. */
function brokenInvariant(state: ProcessState): string | undefined {
  const { elements, subscriptions, incidents } = state;
  if (state.status !== 'active' && state.status !== 'suspended')
    return elements.length + subscriptions.length + incidents.length > 0
      ? 'Something is left of an ended instance'
      : undefined;
  for (const element of elements) {
    const children = elements.filter(({ scopeKey }) => scopeKey === element.key).length;
    if (element.arrivals?.length === 0) return `Arrivals without a token are left at ${element.elementId}`;
    const tokens = children + (element.arrivals?.length ?? 0);
    if ((element.tokens ?? 0) !== tokens)
      return `Scope ${element.elementId} counts ${element.tokens} tokens but has ${tokens}`;
    if (element.key !== 0 && !elementOf(state, element.scopeKey)) return `${element.elementId} has no scope`;
    const owned = subscriptions.filter(({ elementKey }) => elementKey === element.key).length;
    if ((element.subscriptionCount ?? 0) !== owned)
      return `${element.elementId} counts ${element.subscriptionCount} subscriptions but owns ${owned}`;
  }
  for (const { elementKey, catchId } of subscriptions)
    if (!elementOf(state, elementKey)) return `Subscription of ${catchId} has no owner`;
  for (const { elementKey, elementId } of incidents)
    if (!elementOf(state, elementKey)) return `An incident of ${elementId} has no element`;
  const waits = elements.some(({ wait, adHoc }) => wait !== undefined || adHoc !== undefined);
  if (!waits && subscriptions.length + incidents.length === 0) return 'A live instance waits for nothing';
  return undefined;
}

/** Invariant 6 by the history: tokens created = consumed + live, for flow nodes and for flows. */
function unbalancedTokens(events: readonly ProcessEvent[], state: ProcessState): string | undefined {
  let live = 0;
  const keys = new Set<number>();
  for (const event of events) {
    if (event.type === 'ElementEntered') {
      live++;
      if (keys.has(event.key)) return `Key ${event.key} was given twice`;
      keys.add(event.key);
    } else if (event.type === 'ElementCompleted' || event.type === 'ElementTerminated') live--;
  }
  const elements = state.elements.filter(({ key }) => key !== ROOT_KEY).length;
  return live === elements ? undefined : `${live} elements should live but ${elements} do`;
}

function plain(state: ProcessState): unknown {
  return JSON.parse(JSON.stringify(state));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const one of Object.values(value)) deepFreeze(one);
  }
  return value;
}
