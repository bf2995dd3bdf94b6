import type { StateDraft } from '../draft.js';
import { placeOf, removeAt } from '../keyed-list.js';
import type { Subscription } from '../process-state.js';
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
      part,
      dueAt,
      cycle,
      again,
    }),
  TimerRescheduled: (state, { key, dueAt }) => {
    const place = placeOf(state.subscriptions, key);
    const timer = place < 0 ? undefined : state.subscriptions[place];
    if (timer?.type === 'timer') state.subscriptions[place] = { ...timer, dueAt };
  },
  TimerTriggered: (state, event) => remove(state, event.key),
  TimerCanceled: (state, event) => remove(state, event.key),

  MessageSubscribed: (state, { key, elementKey, catchId, part, name, correlationKey }) =>
    add(state, {
      type: 'message',
      key,
      elementKey,
      catchId,
      part,
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
      part,
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
      part,
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

function setHolds(state: StateDraft, key: number, holds: boolean): void {
  const place = placeOf(state.subscriptions, key);
  const subscription = place < 0 ? undefined : state.subscriptions[place];
  if (subscription?.type === 'condition') state.subscriptions[place] = { ...subscription, holds };
}

function add(state: StateDraft, subscription: Subscription): void {
  noteKey(state, subscription.key);
  const owner = liveElement(state, subscription.elementKey);
  owner.subscriptionCount = (owner.subscriptionCount ?? 0) + 1;
  state.subscriptions.push(subscription);
}

function remove(state: StateDraft, key: number): void {
  const place = placeOf(state.subscriptions, key);
  if (place < 0) return;
  const subscription = state.subscriptions[place]!;
  removeAt(state.subscriptions, place);
  const owner = liveElement(state, subscription.elementKey);
  if (owner.subscriptionCount! > 1) owner.subscriptionCount!--;
  else owner.subscriptionCount = undefined;
}
