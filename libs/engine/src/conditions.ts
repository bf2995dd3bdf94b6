import type { EventDefinition } from '#bpmn';
import type { Execution } from './execution.js';
import { InvariantViolation } from './invariant-violation.js';
import { ModelFault } from './model-fault.js';
import { subscriptionOf, type ConditionSubscription } from './process-state.js';
import { remainsOpen, trigger } from './triggers.js';

/** Asks the conditions that read a changed variable; those that became true fire (BPMN 2.0.2, table 10.84). */
export function recheckConditions(x: Execution, changed: ReadonlySet<string>): void {
  if (x.state.status === 'suspended') return;
  for (const { key } of x.state.subscriptions.filter(({ type }) => type === 'condition')) {
    // One that fired before may have ended it.
    const subscription = subscriptionOf(x.state, key);
    if (subscription?.type !== 'condition') continue;
    if (conditionOf(x, subscription).names.some((name) => changed.has(name))) recheckCondition(x, key);
  }
}

/** Asks every condition: what changed while the instance was suspended is seen when it goes on. */
export function recheckAllConditions(x: Execution): void {
  for (const { key } of x.state.subscriptions.filter(({ type }) => type === 'condition'))
    recheckCondition(x, key);
}

/**
 * Asks one condition, unless the instance is suspended. What cannot be worked out yet, such as one over a variable that is not
 * set, does not hold.
 */
export function recheckCondition(x: Execution, key: number): void {
  const subscription = subscriptionOf(x.state, key);
  if (subscription?.type !== 'condition' || x.state.status === 'suspended') return;
  const holds = conditionHolds(x, subscription);
  if (holds === subscription.holds) return;
  if (!holds) {
    x.emit({ type: 'ConditionEnded', key });
    return;
  }
  x.emit({ type: 'ConditionTriggered', key, remains: remainsOpen(x, subscription) });
  trigger(x, subscription, {});
}

function conditionHolds(x: Execution, subscription: ConditionSubscription): boolean {
  try {
    return x.evaluate(conditionOf(x, subscription).condition, subscription.elementKey) === true;
  } catch (error) {
    if (!(error instanceof ModelFault)) throw error;
    return false;
  }
}

function conditionOf(
  x: Execution,
  { catchId, part }: ConditionSubscription,
): Extract<EventDefinition, { type: 'conditional' }> {
  const node = x.node(catchId);
  let event = 'event' in node ? node.event : undefined;
  if (event?.type === 'multiple') event = event.events[part ?? 0];
  if (event?.type !== 'conditional')
    throw new InvariantViolation(`Expected ${catchId} to wait for a condition`);
  return event;
}
