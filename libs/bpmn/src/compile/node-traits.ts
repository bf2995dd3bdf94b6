import type { FlowNode, NodeTraits, SequenceFlow } from '../executable-process.js';

/** What the kernel's steps ask of a node. */
export function traitsOf(node: FlowNode, flows: readonly SequenceFlow[]): NodeTraits {
  const hasMarker = 'multiInstance' in node && (node.multiInstance ?? node.standardLoop) !== undefined;
  const outputs = 'outputs' in node ? node.outputs : [];
  return {
    inputs: 'inputs' in node ? node.inputs : [],
    outputs,
    boundaryEvents: 'boundaryEvents' in node ? node.boundaryEvents : [],
    hasMarker,
    isScope: hasMarker || node.kind === 'subProcess',
    isActivity: 'isForCompensation' in node,
    takesData: node.data !== undefined,
    givesData: node.data !== undefined && 'outputs' in node,
    keepsResults: outputs.length > 0 || node.data?.keepsResults === true,
    fixedFlows: fixedFlows(node, flows),
    startQuantity: 'startQuantity' in node ? node.startQuantity : 1,
    completionQuantity: 'completionQuantity' in node ? node.completionQuantity : 1,
  };
}

function fixedFlows(node: FlowNode, flows: readonly SequenceFlow[]): readonly SequenceFlow[] | undefined {
  switch (node.kind) {
    case 'eventBasedGateway':
      return [];
    case 'complexGateway':
      return undefined;
  }
  const outgoing = node.outgoing.map((index) => flows[index]!);
  const isFixed = outgoing.every(
    ({ condition, isDefault }) => !isDefault && (!condition || node.kind === 'parallelGateway'),
  );
  if (!isFixed) return undefined;
  return node.kind === 'exclusiveGateway' ? outgoing.slice(0, 1) : outgoing;
}
