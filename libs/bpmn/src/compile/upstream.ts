import type { SequenceFlow, Upstream } from '../executable-process.js';

/**
 * Nodes from which a token moves to a node at once: over flows and links, and from activities to their boundary events.
 * Where there are no boundary events both are the same function.
 */
export interface Predecessors {
  readonly byFlow: (node: number) => readonly number[];
  readonly byAny: (node: number) => readonly number[];
}

/**
 * From where a token can still come to a joining gateway, by incoming flow (BPMN 2.0.2, 13.4.3). The gateway's own bit
 * is set where one of its outgoing flows leads back to it.
 * @param nodeCount number of nodes; the sets hold one bit for each
 */
export function upstreamOf(
  gateway: number,
  incoming: readonly number[],
  flows: readonly SequenceFlow[],
  nodeCount: number,
  { byFlow, byAny }: Predecessors,
): Upstream[] {
  return incoming.map((flow) => {
    const from = flows[flow]!.source;
    const reached = reachedFrom(from, gateway, nodeCount, byFlow);
    return {
      byFlow: reached,
      byAny: byAny === byFlow ? reached : reachedFrom(from, gateway, nodeCount, byAny),
    };
  });
}

function reachedFrom(
  from: number,
  gateway: number,
  nodeCount: number,
  before: (node: number) => readonly number[],
): Uint32Array {
  const reached = new Uint32Array((nodeCount + 31) >> 5);
  const open = [from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node < 0 || hasBit(reached, node)) continue;
    reached[node >> 5]! |= 1 << (node & 31);
    if (node !== gateway) for (const one of before(node)) if (!hasBit(reached, one)) open.push(one);
  }
  return reached;
}

function hasBit(bits: Uint32Array, index: number): boolean {
  return (bits[index >> 5]! & (1 << (index & 31))) !== 0;
}
