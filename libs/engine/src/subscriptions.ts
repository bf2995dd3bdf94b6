import {
  addDuration,
  cycleOccurrence,
  formatInstant,
  Iso8601Error,
  parseCycle,
  parseDuration,
  parseInstant,
  shortestMs,
  type EventDefinition,
  type FlowNode,
} from '#bpmn';
import type { Execution } from './execution.js';
import { ModelFault } from './model-fault.js';
import type { FlowNodeInstance, Subscription, TimerCycle, TimerSubscription } from './process-state.js';

const SHORTEST_CYCLE_MS = 1_000;

/** Opens the subscriptions of catching nodes (boundary events, event sub-processes, event gateway's successors) for their owner. */
export function subscribeCatchEvents(x: Execution, owner: FlowNodeInstance, nodes: readonly number[]): void {
  for (const index of nodes) {
    const node = x.process.nodes[index]!;
    if ('event' in node) subscribe(x, owner, node, node.event);
  }
}

/** Errors and escalations are found by looking outwards when they are thrown, so they need no subscription. */
export function subscribe(
  x: Execution,
  owner: FlowNodeInstance,
  catcher: FlowNode,
  event: EventDefinition,
  part?: number,
): void {
  const elementKey = owner.key;
  const catchId = catcher.id;
  switch (event.type) {
    case 'timer': {
      const { dueAt, cycle, again } = firstDue(x, owner, event, catcher);
      x.emit({ type: 'TimerScheduled', key: x.newKey(), elementKey, catchId, part, dueAt, cycle, again });
      return;
    }
    case 'message': {
      const name = requireText(x.evaluate(event.name, owner.key), event.name.source, 'message name');
      const correlationKey = event.correlationKey
        ? requireText(
            x.evaluate(event.correlationKey, owner.key),
            event.correlationKey.source,
            'correlation key',
          )
        : '';
      x.emit({ type: 'MessageSubscribed', key: x.newKey(), elementKey, catchId, part, name, correlationKey });
      return;
    }
    case 'signal': {
      const name = requireText(x.evaluate(event.name, owner.key), event.name.source, 'signal name');
      x.emit({ type: 'SignalSubscribed', key: x.newKey(), elementKey, catchId, part, name });
      return;
    }
    case 'conditional':
      x.emit({
        type: 'ConditionSubscribed',
        key: x.newKey(),
        elementKey,
        catchId,
        part,
        name: event.condition.source,
      });
      return;
    case 'multiple':
      for (const [index, one] of event.events.entries()) subscribe(x, owner, catcher, one, index);
      return;
    default:
      return;
  }
}

/** Closes all subscriptions that an element owns. */
export function cancelSubscriptions(x: Execution, owner: FlowNodeInstance): void {
  if (owner.subscriptionCount) cancelAll(x, owner.key);
}

/** Closes the subscriptions of a scope for its event sub-processes, and leaves those for its boundary events. */
export function closeEventSubProcesses(x: Execution, scope: FlowNodeInstance): void {
  for (const subscription of openOf(x, scope.key))
    if (x.node(subscription.catchId).kind === 'startEvent') closeSubscription(x, subscription);
}

function cancelAll(x: Execution, ownerKey: number): void {
  for (const subscription of openOf(x, ownerKey)) closeSubscription(x, subscription);
}

function openOf(x: Execution, ownerKey: number): Subscription[] {
  return x.state.subscriptions.filter((one) => one.elementKey === ownerKey);
}

/** Arms a timer for the next set of triggers; its duration counts from now, when the set before was complete. */
export function armAgain(
  x: Execution,
  place: Pick<TimerSubscription, 'elementKey' | 'catchId' | 'part'>,
  duration: string,
): void {
  const dueAt = formatInstant(addDuration(x.context.now, parseDuration(duration)));
  x.emit({ type: 'TimerScheduled', key: x.newKey(), ...place, dueAt, again: duration });
}

type TimerTimes = Pick<TimerSubscription, 'dueAt' | 'cycle' | 'again'>;

