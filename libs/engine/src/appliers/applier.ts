import type { EventOf, ProcessEventType } from '../events.js';
import type { FlowNodeInstance } from '../process-state.js';
import { ownedElement, type StateDraft } from '../draft.js';
import { InvariantViolation } from '../invariant-violation.js';

/**
 * Applies one event to the state, in place. Nothing but an applier changes state. A field that ends is set to undefined and
 * not deleted where that happens often: JSON leaves both out, and a record with deleted fields is several times slower to copy.
 */
export type Applier<T extends ProcessEventType> = (state: StateDraft, event: EventOf<T>) => void;

export type Appliers<T extends ProcessEventType> = { readonly [K in T]: Applier<K> };

/**
 * The live element, to be changed in place.
 * @throws InvariantViolation when the element is not live: the history does not belong to this state.
 */
export function liveElement(state: StateDraft, key: number): FlowNodeInstance {
  const element = ownedElement(state, key);
  if (!element)
    throw new InvariantViolation(`Expected element ${key} of ${state.instanceKey} to be live, but it is not`);
  return element;
}

/** Keys are handed out in order; an event that carries a new key moves the counter past it. */
export function noteKey(state: StateDraft, key: number): void {
  if (key >= state.nextKey) state.nextKey = key + 1;
}
