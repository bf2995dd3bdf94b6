import type { BoundaryEvent, FlowNode, StartEvent, SubProcess } from '#bpmn';
import type { Execution } from './execution.js';
import type { FlowNodeInstance, Subscription, Variables } from './process-state.js';
import { armAgain, cancelSubscriptions, closeEventSubProcesses } from './subscriptions.js';
import { terminateChildren } from './termination.js';

/** An awaited timer, message or signal came: the catching node of the subscription takes its token on. */
export function trigger(x: Execution, subscription: Subscription, variables: Variables): void {
  const owner = x.find(subscription.elementKey)!;
  const catcher = x.node(subscription.catchId);
  const all = collectTrigger(x, owner, catcher, subscription, variables);
  if (all) take(x, owner, catcher, all);
}

/**
 * The variables to go on with: at once, or of all triggers where the node needs all of its own (BPMN 2.0.2, 10.5.5, parallel
 * multiple) and this was the last one; undefined while it needs more.
 */
function collectTrigger(
  x: Execution,
  owner: FlowNodeInstance,
  catcher: FlowNode,
  subscription: Subscription,
  variables: Variables,
): Variables | undefined {
  const { part } = subscription;
  const again = subscription.type === 'timer' ? subscription.again : undefined;
  const event = 'event' in catcher ? catcher.event : undefined;
  if (event?.type !== 'multiple' || !event.isParallel || part === undefined) return variables;
  const place = { elementKey: owner.key, catchId: catcher.id };
  if (!owner.collected?.[catcher.id]?.parts.includes(part))
    x.emit({
      type: 'TriggerCollected',
      ...place,
      part,
      variables,
      ...(again === undefined ? {} : { again }),
    });
  const collected = x.find(owner.key)!.collected![catcher.id]!;
  if (collected.parts.length < event.events.length) return undefined;
  x.emit({ type: 'TriggersComplete', ...place });
  for (const [timer, duration] of Object.entries(collected.again ?? {}))
    armAgain(x, { ...place, part: Number(timer) }, duration);
  return collected.variables;
}

function take(x: Execution, owner: FlowNodeInstance, catcher: FlowNode, variables: Variables): void {
  if (catcher.kind === 'boundaryEvent') triggerBoundary(x, owner, catcher, variables);
  else if (catcher.kind === 'startEvent')
    triggerEventSubProcess(x, owner, x.process.nodes[catcher.scope] as SubProcess, catcher, variables);
  else if (catcher.id === owner.elementId) x.complete(owner, variables);
  else triggerGatewaySuccessor(x, owner, catcher, variables);
}

/** Whether the subscription stays open after it was triggered: a non-interrupting catcher waits for the next. */
export function remainsOpen(x: Execution, subscription: Subscription): boolean {
  const catcher = x.node(subscription.catchId);
  return 'isInterrupting' in catcher && !catcher.isInterrupting;
}

/** BPMN 2.0.2, 13.5.3: the token leaves by the boundary event; an interrupting one ends the activity first. */
export function triggerBoundary(
  x: Execution,
  host: FlowNodeInstance,
  node: BoundaryEvent,
  variables: Variables,
): void {
  const scopeKey = host.scopeKey;
  if (node.isInterrupting) x.terminate(host);
  x.complete(x.create(node, scopeKey), variables);
}

/**
 * BPMN 2.0.2, 13.5.4: starts the handler in its scope; an interrupting one ends everything else there first. The scope itself
 * lives on, and with it the boundary events of the activity that it is.
 */
export function triggerEventSubProcess(
  x: Execution,
  scope: FlowNodeInstance,
  node: SubProcess,
  start: StartEvent,
  variables: Variables,
): void {
  if (start.isInterrupting) {
    terminateChildren(x, scope.key);
    closeEventSubProcesses(x, scope);
  }
  const handler = x.enter(node, scope.key);
  if (x.find(handler.key)) x.complete(x.create(start, handler.key), variables);
}

/** The event that came first wins: the gateway's token goes to it and on. A gateway that waits for all stays for the others. */
function triggerGatewaySuccessor(
  x: Execution,
  gateway: FlowNodeInstance,
  catcher: FlowNode,
  variables: Variables,
): void {
  const flow =
    x.process.flows[
      catcher.incoming.find((index) => x.process.flows[index]!.source === x.nodeOf(gateway).index)!
    ]!;
  const { scopeKey } = gateway;
  const node = x.nodeOf(gateway);
  const waitsForAll = node.kind === 'eventBasedGateway' && node.isParallel;
  if (!waitsForAll) cancelSubscriptions(x, gateway);
  if (!x.find(gateway.key)!.subscriptionCount)
    x.emit({ type: 'ElementCompleted', key: gateway.key, elementId: gateway.elementId });
  x.emit({ type: 'SequenceFlowTaken', flowId: flow.id, to: catcher.id, scopeKey });
  x.complete(x.create(catcher, scopeKey, { consumes: [flow.id] }), variables);
}
