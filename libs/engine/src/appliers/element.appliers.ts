import type { FlowNodeInstance } from '../process-state.js';
import { addElement, newElement, ownedElement, removeElement, type StateDraft } from '../draft.js';
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
    if (scope.arrivals) scope.arrivals.push(event.flowId);
    else scope.arrivals = [event.flowId];
    scope.tokens = (scope.tokens ?? 0) + 1;
  },

  ElementEntered: (state, event) => {
    const scope = liveElement(state, event.scopeKey);
    if (event.consumes) for (const flowId of event.consumes) consumeArrival(scope, flowId);
    scope.tokens = (scope.tokens ?? 0) + 1;
    noteKey(state, event.key);
    const { key, elementId, scopeKey, isScope, loopCounter, compensates } = event;
    const tokens = isScope ? 0 : undefined;
    addElement(state, newElement(key, elementId, scopeKey, { tokens, loopCounter, compensates }));
  },

  ElementCompleting: (state, event) => {
    liveElement(state, event.key).phase = 'completing';
  },

  ElementCompleted: (state, event) => endElement(state, event.key),
  ElementTerminated: (state, event) => endElement(state, event.key),

  ArrivalsDiscarded: (state, event) => {
    const scope = liveElement(state, event.scopeKey);
    scope.tokens = (scope.tokens ?? 0) - (scope.arrivals?.length ?? 0);
    scope.arrivals = undefined;
    delete scope.resets;
  },

  TokensDiscarded: (state, { scopeKey, elementId, flowIds }) => {
    const scope = liveElement(state, scopeKey);
    for (const flowId of flowIds) consumeArrival(scope, flowId);
    if (scope.resets?.[elementId]) forgetReset(scope, elementId);
  },

  VariablesSet: (state, event) => {
    const scope = liveElement(state, event.scopeKey);
    scope.variables = scope.variables ? { ...scope.variables, ...event.variables } : event.variables;
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

function consumeArrival(scope: FlowNodeInstance, flowId: string): void {
  const { arrivals } = scope;
  const place = arrivals?.indexOf(flowId) ?? -1;
  if (!arrivals || place < 0) return;
  if (arrivals.length === 1) scope.arrivals = undefined;
  else arrivals.splice(place, 1);
  scope.tokens = (scope.tokens ?? 0) - 1;
}

function endElement(state: StateDraft, key: number): void {
  const { scopeKey } = removeElement(state, key);
  const scope = ownedElement(state, scopeKey);
  if (scope) scope.tokens = (scope.tokens ?? 0) - 1;
}
