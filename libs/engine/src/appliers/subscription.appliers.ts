import type { ProcessState, Subscription } from '../process-state.js';
import { liveElement, noteKey, type Appliers } from './applier.js';

export const subscriptionAppliers: Appliers<
  | 'TimerScheduled'
  | 'TimerRescheduled'
  | 'TimerTriggered'
  | 'TimerCanceled'
  | 'MessageSubscribed'
  | 'MessageCorrelated'
  | 'MessageUnsubscribed'
  | 'SignalSubscribed'
  | 'SignalReceived'
  | 'SignalUnsubscribed'
  | 'ConditionSubscribed'
  | 'ConditionEnded'
  | 'ConditionTriggered'
  | 'ConditionUnsubscribed'
  | 'TriggerCollected'
  | 'TriggersComplete'
> = {
  TimerScheduled: (state, { key, elementKey, catchId, part, dueAt, cycle, again }) =>
    add(state, {
      type: 'timer',
      key,
      elementKey,
      catchId,
      ...(part === undefined ? {} : { part }),
      dueAt,
      ...(cycle ? { cycle } : {}),
      ...(again === undefined ? {} : { again }),
    }),
  TimerRescheduled: (state, { key, dueAt }) => {
    const timer = state.subscriptions[key];
    if (timer?.type === 'timer') state.subscriptions[key] = { ...timer, dueAt };
  },
  TimerTriggered: (state, event) => remove(state, event.key),
  TimerCanceled: (state, event) => remove(state, event.key),

  MessageSubscribed: (state, { key, elementKey, catchId, part, name, correlationKey }) =>
    add(state, {
      type: 'message',
      key,
      elementKey,
      catchId,
      ...(part === undefined ? {} : { part }),
      name,
      correlationKey,
    }),
  MessageCorrelated: (state, event) => {
    if (!event.remains) remove(state, event.key);
  },
  MessageUnsubscribed: (state, event) => remove(state, event.key),

  SignalSubscribed: (state, { key, elementKey, catchId, part, name }) =>
    add(state, {
      type: 'signal',
      key,
      elementKey,
      catchId,
      ...(part === undefined ? {} : { part }),
      name,
    }),
  SignalReceived: (state, event) => {
    if (!event.remains) remove(state, event.key);
  },
  SignalUnsubscribed: (state, event) => remove(state, event.key),

  ConditionSubscribed: (state, { key, elementKey, catchId, part, name }) =>
    add(state, {
      type: 'condition',
      key,
      elementKey,
      catchId,
      ...(part === undefined ? {} : { part }),
      name,
      holds: false,
    }),
  ConditionEnded: (state, event) => setHolds(state, event.key, false),
  ConditionTriggered: (state, event) => {
    if (event.remains) setHolds(state, event.key, true);
    else remove(state, event.key);
  },
  ConditionUnsubscribed: (state, event) => remove(state, event.key),

  TriggerCollected: (state, { elementKey, catchId, part, variables, again }) => {
    const owner = liveElement(state, elementKey);
    const before = owner.collected?.[catchId];
    owner.collected = {
      ...owner.collected,
      [catchId]: {
        parts: [...(before?.parts ?? []), part],
        variables: { ...before?.variables, ...variables },
        ...(before?.again || again !== undefined
          ? { again: { ...before?.again, ...(again === undefined ? {} : { [part]: again }) } }
          : {}),
      },
    };
  },
  TriggersComplete: (state, { elementKey, catchId }) => {
    const owner = liveElement(state, elementKey);
    const { [catchId]: _complete, ...others } = owner.collected ?? {};
    if (Object.keys(others).length > 0) owner.collected = others;
    else delete owner.collected;
  },
};

function setHolds(state: ProcessState, key: number, holds: boolean): void {
  const subscription = state.subscriptions[key];
  if (subscription?.type === 'condition') state.subscriptions[key] = { ...subscription, holds };
}

function add(state: ProcessState, subscription: Subscription): void {
  noteKey(state, subscription.key);
  const owner = liveElement(state, subscription.elementKey);
  owner.subscriptionCount = (owner.subscriptionCount ?? 0) + 1;
  state.subscriptions[subscription.key] = subscription;
}

function remove(state: ProcessState, key: number): void {
  const subscription = state.subscriptions[key];
  if (!subscription) return;
  delete state.subscriptions[key];
  const owner = liveElement(state, subscription.elementKey);
  if (owner.subscriptionCount! > 1) owner.subscriptionCount!--;
  else owner.subscriptionCount = undefined;
}
