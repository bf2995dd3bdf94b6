import type { ProcessState } from '../process-state.js';
import { liveElement, noteKey, type Appliers } from './applier.js';

export const elementAppliers: Appliers<
  | 'SequenceFlowTaken'
  | 'ElementEntered'
  | 'ElementCompleting'
  | 'ElementCompleted'
  | 'ElementTerminated'
  | 'ArrivalsDiscarded'
  | 'VariablesSet'
> = {
  SequenceFlowTaken: (state, event) => {
    const scope = liveElement(state, event.scopeKey);
    const arrivals = (scope.arrivals ??= {});
    const atNode = (arrivals[event.to] ??= {});
    atNode[event.flowId] = (atNode[event.flowId] ?? 0) + 1;
    scope.tokens = (scope.tokens ?? 0) + 1;
  },

  ElementEntered: (state, event) => {
    const scope = liveElement(state, event.scopeKey);
    for (const flowId of event.consumes ?? []) consumeArrival(scope, event.elementId, flowId);
    scope.tokens = (scope.tokens ?? 0) + 1;
    noteKey(state, event.key);
    state.elements[event.key] = {
      key: event.key,
      elementId: event.elementId,
      scopeKey: event.scopeKey,
      phase: 'active',
      ...(event.isScope ? { tokens: 0 } : {}),
      ...(event.loopCounter === undefined ? {} : { loopCounter: event.loopCounter }),
    };
  },

  ElementCompleting: (state, event) => {
    liveElement(state, event.key).phase = 'completing';
  },

  ElementCompleted: (state, event) => removeElement(state, event.key),
  ElementTerminated: (state, event) => removeElement(state, event.key),

  ArrivalsDiscarded: (state, event) => {
    const scope = liveElement(state, event.scopeKey);
    for (const flows of Object.values(scope.arrivals ?? {}))
      for (const count of Object.values(flows)) scope.tokens = (scope.tokens ?? 0) - count;
    delete scope.arrivals;
  },

  VariablesSet: (state, event) => {
    const scope = liveElement(state, event.scopeKey);
    scope.variables = { ...scope.variables, ...event.variables };
  },
};

function consumeArrival(scope: ReturnType<typeof liveElement>, nodeId: string, flowId: string): void {
  const atNode = scope.arrivals?.[nodeId];
  const count = atNode?.[flowId] ?? 0;
  if (!atNode || count === 0) return;
  if (count > 1) atNode[flowId] = count - 1;
  else delete atNode[flowId];
  if (Object.keys(atNode).length === 0) delete scope.arrivals![nodeId];
  if (Object.keys(scope.arrivals!).length === 0) delete scope.arrivals;
  scope.tokens = (scope.tokens ?? 0) - 1;
}

function removeElement(state: ProcessState, key: number): void {
  const element = liveElement(state, key);
  delete state.elements[key];
  const scope = state.elements[element.scopeKey];
  if (scope) scope.tokens = (scope.tokens ?? 0) - 1;
}
