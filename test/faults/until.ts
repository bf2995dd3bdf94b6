import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until something holds, looking again and again; an error of the look counts as not yet.
 * @throws Error when it does not hold within `timeoutMs`
 */
export async function until<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  what: string,
  timeoutMs: number,
  everyMs = 20,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end)
      throw new Error(`Expected ${what} within ${timeoutMs / 1000} s, but it did not come`, { cause: last });
    await delay(everyMs);
  }
}
