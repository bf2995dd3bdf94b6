import { recheckAllConditions } from '../conditions.js';
import { ROOT_KEY, type ChildAnswer } from '../process-state.js';
import type { Execution } from '../execution.js';
import { eventHandlers } from './event.handlers.js';
import { reject, type Handlers } from './handler.js';
import { jobHandlers } from './job.handlers.js';

export const suspensionHandlers: Handlers<'SuspendInstance' | 'ResumeInstance' | 'QuarantineInstance'> = {
  SuspendInstance: (x, { reason, includesCalled, byCaller }) => {
    x.emit({ type: 'InstanceSuspended', reason, includesCalled, ...(byCaller ? { byCaller } : {}) });
    return undefined;
  },

  ResumeInstance: (x, { reason, byCaller }) => {
    const { suspension, instanceKey } = x.state;
    if (!suspension)
      return reject(
        'INVALID_STATE',
        `Expected instance ${instanceKey} to be suspended, but it is ${x.state.status}`,
      );
    if (byCaller && !suspension.byCaller)
      return reject(
        'INVALID_STATE',
        `Expected instance ${instanceKey} to be suspended with its caller, but it was on its own`,
      );
    x.emit({ type: 'InstanceResumed', reason, includesCalled: suspension.includesCalled });
    for (const { key, kind } of [...x.state.incidents])
      if (kind === 'ENGINE_FAULT') x.emit({ type: 'IncidentResolved', key, reason });
    if (x.process.hasConditions) x.later(() => recheckAllConditions(x));
    for (const answer of suspension.held ?? []) x.later(() => take(x, answer));
    return undefined;
  },

  QuarantineInstance: (x, { correlationId }) => {
    if (x.state.status !== 'suspended')
      x.emit({ type: 'InstanceSuspended', reason: 'quarantine', includesCalled: false });
    x.raiseIncident(
      x.find(ROOT_KEY)!,
      'ENGINE_FAULT',
      `Expected the engine to carry out a command, but it failed; nothing of it was kept. Correlation id ${correlationId}`,
    );
    return undefined;
  },
};

/** What the answer was for may have ended meanwhile: then the handler refuses it, and it is of no use any more. */
function take(x: Execution, answer: ChildAnswer): void {
  switch (answer.type) {
    case 'CompleteChild':
      jobHandlers.CompleteChild(x, answer);
      return;
    case 'FailChild':
      jobHandlers.FailChild(x, answer);
      return;
    case 'EscalateFromChild':
      eventHandlers.EscalateFromChild(x, answer);
  }
}
