import type { FlowNode, SequenceFlow, StartEvent } from '../executable-process.js';
import { flagOf, type ModdleElement } from '../parse/moddle-element.js';

/** Whether a receive task or an event-based gateway starts the process (BPMN 2.0.2, 13.2). */
export function isInstantiating(element: ModdleElement): boolean {
  return (
    (element.$type === 'bpmn:ReceiveTask' || element.$type === 'bpmn:EventBasedGateway') &&
    flagOf(element, 'instantiate')
  );
}

/**
 * What starts the process beside its start events, written as start events with the id of what they start: each
 * trigger of a multiple start event, instantiating receive tasks, the events behind an instantiating gateway.
 */
export function instantiatingNodes(
  nodes: readonly FlowNode[],
  flows: readonly SequenceFlow[],
  elements: readonly ModdleElement[],
): StartEvent[] {
  return nodes.flatMap((node): StartEvent[] => {
    if (node.scope !== -1) return [];
    if (node.kind === 'startEvent' && node.event.type === 'multiple')
      return node.event.events.map((event) => ({ ...node, event }));
    if (!isInstantiating(elements[node.index]!)) return [];
    const started =
      node.kind === 'receiveTask' ? [node] : node.outgoing.map((flow) => nodes[flows[flow]!.target]);
    return started.flatMap((one): StartEvent[] =>
      one?.kind === 'receiveTask' || one?.kind === 'intermediateCatchEvent'
        ? [
            {
              kind: 'startEvent',
              index: one.index,
              id: one.id,
              name: one.name,
              scope: one.scope,
              incoming: [],
              outgoing: [],
              properties: one.properties,
              event: one.event,
              isInterrupting: true,
              outputs: [],
              ...(node.kind === 'eventBasedGateway' && node.isParallel ? { setOf: node.id } : {}),
            },
          ]
        : [],
    );
  });
}
