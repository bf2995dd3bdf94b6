import { appliers } from './appliers/index.js';
import type { Applier } from './appliers/applier.js';
import type { ProcessEvent, ProcessEventType } from './events.js';
import { draftOf, stateOf, type StateDraft } from './draft.js';
import { InvariantViolation } from './invariant-violation.js';
import type { ProcessState } from './process-state.js';

/** Applies an event to a draft. */
export function apply(state: StateDraft, event: ProcessEvent): void {
  // Most events are of three types: comparing with them takes 1 ns each, the look-up by name 20.
  switch (event.type) {
    case 'SequenceFlowTaken':
      return appliers.SequenceFlowTaken(state, event);
    case 'ElementEntered':
      return appliers.ElementEntered(state, event);
    case 'ElementCompleted':
      return appliers.ElementCompleted(state, event);
    default:
      (appliers[event.type] as Applier<ProcessEventType>)(state, event);
  }
}

/**
 * The state after one more event. Pure: the state given in is untouched.
 * @throws InvariantViolation when the event cannot follow this state.
 */
export function evolve(state: ProcessState | undefined, event: ProcessEvent): ProcessState {
  const draft = state ? draftOf(state) : emptyDraft(event);
  apply(draft, event);
  return stateOf(draft);
}

/**
 * Folds a whole history, from its `InstanceStarted`, or the rest of one from the state before it.
 * @throws InvariantViolation when the events are not a history.
 */
export function replay(events: Iterable<ProcessEvent>, from?: ProcessState): ProcessState {
  let draft = from && draftOf(from);
  for (const event of events) {
    draft ??= emptyDraft(event);
    apply(draft, event);
  }
  if (!draft)
    throw new InvariantViolation('Expected a history to begin with InstanceStarted, but it is empty');
  return stateOf(draft);
}

/** The state before the first applier: an identity and nothing else. */
export function emptyDraft(event: ProcessEvent): StateDraft {
  if (event.type !== 'InstanceStarted')
    throw new InvariantViolation(
      `Expected a history to begin with InstanceStarted, but it begins with ${event.type}`,
    );
  return {
    instanceKey: event.instanceKey,
    bpmnProcessId: event.bpmnProcessId,
    definitionKey: event.definitionKey,
    businessKey: event.businessKey,
    parent: event.parent,
    restartedFrom: event.restartedFrom,
    status: 'active',
    nextKey: 1,
    elements: [],
    subscriptions: [],
    incidents: [],
    suspension: undefined,
    hold: undefined,
    isDeleted: undefined,
    given: [],
  };
}
