import type { EventDefinition, FlowNode } from '#bpmn';
import { taskTimes } from '../behaviors/user-task.behavior.js';
import type { Execution } from '../execution.js';
import { ModelFault } from '../model-fault.js';
import { ROOT_KEY, type TimerSubscription } from '../process-state.js';
import { timerDate } from '../subscriptions.js';
import type { Handlers } from './handler.js';

export const rescheduleHandlers: Handlers<'Reschedule'> = {
  Reschedule: (x, command) => {
    x.setLocal(ROOT_KEY, command.variables);
    for (const subscription of [...x.state.subscriptions])
      if (subscription.type === 'timer') rescheduleTimer(x, subscription);
    for (const element of [...x.state.elements]) {
      const node = element.wait?.type === 'userTask' ? x.nodeOf(element) : undefined;
      if (node?.kind !== 'userTask' || element.wait?.type !== 'userTask') continue;
      const times = orElse(undefined, () => taskTimes(x, element, node));
      if (times && times.dueAt !== element.wait.dueAt)
        x.emit({ type: 'UserTaskRescheduled', key: element.key, ...times });
    }
    return undefined;
  },
};

/** Durations and cycles count from when they were armed: only dates are read anew. */
function rescheduleTimer(x: Execution, timer: TimerSubscription): void {
  const event = eventOf(x.node(timer.catchId), timer.part);
  if (event?.type !== 'timer' || event.timer !== 'date' || event.value.constant !== undefined) return;
  const dueAt = orElse(timer.dueAt, () => timerDate(x, timer.elementKey, event));
  if (dueAt !== timer.dueAt) x.emit({ type: 'TimerRescheduled', key: timer.key, dueAt });
}

function eventOf(node: FlowNode, part: number | undefined): EventDefinition | undefined {
  const event = 'event' in node ? node.event : undefined;
  return event?.type === 'multiple' && part !== undefined ? event.events[part] : event;
}

/** A time that cannot be read any more stays what it was: what waits already is not broken by a change of dates. */
function orElse<T>(before: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ModelFault) return before;
    throw error;
  }
}
