import { InvariantViolation } from './invariant-violation.js';
import { placeOf, removeAt } from './keyed-list.js';
import type { FlowNodeInstance, Incident, ProcessState, Subscription } from './process-state.js';

/**
 * A state that appliers change in place. It begins with the lists of another state copied and their records shared; an
 * element is copied when it is first asked for to be changed, so that a command copies what it touches and not what is
 * alive. Subscriptions and incidents are never changed in place.
 */
export interface StateDraft extends ProcessState {
  readonly elements: FlowNodeInstance[];
  readonly subscriptions: Subscription[];
  readonly incidents: Incident[];
  /** Elements that belong to the state the draft was made of. An element of the draft that is not among them is its own. */
  readonly given: readonly FlowNodeInstance[];
}

/** A draft of a state; the state stays as it is. */
export function draftOf(state: ProcessState): StateDraft {
  const given = state.elements as readonly FlowNodeInstance[];
  return {
    instanceKey: state.instanceKey,
    bpmnProcessId: state.bpmnProcessId,
    definitionKey: state.definitionKey,
    businessKey: state.businessKey,
    parent: state.parent,
    restartedFrom: state.restartedFrom,
    status: state.status,
    nextKey: state.nextKey,
    suspension: state.suspension,
    hold: state.hold,
    isDeleted: state.isDeleted,
    elements: given.slice(),
    subscriptions: (state.subscriptions as readonly Subscription[]).slice(),
    incidents: (state.incidents as readonly Incident[]).slice(),
    given,
  };
}

/** The draft as a state; nothing may change the draft from then on. */
export function stateOf(draft: StateDraft): ProcessState {
  return {
    instanceKey: draft.instanceKey,
    bpmnProcessId: draft.bpmnProcessId,
    definitionKey: draft.definitionKey,
    businessKey: draft.businessKey,
    parent: draft.parent,
    restartedFrom: draft.restartedFrom,
    status: draft.status,
    nextKey: draft.nextKey,
    suspension: draft.suspension,
    hold: draft.hold,
    isDeleted: draft.isDeleted,
    elements: draft.elements,
    subscriptions: draft.subscriptions,
    incidents: draft.incidents,
  };
}

/** The live element as one that may be changed in place; undefined when it is not live. */
export function ownedElement(draft: StateDraft, key: number): FlowNodeInstance | undefined {
  const { elements, given } = draft;
  const place = placeOf(elements, key);
  if (place < 0) return undefined;
  const element = elements[place]!;
  const givenPlace = placeOf(given, key);
  if (givenPlace < 0 || given[givenPlace] !== element) return element;
  const copy = copyElement(element);
  elements[place] = copy;
  return copy;
}

/**
 * Brings a new element to life.
 * @throws InvariantViolation when its key is not a new one: the history does not belong to this state.
 */
export function addElement(draft: StateDraft, element: FlowNodeInstance): void {
  const newest = draft.elements.at(-1);
  if (newest && newest.key >= element.key)
    throw new InvariantViolation(
      `Expected element ${element.key} of ${draft.instanceKey} to be new, but ${newest.key} came before it`,
    );
  draft.elements.push(element);
}

/**
 * A new element. All of them begin with the same fields, undefined where they have nothing: V8 then knows one shape for all,
 * and reads and copies it in half the time. JSON leaves such fields out.
 */
export function newElement(
  key: number,
  elementId: string,
  scopeKey: number,
  { tokens, variables, loopCounter, compensates }: Partial<FlowNodeInstance>,
): FlowNodeInstance {
  return {
    key,
    elementId,
    scopeKey,
    phase: 'active',
    variables,
    tokens,
    arrivals: undefined,
    subscriptionCount: undefined,
    wait: undefined,
    loop: undefined,
    loopCounter,
    compensates,
  };
}

/** @throws InvariantViolation when the element is not live: the history does not belong to this state. */
export function removeElement(draft: StateDraft, key: number): FlowNodeInstance {
  const place = placeOf(draft.elements, key);
  if (place < 0)
    throw new InvariantViolation(`Expected element ${key} of ${draft.instanceKey} to be live, but it is not`);
  const element = draft.elements[place]!;
  removeAt(draft.elements, place);
  return element;
}

/** A copy whose lists and counters appliers may change; all else of an element is replaced and never changed in place. */
function copyElement(element: FlowNodeInstance): FlowNodeInstance {
  const copy = { ...element };
  if (copy.arrivals) copy.arrivals = copy.arrivals.slice();
  if (copy.loop) {
    copy.loop = { ...copy.loop, output: copy.loop.output?.slice() };
  }
  return copy;
}
