import type { ExecutableProcess, FlowNode } from '#bpmn';
import { arrivedAt, awaitingNodes, servedFlows } from '../arrivals.js';
import { ROOT_KEY, type FlowNodeInstance } from '../process-state.js';
import type { Migration, MigrationRefusal } from './migration-plan.js';

/** Where running tokens and the gateways that bring them together would not fit any more. */
export function joinRefusals(migration: Migration): MigrationRefusal[] {
  const { state } = migration;
  return state.elements.flatMap((scope) => {
    if (scope.tokens === undefined || scope.loop) return [];
    const ids = [
      ...state.elements
        .filter(({ scopeKey, compensates }) => scopeKey === scope.key && compensates === undefined)
        .map(({ elementId }) => elementId),
      ...waitingAt(migration.source, scope),
    ];
    return [...lostJoins(migration, scope, ids), ...starvedJoins(migration, scope, ids)];
  });
}

/** Ids of the nodes at which tokens of a scope wait, once for each token. */
function waitingAt(process: ExecutableProcess, scope: FlowNodeInstance): string[] {
  return awaitingNodes(process, scope).flatMap((node) => arrivedAt(process, scope, node).map(() => node.id));
}

/**
 * Gateways that would have made one of several running tokens, and do so no longer: what follows them would be done once for each,
 * and a gateway further on could be left with a token too many.
 */
function lostJoins(
  { source, map }: Migration,
  scope: FlowNodeInstance,
  ids: readonly string[],
): MigrationRefusal[] {
  if (ids.length < 2) return [];
  const place = scope.key === ROOT_KEY ? -1 : source.nodeById.get(scope.elementId)!.index;
  return source.nodes.flatMap((join): MigrationRefusal[] => {
    if (!JOINING.includes(join.kind) || join.incoming.length < 2 || join.scope !== place) return [];
    const to = map.targetOf(join.id);
    if (to?.kind === join.kind && to.incoming.length > 1) return [];
    const coming = ids.filter((id) => {
      const reached = reachableFlows(source, source.nodeById.get(id)!, join);
      return id === join.id || join.incoming.some((index) => reached.has(index));
    });
    if (coming.length < 2) return [];
    return [
      {
        code: 'JOIN_DIFFERS',
        elementId: join.id,
        elementKey: scope.key,
        message: `Expected "${join.id}" to bring ${coming.length} running tokens together, but it would not: they would go on apart`,
      },
    ];
  });
}

const JOINING: readonly FlowNode['kind'][] = ['parallelGateway', 'inclusiveGateway', 'complexGateway'];

/**
 * Parallel gateways of the version to come that would wait for ever. A token that can come to all of their flows is still before
 * the fork; those that can come to some only have passed it, and must make up all flows between them. So they do not where a
 * branch was added, or where there was no fork before.
 */
function starvedJoins(
  { target, map }: Migration,
  scope: FlowNodeInstance,
  ids: readonly string[],
): MigrationRefusal[] {
  const place = scope.key === ROOT_KEY ? -1 : map.targetOf(scope.elementId)!.index;
  return target.nodes.flatMap((join): MigrationRefusal[] => {
    if (join.kind !== 'parallelGateway' || join.incoming.length < 2 || join.scope !== place) return [];
    const supplied = new Set<number>();
    for (const id of ids) {
      const from = map.targetOf(id)!;
      const flows =
        from.id === join.id ? servedIndexes(target, scope, join) : suppliedFlows(target, from, join);
      if (flows.length < join.incoming.length) for (const index of flows) supplied.add(index);
    }
    const wasJoin = map
      .sourcesOf(join.id)
      .some((node) => node.kind === join.kind && node.incoming.length > 1);
    if (supplied.size === 0 || (wasJoin && supplied.size === join.incoming.length)) return [];
    const missing = join.incoming.filter((index) => !wasJoin || !supplied.has(index));
    return [
      {
        code: 'JOIN_STARVED',
        elementId: join.id,
        elementKey: scope.key,
        message: `Expected tokens to come to "${join.id}" over all its flows, but those that run passed where they would have been made: over ${missing.map((index) => `"${target.flows[index]!.id}"`).join(' or ')} none may come, and the gateway would wait for ever`,
      },
    ];
  });
}

/** Flows into the gateway on which a token waits. */
function servedIndexes(process: ExecutableProcess, scope: FlowNodeInstance, join: FlowNode): number[] {
  const served = servedFlows(process, scope, join);
  return join.incoming.filter((index) => served.includes(process.flows[index]!.id));
}

/** Flows into the gateway that a token at the node can come over. */
function suppliedFlows(process: ExecutableProcess, from: FlowNode, join: FlowNode): number[] {
  const reached = reachableFlows(process, from, join);
  return join.incoming.filter((index) => reached.has(index));
}

/** Flows that a token at the node can still take without passing the gateway; boundary events and links included. */
function reachableFlows(process: ExecutableProcess, from: FlowNode, stop: FlowNode): Set<number> {
  const flows = new Set<number>();
  const seen = new Set<number>();
  const open = [from];
  for (let node = open.pop(); node; node = open.pop()) {
    if (seen.has(node.index) || node.index === stop.index) continue;
    seen.add(node.index);
    for (const index of node.outgoing) {
      flows.add(index);
      open.push(process.nodes[process.flows[index]!.target]!);
    }
    if ('boundaryEvents' in node) for (const index of node.boundaryEvents) open.push(process.nodes[index]!);
    if ('linkTarget' in node && node.linkTarget !== undefined) open.push(process.nodes[node.linkTarget]!);
  }
  return flows;
}
