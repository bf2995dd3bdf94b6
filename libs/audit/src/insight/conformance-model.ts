import type { ConformanceModel } from './case-deviations.js';

/** What is asked of a compiled model: its elements and flows, and where tokens may appear without a flow. */
export interface ModelShape {
  readonly nodes: readonly {
    readonly id: string;
    readonly name?: string;
    readonly kind: string;
    /** Indexes of flows. */
    readonly incoming: readonly number[];
    readonly outgoing: readonly number[];
  }[];
  readonly flows: readonly { readonly id: string; readonly target: number }[];
}

export function conformanceModelOf({ nodes, flows }: ModelShape): ConformanceModel {
  const entrances = new Set<string>();
  for (const node of nodes) {
    if (node.incoming.length > 0) continue;
    entrances.add(node.id);
    // The event that starts an instance may stand behind a gateway that is itself never entered.
    if (node.kind === 'eventBasedGateway')
      for (const flow of node.outgoing) entrances.add(nodes[flows[flow]!.target]!.id);
  }
  return {
    elementIds: new Set(nodes.map(({ id }) => id)),
    flowIds: new Set(flows.map(({ id }) => id)),
    entrances,
  };
}
