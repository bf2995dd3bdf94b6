import type { Gateway } from '#bpmn';
import { arrivedAt, servedFlows } from '../arrivals.js';
import { ModelFault } from '../model-fault.js';
import { subscribeCatchEvents } from '../subscriptions.js';
import type { Execution } from '../execution.js';
import type { Behavior } from './behavior.js';

/** BPMN 2.0.2, 13.4.2: passes each token on by the first flow whose condition holds. */
export const exclusiveGateway: Behavior<Gateway> = {
  activate: (x, element) => x.complete(element),
};

/** BPMN 2.0.2, 13.4.1: waits for one token on each incoming flow, then puts one on each outgoing flow. */
export const parallelGateway: Behavior<Gateway> = {
  tokensToConsume: (x, node, scope) => {
    const served = servedFlows(x.process, scope, node);
    return served.length === node.incoming.length ? served : [];
  },
  activate: (x, element) => x.complete(element),
};

/**
 * BPMN 2.0.2, 13.4.3: waits for the tokens that can still come, then takes one of each flow that has any. What cannot
 * be told from its own flows alone, `waiting-joins.ts` decides when no token moves any more.
 */
export const inclusiveGateway: Behavior<Gateway> = {
  tokensToConsume: (x, node, scope) => {
    const served = servedFlows(x.process, scope, node);
    return !node.upstream || served.length === node.incoming.length ? served : [];
  },
  activate: (x, element) => x.complete(element),
};

/**
 * BPMN 2.0.2, 13.4.5: fires when its activation condition holds, then waits for the other tokens that can still come
 * (`waiting-joins.ts`) and is as new.
 */
export const complexGateway: Behavior<Gateway> = {
  tokensToConsume: (x, node, scope) => {
    const served = servedFlows(x.process, scope, node);
    if (!node.upstream) return served;
    if (scope.resets?.[node.id]) return [];
    try {
      return isActivated(x, node, scope.key, arrivedAt(x.process, scope, node).length) ? served : [];
    } catch (error) {
      if (!(error instanceof ModelFault)) throw error;
      // The gateway is entered, so that there is an element to hold the incident.
      return served;
    }
  },
  entered: (x, element, node, consumed) => {
    if (!node.upstream) return;
    const place = { key: element.key, scopeKey: element.scopeKey, elementId: node.id };
    if (x.find(element.scopeKey)!.resets?.[node.id]) {
      x.emit({ type: 'GatewayReset', ...place });
      x.later(() => startAgain(x, node, element.scopeKey));
    } else x.emit({ type: 'GatewayActivated', ...place, flowIds: [...consumed] });
  },
  activate: (x, element, node) => {
    // Nothing is left of what came where a fault held the gateway while its cycle ended, or an operator took its tokens.
    const came = element.gatewayPhase === 'start' ? x.find(element.scopeKey)!.resets?.[node.id] : undefined;
    // Asked again for the sake of its fault only: it held, or could not be worked out.
    if (came) isActivated(x, node, element.scopeKey, came.length);
    x.complete(element);
  },
};

/** As new, the gateway may be started by tokens that came meanwhile and that it did not need for its reset. */
function startAgain(x: Execution, node: Gateway, scopeKey: number): void {
  const scope = x.find(scopeKey);
  if (!scope || servedFlows(x.process, scope, node).length === 0) return;
  const consumes = complexGateway.tokensToConsume!(x, node, scope);
  if (consumes.length > 0) x.enter(node, scopeKey, { consumes });
}

/** @param activationCount tokens that came */
function isActivated(x: Execution, node: Gateway, scopeKey: number, activationCount: number): boolean {
  if (!node.activationCondition) return true;
  const value = x.evaluate(node.activationCondition, scopeKey, { activationCount, waitingForStart: true });
  if (typeof value === 'boolean') return value;
  throw new ModelFault(
    'EXPRESSION_FAILED',
    `Expected the activation condition ${node.activationCondition.source} to give true or false, but it gave ${JSON.stringify(value)}`,
  );
}

/** BPMN 2.0.2, 13.4.4: waits for whichever of its successors' events comes first. */
export const eventBasedGateway: Behavior<Gateway> = {
  activate: (x, element, node) =>
    subscribeCatchEvents(
      x,
      element,
      node.outgoing.map((index) => x.process.flows[index]!.target),
    ),
};
