import type { StateDraft } from '../draft.js';
import type { LoopState } from '../process-state.js';
import { InvariantViolation } from '../invariant-violation.js';
import { liveElement, type Appliers } from './applier.js';

export const loopAppliers: Appliers<
  | 'LoopStarted'
  | 'LoopIterationStarted'
  | 'LoopIterationCompleted'
  | 'LoopIterationAdded'
  | 'LoopIterationCanceled'
> = {
  LoopStarted: (state, event) => {
    liveElement(state, event.key).loop = {
      items: event.items,
      started: 0,
      completed: 0,
      output: event.collectsOutput ? event.items.map(() => null) : undefined,
    };
  },
  LoopIterationStarted: (state, event) => {
    loop(state, event.key).started++;
  },
  LoopIterationCompleted: (state, event) => {
    const progress = loop(state, event.key);
    progress.completed++;
    if (progress.output) progress.output[event.loopCounter - 1] = event.output ?? null;
  },
  LoopIterationAdded: (state, { key, item }) => {
    const body = liveElement(state, key);
    const progress = loop(state, key);
    body.loop = {
      ...progress,
      items: [...progress.items, item],
      ...(progress.output ? { output: [...progress.output, null] } : {}),
    };
  },
  LoopIterationCanceled: (state, { key }) => {
    const progress = loop(state, key);
    progress.canceled = (progress.canceled ?? 0) + 1;
  },
};

function loop(state: StateDraft, key: number): LoopState {
  const progress = liveElement(state, key).loop;
  if (!progress) throw new InvariantViolation(`Expected element ${key} to be a multi-instance body`);
  return progress;
}
