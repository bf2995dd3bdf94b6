import type { ExecutableProcess, FlowNode } from '#bpmn';
import type { FlowNodeInstance } from './process-state.js';

/** Incoming flows of a node on which a token waits, in the order of the model. */
export function servedFlows(process: ExecutableProcess, scope: FlowNodeInstance, node: FlowNode): string[] {
  const served: string[] = [];
  if (!scope.arrivals) return served;
  for (const index of node.incoming) {
    const { id } = process.flows[index]!;
    if (scope.arrivals.includes(id)) served.push(id);
  }
  return served;
}

/** Flows of the tokens that wait at a node, one for each token, in the order in which they came. */
export function arrivedAt(process: ExecutableProcess, scope: FlowNodeInstance, node: FlowNode): string[] {
  const served = servedFlows(process, scope, node);
  return scope.arrivals?.filter((flowId) => served.includes(flowId)) ?? [];
}

/** Nodes at which tokens wait in a scope, each once. */
export function awaitingNodes(process: ExecutableProcess, { arrivals }: FlowNodeInstance): FlowNode[] {
  if (!arrivals) return [];
  const targets = process.flows.filter(({ id }) => arrivals.includes(id)).map(({ target }) => target);
  return [...new Set(targets)].map((index) => process.nodes[index]!);
}
