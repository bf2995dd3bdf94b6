import { setImmediate } from 'node:timers/promises';

/** Milliseconds for which one piece of work keeps the event loop from others. */
const SLICE_MS = 10;

/** To be waited for between slices of a long work: lets others on when this one has had its time, and costs nothing before. */
export function eventLoopTurns(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < SLICE_MS) return;
    await setImmediate();
    since = performance.now();
  };
}
