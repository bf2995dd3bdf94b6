import type { FlowNode, SequenceFlow } from '#bpmn';
import type { Execution } from './execution.js';
import { ModelFault } from './model-fault.js';
import type { FlowNodeInstance } from './process-state.js';

/**
 * The flows that an element leaves by. Exclusive gateway: the first whose condition holds (BPMN 2.0.2, 13.4.2).
 * Others: every flow without a condition and every one whose condition holds (13.3.2, implicit split; 13.4.3). The
 * default flow where none holds. A complex gateway that takes what came late leaves by conditions only (13.4.5).
 * @throws ModelFault NO_MATCHING_FLOW
 */
export function outgoingFlows(
  x: Execution,
  element: FlowNodeInstance,
  node: FlowNode,
): readonly SequenceFlow[] {
  return x.traitsOf(node).fixedFlows ?? chosenFlows(x, element, node);
}

function chosenFlows(x: Execution, element: FlowNodeInstance, node: FlowNode): SequenceFlow[] {
  if (node.outgoing.length === 0) return [];
  const isExclusive = node.kind === 'exclusiveGateway';
  const isReset = element.gatewayPhase === 'reset';
  const chosen: SequenceFlow[] = [];
  let byDefault: SequenceFlow | undefined;
  for (const index of node.outgoing) {
    const flow = x.process.flows[index]!;
    if (isReset && !flow.condition) continue;
    if (flow.isDefault) byDefault = flow;
    else if (!flow.condition || node.kind === 'parallelGateway') chosen.push(flow);
    else if (holds(x, element, flow)) chosen.push(flow);
    if (isExclusive && chosen.length > 0) return chosen;
  }
  if (byDefault && !chosen.some((flow) => flow.condition)) chosen.push(byDefault);
  if (chosen.length > 0 || isReset) return chosen;
  throw new ModelFault(
    'NO_MATCHING_FLOW',
    `Expected a condition of an outgoing flow of "${node.name ?? node.id}" to hold, but none did and there is no default flow`,
  );
}

function holds(x: Execution, element: FlowNodeInstance, flow: SequenceFlow): boolean {
  const value = x.evaluate(
    flow.condition!,
    element.key,
    element.gatewayPhase && { waitingForStart: element.gatewayPhase === 'start' },
  );
  if (typeof value === 'boolean') return value;
  throw new ModelFault(
    'EXPRESSION_FAILED',
    `Expected the condition ${flow.condition!.source} of flow ${flow.id} to give true or false, but it gave ${JSON.stringify(value)}`,
  );
}
