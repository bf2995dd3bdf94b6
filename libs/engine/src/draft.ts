import type { FlowNodeInstance, ProcessState } from './process-state.js';

/** Keys of the elements that a draft has copied, by draft; what is not in here is a state that is its owner's as a whole. */
const ownedKeys = new WeakMap<ProcessState, Set<number>>();

/**
 * A draft of the state for one command. Its elements are the state's own until they are asked for to be changed: a
 * command touches few of many. Subscriptions and incidents are never changed in place, so their records are shared.
 */
export function draftOf(state: ProcessState): ProcessState {
  const draft: ProcessState = {
    ...state,
    elements: copyByKey(state.elements, state.nextKey),
    subscriptions: { ...state.subscriptions },
    incidents: { ...state.incidents },
  };
  ownedKeys.set(draft, new Set());
  return draft;
}

/** Up to this many keys a look at each is faster than a copy of a record from which others were deleted. */
const FEW_KEYS = 512;

function copyByKey<T>(record: { readonly [key: number]: T }, nextKey: number): { [key: number]: T } {
  if (nextKey > FEW_KEYS) return { ...record };
  const copy: { [key: number]: T } = {};
  for (let key = 0; key < nextKey; key++) {
    const value = record[key];
    if (value !== undefined) copy[key] = value;
  }
  return copy;
}

/** The live element as one that may be changed in place; undefined when it is not live. */
export function ownedElement(state: ProcessState, key: number): FlowNodeInstance | undefined {
  const element = state.elements[key];
  const owned = ownedKeys.get(state);
  if (!owned || !element || owned.has(key)) return element;
  const copy = copyElement(element);
  state.elements[key] = copy;
  owned.add(key);
  return copy;
}

/** Brings a new element to life. */
export function addElement(state: ProcessState, element: FlowNodeInstance): void {
  state.elements[element.key] = element;
  ownedKeys.get(state)?.add(element.key);
}

/** A copy whose records appliers may change; values of variables are shared, because nothing changes them in place. */
export function copyElement(element: FlowNodeInstance): FlowNodeInstance {
  const copy = { ...element };
  if (copy.wait) copy.wait = { ...copy.wait };
  if (copy.loop) copy.loop = { ...copy.loop, ...(copy.loop.output ? { output: [...copy.loop.output] } : {}) };
  if (copy.arrivals) {
    const arrivals: NonNullable<FlowNodeInstance['arrivals']> = {};
    for (const node in copy.arrivals) arrivals[node] = { ...copy.arrivals[node] };
    copy.arrivals = arrivals;
  }
  return copy;
}
