import { parseDuration, type Duration } from '#bpmn';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 300_000;
/** Longest back-off that a task definition or a worker may ask for: 30 days. */
export const MAX_BACKOFF_MS = 30 * 86_400_000;
/** The header of a task definition that says how long to wait before a retry: an ISO 8601 duration, `PT30S`. */
export const BACKOFF_HEADER = 'retryBackoff';

/**
 * Delay before a failed job's next attempt, in milliseconds. Doubles from 1,000 to at most 300,000.
 * @throws RangeError when `attempt` is below 1
 */
export function retryDelayMs(attempt: number): number {
  if (attempt < 1) throw new RangeError(`Expected an attempt from 1, but got ${attempt}`);
  return Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LAST_RETRY_MS);
}

/** As the task definition says, in milliseconds; else by the number of the attempt. A header that is no duration is as none. */
export function backoffMs(headers: Readonly<Record<string, string>>, attempt: number): number {
  const header = headers[BACKOFF_HEADER];
  return (header === undefined ? undefined : durationMs(header)) ?? retryDelayMs(attempt);
}

function durationMs(text: string): number | undefined {
  let duration: Duration;
  try {
    duration = parseDuration(text);
  } catch {
    return undefined;
  }
  const { years, months, weeks, days, hours, minutes, seconds, isNegative } = duration;
  // Years and months vary in length.
  if (isNegative || years > 0 || months > 0) return undefined;
  const ms = ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
  return Math.min(Math.round(ms), MAX_BACKOFF_MS);
}
