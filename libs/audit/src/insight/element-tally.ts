import { Durations } from './durations.js';
import type { ElementInsight } from './process-insight.js';

/** Counts of one element over all cases. */
export class ElementTally {
  entered = 0;
  completed = 0;
  terminated = 0;
  breached = 0;
  incidents = 0;
  readonly duration = new Durations();
  readonly untilTaken = new Durations();

  insight(elementId: string, name: string | undefined): ElementInsight {
    const { entered, completed, terminated, breached, incidents } = this;
    const duration = this.duration.summary();
    const untilTaken = this.untilTaken.summary();
    return {
      elementId,
      ...(name !== undefined && { name }),
      entered,
      completed,
      terminated,
      open: entered - completed - terminated,
      ...(duration && { duration }),
      ...(untilTaken && { untilTaken }),
      breached,
      incidents,
    };
  }
}
