import { isFinished } from '../keeping.js';
import type { ProcessState } from '../process-state.js';
import type { Rejection } from '../decision.js';
import { reject, type Handlers } from './handler.js';

/** How long an instance is kept. What has to be destroyed stands outside of the kernel: here it is allowed and written down. */
export const keepingHandlers: Handlers<'HoldInstance' | 'LiftHold' | 'ErasePersonalData' | 'DeleteInstance'> =
  {
    HoldInstance: (x, { reason }) => {
      const { hold, instanceKey } = x.state;
      if (hold)
        return reject(
          'INVALID_STATE',
          `Expected instance ${instanceKey} not to be held, but it is: ${hold.reason}`,
        );
      x.emit({ type: 'InstanceHeld', reason });
      return undefined;
    },

    LiftHold: (x, { reason }) => {
      if (!x.state.hold)
        return reject('INVALID_STATE', `Expected instance ${x.state.instanceKey} to be held, but it is not`);
      x.emit({ type: 'HoldLifted', reason });
      return undefined;
    },

    ErasePersonalData: (x, { reason }) => {
      const refusal = mustBeKept(x.state);
      if (refusal) return refusal;
      x.emit({ type: 'PersonalDataErased', reason });
      return undefined;
    },

    DeleteInstance: (x, { reason }) => {
      const refusal = mustBeKept(x.state);
      if (refusal) return refusal;
      x.emit({ type: 'InstanceDeleted', reason });
      return undefined;
    },
  };

function mustBeKept(state: ProcessState): Rejection | undefined {
  const { instanceKey, status, hold } = state;
  if (!isFinished(state))
    return reject(
      'INVALID_STATE',
      `Expected instance ${instanceKey} to be finished, but it is ${status}: cancel it first`,
    );
  return hold
    ? reject(
        'INVALID_STATE',
        `Expected instance ${instanceKey} not to be held, but it is: ${hold.reason}; lift the hold first`,
      )
    : undefined;
}
