import { appliers } from './appliers/index.js';
import type { Applier } from './appliers/applier.js';
import type { ProcessEvent, ProcessEventType } from './events.js';
import { copyElement } from './draft.js';
import { InvariantViolation } from './invariant-violation.js';
import type { FlowNodeInstance, ProcessState } from './process-state.js';

/** Applies an event to a state that the caller owns. The kernel's own draft, and `replay`, use it. */
export function apply(state: ProcessState, event: ProcessEvent): void {
  (appliers[event.type] as Applier<ProcessEventType>)(state, event);
}

/**
 * The state after one more event. Pure: the state given in is untouched.
 * @throws InvariantViolation when the event cannot follow this state.
 */
export function evolve(state: ProcessState | undefined, event: ProcessEvent): ProcessState {
  const next = state ? copyState(state) : emptyState(event);
  apply(next, event);
  return next;
}

/**
 * Folds a whole history, from its `InstanceStarted`, or the rest of one from the state before it.
 * @throws InvariantViolation when the events are not a history.
 */
export function replay(events: Iterable<ProcessEvent>, from?: ProcessState): ProcessState {
  let state = from && copyState(from);
  for (const event of events) {
    state ??= emptyState(event);
    apply(state, event);
  }
  if (!state)
    throw new InvariantViolation('Expected a history to begin with InstanceStarted, but it is empty');
  return state;
}

/** The state before the first applier: an identity and nothing else. */
export function emptyState(event: ProcessEvent): ProcessState {
  if (event.type !== 'InstanceStarted')
    throw new InvariantViolation(
      `Expected a history to begin with InstanceStarted, but it begins with ${event.type}`,
    );
  return {
    instanceKey: event.instanceKey,
    bpmnProcessId: event.bpmnProcessId,
    definitionKey: event.definitionKey,
    ...(event.businessKey === undefined ? {} : { businessKey: event.businessKey }),
    ...(event.parent === undefined ? {} : { parent: event.parent }),
    ...(event.restartedFrom === undefined ? {} : { restartedFrom: event.restartedFrom }),
    status: 'active',
    nextKey: 1,
    elements: {},
    subscriptions: {},
    incidents: {},
  };
}

/** A copy whose records appliers may change; values of variables are shared, because nothing changes them in place. */
export function copyState(state: ProcessState): ProcessState {
  const elements: { [key: number]: FlowNodeInstance } = {};
  for (const key in state.elements) elements[key] = copyElement(state.elements[key]!);
  return { ...state, elements, subscriptions: { ...state.subscriptions }, incidents: { ...state.incidents } };
}
