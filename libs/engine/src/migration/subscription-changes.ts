import type { EventDefinition, ExecutableProcess, FlowNode, SubProcess } from '#bpmn';
import { isBody } from '../bodies.js';
import { isRestored } from '../compensation.js';
import { ROOT_KEY, type FlowNodeInstance, type Subscription } from '../process-state.js';
import type { Migration, MigrationPlan } from './migration-plan.js';

/** Where something is awaited: the live element that owns it, and the catching node of the version to come. */
export interface SubscriptionPlace {
  readonly elementKey: number;
  readonly catchId: string;
  readonly part?: number;
}

interface Trigger {
  readonly catcher: FlowNode;
  readonly event: EventDefinition;
  readonly part?: number;
}

/**
 * A catching event that both versions have keeps its subscription as it was armed, so that a clock that the law has set runs on;
 * one that has fired stays so. What is new is awaited from now on, what is gone no longer.
 */
export function subscriptionChanges(migration: Migration): Pick<MigrationPlan, 'closed' | 'opened'> {
  const { source, target, state, map } = migration;
  const closed: number[] = [];
  const opened: SubscriptionPlace[] = [];
  for (const owner of state.elements) {
    const before = triggersOf(source, owner, owner.elementId);
    const toId = owner.key === ROOT_KEY ? owner.elementId : map.targetOf(owner.elementId)!.id;
    const after = triggersOf(target, owner, toId);
    const open = state.subscriptions.filter(({ elementKey }) => elementKey === owner.key);
    for (const subscription of open)
      if (!isKept(migration, subscription, after)) closed.push(subscription.key);
    if (awaitsRetry(migration, owner) || owner.phase === 'completing') continue;
    const isInterrupted = hasInterruptingHandler(migration, owner);
    for (const { catcher, event, part } of after) {
      if (catcher.kind === 'startEvent' && isInterrupted) continue;
      const had = before.some(
        (one) =>
          one.part === part &&
          map.targetOf(one.catcher.id)?.id === catcher.id &&
          sameTrigger(one.event, event),
      );
      if (!had)
        opened.push({ elementKey: owner.key, catchId: catcher.id, ...(part === undefined ? {} : { part }) });
    }
  }
  return { closed, opened };
}

function isKept({ source, map }: Migration, subscription: Subscription, after: readonly Trigger[]): boolean {
  const { catchId, part } = subscription;
  const to = map.targetOf(catchId)?.id;
  const was = triggersAt(source.nodeById.get(catchId)!).find((one) => one.part === part);
  return after.some(
    (one) =>
      one.catcher.id === to && one.part === part && was !== undefined && sameTrigger(was.event, one.event),
  );
}

/** A condition is a question to the variables, not a promise: another one is asked anew. */
function sameTrigger(one: EventDefinition, other: EventDefinition): boolean {
  if (one.type !== other.type) return false;
  return one.type !== 'conditional' || one.condition.source === (other as typeof one).condition.source;
}

/** What a live element awaits by the model: its own event, boundary events, event sub-processes, events behind a gateway. */
function triggersOf(process: ExecutableProcess, owner: FlowNodeInstance, nodeId: string): Trigger[] {
  const node = owner.key === ROOT_KEY ? undefined : process.nodeById.get(nodeId)!;
  const catchers: FlowNode[] = [];
  // A completed scope that is back to undo what is inside awaits nothing.
  if (node && isRestored(owner, node)) return [];
  const add = (indexes: readonly number[]): void => {
    for (const index of indexes) catchers.push(process.nodes[index]!);
  };
  if (!node) add(eventStarts(process, process.root.eventSubProcesses));
  else {
    if (node.kind === 'intermediateCatchEvent' || node.kind === 'receiveTask') catchers.push(node);
    if ('boundaryEvents' in node && owner.loopCounter === undefined) add(node.boundaryEvents);
    if (node.kind === 'subProcess' && !isBody(process.traits[node.index]!, owner))
      add(eventStarts(process, node.content.eventSubProcesses));
    if (node.kind === 'eventBasedGateway') add(node.outgoing.map((index) => process.flows[index]!.target));
  }
  return catchers.flatMap(triggersAt);
}

function eventStarts(process: ExecutableProcess, eventSubProcesses: readonly number[]): number[] {
  return eventSubProcesses.map((index) => (process.nodes[index] as SubProcess).content.startEvents[0]!);
}

const AWAITED: readonly EventDefinition['type'][] = ['timer', 'message', 'signal', 'conditional'];

function triggersAt(catcher: FlowNode): Trigger[] {
  if (!('event' in catcher)) return [];
  const { event } = catcher;
  const found: Trigger[] =
    event.type === 'multiple'
      ? event.events.map((one, part) => ({ catcher, event: one, part }))
      : [{ catcher, event }];
  return found.filter((one) => AWAITED.includes(one.event.type));
}

/** Its step is taken again when its incident is resolved, and opens what it awaits then. */
function awaitsRetry({ state }: Migration, element: FlowNodeInstance): boolean {
  return (
    element.key !== ROOT_KEY &&
    element.wait === undefined &&
    state.incidents.some(({ elementKey }) => elementKey === element.key)
  );
}

function hasInterruptingHandler({ source, state }: Migration, scope: FlowNodeInstance): boolean {
  return state.elements.some(({ scopeKey, elementId, key }) => {
    const node = scopeKey === scope.key && key !== ROOT_KEY ? source.nodeById.get(elementId) : undefined;
    if (node?.kind !== 'subProcess' || !node.isEventSubProcess) return false;
    const start = source.nodes[node.content.startEvents[0]!]!;
    return start.kind === 'startEvent' && start.isInterrupting;
  });
}
