import type { Gateway } from '#bpmn';
import { subscribeCatchEvents } from '../subscriptions.js';
import type { Behavior } from './behavior.js';

/** BPMN 2.0.2, 13.4.2: passes each token on by the first flow whose condition holds. */
export const exclusiveGateway: Behavior<Gateway> = {
  activate: (x, element) => x.complete(element),
};

/** BPMN 2.0.2, 13.4.1: waits for one token on each incoming flow, then puts one on each outgoing flow. */
export const parallelGateway: Behavior<Gateway> = {
  tokensToConsume: (x, node, arrivals) => {
    const flowIds = node.incoming.map((index) => x.process.flows[index]!.id);
    return flowIds.every((id) => (arrivals[id] ?? 0) > 0) ? flowIds : [];
  },
  activate: (x, element) => x.complete(element),
};

/** BPMN 2.0.2, 13.4.4: waits for whichever of its successors' events comes first. */
export const eventBasedGateway: Behavior<Gateway> = {
  activate: (x, element, node) =>
    subscribeCatchEvents(
      x,
      element,
      node.outgoing.map((index) => x.process.flows[index]!.target),
    ),
};
