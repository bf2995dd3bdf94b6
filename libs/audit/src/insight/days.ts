import type { DayInsight } from './process-insight.js';

const HOUR_MS = 3_600_000;
/** A period of more days than this is told without them. */
const MOST_DAYS = 1_000;

/**
 * Days of the period by the region's clock: how many cases began and ended, and how many were left when the day was over.
 * @param to epoch ms, the end of the period or now; a day after it has not been
 */
export function daysOf(
  cases: readonly { readonly startedAt: number; readonly endedAt: number | undefined }[],
  to: number,
  from: number,
  timeZone: string,
): DayInsight[] {
  const dayOf = dayReader(timeZone);
  const days = new Map<string, { started: number; ended: number }>();
  for (let at = from; at < to && days.size <= MOST_DAYS; at += HOUR_MS)
    days.set(dayOf(at), { started: 0, ended: 0 });
  if (days.size === 0 || days.size > MOST_DAYS) return [];
  const last = [...days.keys()].at(-1)!;
  for (const { startedAt, endedAt } of cases) {
    days.get(dayOf(startedAt))!.started++;
    // What ends after the period is part of its backlog to the last day.
    const ended = endedAt === undefined ? undefined : dayOf(endedAt);
    if (ended !== undefined && ended <= last) days.get(ended)!.ended++;
  }
  let backlog = 0;
  return [...days].map(([day, { started, ended }]) => {
    backlog += started - ended;
    return { day, started, ended, backlog };
  });
}

/** Formatting is dear; all moments of an hour are of one day, in every zone whose offset is of whole quarters of it. */
function dayReader(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const known = new Map<number, string>();
  return (at) => {
    const quarter = Math.floor(at / (HOUR_MS / 4));
    const day = known.get(quarter) ?? format.format(at);
    known.set(quarter, day);
    return day;
  };
}