type TimerEvent = Extract<EventDefinition, { type: 'timer' }>;
/** Closes one subscription. */
export function closeSubscription(x: Execution, { key, type }: Subscription): void {
  if (type === 'timer') x.emit({ type: 'TimerCanceled', key });
  else if (type === 'message') x.emit({ type: 'MessageUnsubscribed', key });
  else if (type === 'signal') x.emit({ type: 'SignalUnsubscribed', key });
  else x.emit({ type: 'ConditionUnsubscribed', key });
}

function firstDue(x: Execution, owner: FlowNodeInstance, event: TimerEvent, catcher: FlowNode): TimerTimes {
  const times = timesOf(x, owner.key, event, event.timer === 'duration' && isCaughtInSets(catcher));
  if (times) return times;
  throw new ModelFault(
    'EXPRESSION_FAILED',
    `Expected ${event.value.source} to occur at least once, but it never does`,
  );
}

/** The date of a timer by the variables of this moment. @throws ModelFault EXPRESSION_FAILED */
export function timerDate(x: Execution, ownerKey: number, event: TimerEvent): string {
  return timesOf(x, ownerKey, event, false)!.dueAt;
}

function timesOf(
  x: Execution,
  ownerKey: number,
  event: TimerEvent,
  comesAgain: boolean,
): TimerTimes | undefined {
  const text = requireText(x.evaluate(event.value, ownerKey), event.value.source, `timer ${event.timer}`);
  try {
    const times = event.duration
      ? { dueAt: formatInstant(addDuration(x.context.now, event.duration)) }
      : timerTimes(event.timer, text, x.context.now);
    return times && comesAgain ? { ...times, again: text } : times;
  } catch (error) {
    if (!(error instanceof Iso8601Error || error instanceof RangeError)) throw error;
    throw new ModelFault('EXPRESSION_FAILED', `${error.message} It comes from ${event.value.source}`);
  }
}

/** Whether the node waits for all of several triggers, again and again. A date comes once; a cycle goes on by itself. */
function isCaughtInSets(catcher: FlowNode): boolean {
  return (
    'isInterrupting' in catcher &&
    !catcher.isInterrupting &&
    catcher.event.type === 'multiple' &&
    catcher.event.isParallel
  );
}

/**
 * When a timer falls due for the first time; undefined for a cycle that never occurs.
 * @param now epoch milliseconds at which it is armed
 * @throws Iso8601Error when the text is not a timer of this kind
 */
export function timerTimes(
  kind: 'date' | 'duration' | 'cycle',
  text: string,
  now: number,
): TimerTimes | undefined {
  if (kind === 'date') return { dueAt: formatInstant(parseInstant(text)) };
  if (kind === 'duration') return { dueAt: formatInstant(addDuration(now, parseDuration(text))) };
  const cycle = parseCycle(text);
  // A faster cycle would keep a node busy with nothing else.
  if (shortestMs(cycle.duration) < SHORTEST_CYCLE_MS)
    throw new Iso8601Error(`Expected a cycle of at least ${SHORTEST_CYCLE_MS} ms, but got "${text}".`);
  const due = cycleOccurrence(cycle, now, 0);
  return due === undefined
    ? undefined
    : { dueAt: formatInstant(due), cycle: { text, armedAt: formatInstant(now), occurrence: 0 } };
}

/** The occurrence after one that fired, or undefined when it was the last. */
export function nextOccurrence(cycle: TimerCycle): TimerTimes | undefined {
  const occurrence = cycle.occurrence + 1;
  const due = cycleOccurrence(parseCycle(cycle.text), Date.parse(cycle.armedAt), occurrence);
  return due === undefined ? undefined : { dueAt: formatInstant(due), cycle: { ...cycle, occurrence } };
}

function requireText(value: unknown, source: string, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number') return String(value);
  throw new ModelFault(
    'EXPRESSION_FAILED',
    `Expected ${source} to give a ${what}, but it gave ${value === '' ? 'an empty text' : JSON.stringify(value)}`,
  );
}
