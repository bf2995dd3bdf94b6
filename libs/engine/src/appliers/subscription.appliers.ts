import type { ProcessState, Subscription } from '../process-state.js';
import { liveElement, noteKey, type Appliers } from './applier.js';

export const subscriptionAppliers: Appliers<
  | 'TimerScheduled'
  | 'TimerTriggered'
  | 'TimerCanceled'
  | 'MessageSubscribed'
  | 'MessageCorrelated'
  | 'MessageUnsubscribed'
  | 'SignalSubscribed'
  | 'SignalReceived'
  | 'SignalUnsubscribed'
> = {
  TimerScheduled: (state, { key, elementKey, catchId, dueAt, cycle }) =>
    add(state, {
      type: 'timer',
      key,
      elementKey,
      catchId,
      dueAt,
      ...(cycle ? { cycle } : {}),
    }),
  TimerTriggered: (state, event) => remove(state, event.key),
  TimerCanceled: (state, event) => remove(state, event.key),

  MessageSubscribed: (state, { key, elementKey, catchId, name, correlationKey }) =>
    add(state, { type: 'message', key, elementKey, catchId, name, correlationKey }),
  MessageCorrelated: (state, event) => {
    if (!event.remains) remove(state, event.key);
  },
  MessageUnsubscribed: (state, event) => remove(state, event.key),

  SignalSubscribed: (state, { key, elementKey, catchId, name }) =>
    add(state, { type: 'signal', key, elementKey, catchId, name }),
  SignalReceived: (state, event) => {
    if (!event.remains) remove(state, event.key);
  },
  SignalUnsubscribed: (state, event) => remove(state, event.key),
};

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
  else delete owner.subscriptionCount;
}
