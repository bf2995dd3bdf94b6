import type { FlowNode } from '#bpmn';
import type { Execution } from './execution.js';
import { ROOT_KEY, type ProcessState } from './process-state.js';
import { subscribeCatchEvents } from './subscriptions.js';

/**
 * Starts the process at the node whose trigger came (BPMN 2.0.2, 13.2): a start event, an instantiating receive task,
 * or an event behind an instantiating gateway. Where the gateway needs all of its events it waits for the others.
 */
export function instantiate(x: Execution, node: FlowNode): void {
  if (node.kind === 'startEvent') {
    x.enter(node, ROOT_KEY);
    return;
  }
  const gateway = node.incoming
    .map((flow) => x.process.nodes[x.process.flows[flow]!.source]!)
    .find((one) => one.kind === 'eventBasedGateway');
  if (gateway?.kind === 'eventBasedGateway' && gateway.isParallel) {
    const others = gateway.outgoing
      .map((flow) => x.process.flows[flow]!.target)
      .filter((target) => target !== node.index);
    subscribeCatchEvents(x, x.create(gateway, ROOT_KEY), others);
  }
  x.complete(x.create(node, ROOT_KEY));
}

/** Whether an instance that a message of a gateway's set has started still waits for others of the set (BPMN 2.0.2, 13.2). */
export function waitsForSet(state: ProcessState, gatewayId: string): boolean {
  return state.elements.some(({ elementId }) => elementId === gatewayId);
}
