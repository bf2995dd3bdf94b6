import { throwEscalation } from '../escalation-propagation.js';
import { ModelFault } from '../model-fault.js';
import { subscriptionOf } from '../process-state.js';
import { nextOccurrence } from '../subscriptions.js';
import { remainsOpen, trigger } from '../triggers.js';
import { reject, type Handlers } from './handler.js';

export const eventHandlers: Handlers<
  'TriggerTimer' | 'CorrelateMessage' | 'ReceiveSignal' | 'EscalateFromChild'
> = {
  TriggerTimer: (x, command) => {
    const timer = subscriptionOf(x.state, command.subscriptionKey);
    if (timer?.type !== 'timer')
      return reject('NOT_FOUND', `Expected timer ${command.subscriptionKey} to be open, but it is not`);
    if (Date.parse(timer.dueAt) > x.context.now)
      return reject(
        'INVALID_STATE',
        `Expected timer ${timer.key} to be due, but it is due at ${timer.dueAt}`,
      );
    x.emit({ type: 'TimerTriggered', key: timer.key });
    const next = timer.cycle && remainsOpen(x, timer) ? nextOccurrence(timer.cycle) : undefined;
    if (next)
      x.emit({
        type: 'TimerScheduled',
        key: x.newKey(),
        elementKey: timer.elementKey,
        catchId: timer.catchId,
        ...(timer.part === undefined ? {} : { part: timer.part }),
        ...next,
      });
    trigger(x, timer, {});
    return undefined;
  },

  CorrelateMessage: (x, command) => {
    const waiting = subscriptionOf(x.state, command.subscriptionKey);
    if (waiting?.type !== 'message')
      return reject(
        'NOT_FOUND',
        `Expected message subscription ${command.subscriptionKey} to be open, but it is not`,
      );
    const { messageId, variables } = command;
    x.emit({
      type: 'MessageCorrelated',
      key: waiting.key,
      messageId,
      variables,
      remains: remainsOpen(x, waiting),
    });
    trigger(x, waiting, variables);
    return undefined;
  },

  ReceiveSignal: (x, command) => {
    const waiting = subscriptionOf(x.state, command.subscriptionKey);
    if (waiting?.type !== 'signal')
      return reject(
        'NOT_FOUND',
        `Expected signal subscription ${command.subscriptionKey} to be open, but it is not`,
      );
    x.emit({
      type: 'SignalReceived',
      key: waiting.key,
      variables: command.variables,
      remains: remainsOpen(x, waiting),
    });
    trigger(x, waiting, command.variables);
    return undefined;
  },

  EscalateFromChild: (x, command) => {
    const element = x.find(command.elementKey);
    if (element?.wait?.type !== 'child')
      return reject(
        'NOT_FOUND',
        `Expected element ${command.elementKey} to wait for a child, but it does not`,
      );
    try {
      throwEscalation(x, element, command.code);
    } catch (error) {
      if (!(error instanceof ModelFault)) throw error;
      x.raiseIncident(element, error.kind, error.message);
    }
    return undefined;
  },
};
