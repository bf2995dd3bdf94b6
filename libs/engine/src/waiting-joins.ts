import type { Gateway } from '#bpmn';
import { awaitingNodes, servedFlows } from './arrivals.js';
import type { Execution } from './execution.js';
import type { FlowNodeInstance } from './process-state.js';

/**
 * Lets a gateway fire that waited for tokens which can no longer come. Called when no token moves any more, so that a
 * gateway never fires while a token is on its way to it; after each one that fires the tokens move first.
 * @returns whether one fired
 */
export function settleJoins(x: Execution): boolean {
  if (x.process.waitingJoins.length === 0) return false;
  for (const scope of x.state.elements) {
    if (!scope.arrivals && !scope.resets) continue;
    const join = readyJoin(x, scope);
    if (!join) continue;
    x.enter(join.node, scope.key, { consumes: join.consumes });
    return true;
  }
  return false;
}

/** A gateway with the tokens it has, and the flows that count as served. */
interface WaitingJoin {
  readonly node: Gateway;
  readonly consumes: string[];
  /** By incoming flow: whether a token is there, or came already in a complex gateway's first phase. */
  readonly isServed: readonly boolean[];
}

function readyJoin(x: Execution, scope: FlowNodeInstance): WaitingJoin | undefined {
  const joins = waitingJoins(x, scope);
  if (joins.length === 0) return undefined;
  const live = x.state.elements
    .filter((element) => element.scopeKey === scope.key)
    .map((element) => x.nodeOf(element).index);
  const waiting = awaitingNodes(x.process, scope).map((node) => node.index);
  const free = joins.find((join) => ![...live, ...waiting].some((position) => isAwaited(join, position)));
  if (free) return free;
  // Gateways that wait for each other and for nothing else would wait for ever: the first one goes on.
  const canStillMove = live.some((position) =>
    joins.some(({ node }) => node.upstream!.some((reach) => hasBit(reach.byAny, position))),
  );
  return canStillMove ? undefined : joins[0];
}

function waitingJoins(x: Execution, scope: FlowNodeInstance): WaitingJoin[] {
  return x.process.waitingJoins.flatMap((index): WaitingJoin[] => {
    const node = x.process.nodes[index] as Gateway;
    const served = servedFlows(x.process, scope, node);
    const came = scope.resets?.[node.id];
    if (node.kind === 'complexGateway' ? !came : served.length === 0) return [];
    const flowIds = node.incoming.map((flow) => x.process.flows[flow]!.id);
    const isServed = flowIds.map((id) => served.includes(id) || (came?.includes(id) ?? false));
    const consumes = served.filter((id) => !came?.includes(id));
    return [{ node, consumes, isServed }];
  });
}

/**
 * BPMN 2.0.2, table 13.3: a token is waited for when it can come to a flow that has none, unless its own way can lead
 * to one that has a token as well. A token that waits at the gateway itself stays there.
 */
function isAwaited({ node, isServed }: WaitingJoin, position: number): boolean {
  const upstream = node.upstream!;
  return (
    upstream.some((reach, flow) => !isServed[flow] && hasBit(reach.byAny, position)) &&
    !upstream.some((reach, flow) => isServed[flow] && hasBit(reach.byFlow, position))
  );
}

function hasBit(bits: Uint32Array, index: number): boolean {
  return (bits[index >> 5]! & (1 << (index & 31))) !== 0;
}
