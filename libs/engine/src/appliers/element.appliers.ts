import type { FlowNodeInstance, ProcessState } from '../process-state.js';
import { addElement, ownedElement } from '../draft.js';
import { InvariantViolation } from '../invariant-violation.js';
import { liveElement, noteKey, type Appliers } from './applier.js';

export const elementAppliers: Appliers<
  | 'SequenceFlowTaken'
  | 'ElementEntered'
  | 'ElementCompleting'
  | 'ElementCompleted'
  | 'ElementTerminated'
  | 'ArrivalsDiscarded'
  | 'TokensDiscarded'
  | 'VariablesSet'
  | 'GatewayActivated'
  | 'GatewayReset'
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
    const { key, elementId, scopeKey, loopCounter, compensates } = event;
    const element: FlowNodeInstance = { key, elementId, scopeKey, phase: 'active' };
    if (event.isScope) element.tokens = 0;
    if (loopCounter !== undefined) element.loopCounter = loopCounter;
    if (compensates !== undefined) element.compensates = compensates;
    addElement(state, element);
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
    scope.arrivals = undefined;
    delete scope.resets;
  },

  TokensDiscarded: (state, { scopeKey, elementId }) => {
    const scope = liveElement(state, scopeKey);
    for (const [flowId, count] of Object.entries(scope.arrivals?.[elementId] ?? {}))
      for (let i = 0; i < count; i++) consumeArrival(scope, elementId, flowId);
    if (scope.resets?.[elementId]) forgetReset(scope, elementId);
  },

  VariablesSet: (state, event) => {
    const scope = liveElement(state, event.scopeKey);
    scope.variables = { ...scope.variables, ...event.variables };
  },

  GatewayActivated: (state, event) => {
    const scope = liveElement(state, event.scopeKey);
    scope.resets = { ...scope.resets, [event.elementId]: event.flowIds };
    liveElement(state, event.key).gatewayPhase = 'start';
  },
  GatewayReset: (state, event) => {
    const scope = liveElement(state, event.scopeKey);
    forgetReset(scope, event.elementId);
    liveElement(state, event.key).gatewayPhase = 'reset';
  },
};

function forgetReset(scope: FlowNodeInstance, gatewayId: string): void {
  const { [gatewayId]: _reset, ...others } = scope.resets ?? {};
  if (Object.keys(others).length > 0) scope.resets = others;
  else delete scope.resets;
}

function consumeArrival(scope: ReturnType<typeof liveElement>, nodeId: string, flowId: string): void {
  const arrivals = scope.arrivals;
  const atNode = arrivals?.[nodeId];
  const count = atNode?.[flowId] ?? 0;
  if (!arrivals || !atNode || count === 0) return;
  if (count > 1) atNode[flowId] = count - 1;
  else if (!isOnlyKey(atNode, flowId)) delete atNode[flowId];
  else if (!isOnlyKey(arrivals, nodeId)) delete arrivals[nodeId];
  else scope.arrivals = undefined;
  scope.tokens = (scope.tokens ?? 0) - 1;
}

function isOnlyKey(record: object, only: string): boolean {
  for (const key in record) if (key !== only) return false;
  return true;
}

function removeElement(state: ProcessState, key: number): void {
  const element = state.elements[key];
  if (!element)
    throw new InvariantViolation(`Expected element ${key} of ${state.instanceKey} to be live, but it is not`);
  delete state.elements[key];
  const scope = ownedElement(state, element.scopeKey);
  if (scope) scope.tokens = (scope.tokens ?? 0) - 1;
}
