const FIRST_PAUSE_MS = 200;
const LAST_PAUSE_MS = 15_000;

/**
 * Pause before the next attempt, in milliseconds. Doubles with each failure, up to 15 s; half of it by chance, so that many
 * clients do not come back at once.
 * @param failures in a row, from 0
 */
export function pauseMs(failures: number): number {
  const most = Math.min(FIRST_PAUSE_MS * 2 ** failures, LAST_PAUSE_MS);
  return Math.round((most / 2) * (1 + Math.random()));
}

/** Resolves after a time, or when the signal aborts. */
export function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timeout);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timeout = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
