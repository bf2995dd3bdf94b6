import { FeelDate, FeelDateTime, nanosPerSecond } from './temporal.js';
import { parseDateTime, parseIsoDuration } from './temporal-parse.js';
import { type Zone, namedZone } from './zone.js';

/**
 * The moment of a date-time as expressions give it, in epoch milliseconds. A text without a zone, or a date alone
 * (its midnight), is read in the time zone.
 * @returns undefined when the text is no date-time.
 * @throws RangeError when the time zone is none of IANA's.
 */
export function instantOf(text: string, timeZone: string): number | undefined {
  const dateTime = parseDateTime(text);
  if (!dateTime) return undefined;
  return dateTime.epochSecond(zoneOf(timeZone)) * 1_000 + Math.floor(dateTime.nanoOfSecond / 1e6);
}

/**
 * A moment moved by an ISO 8601 duration, `P1W` and mixed ones like `P1M2DT3H` too, in epoch milliseconds. Months,
 * weeks and days move the calendar of the time zone, hours and less the clock.
 * @returns undefined when the text is no duration or the result is no date.
 * @throws RangeError when the time zone is none of IANA's.
 */
export function addDuration(epochMs: number, duration: string, timeZone: string): number | undefined {
  const parts = parseIsoDuration(duration);
  if (!parts) return undefined;
  const zone = zoneOf(timeZone);
  let moved = epochMs;
  if (parts.months !== 0 || parts.weeks !== 0 || parts.days !== 0) {
    const second = Math.floor(epochMs / 1_000);
    const local = FeelDateTime.ofInstant(second, 0, zone);
    const month = local?.date.plusMonths(parts.months);
    const date = month && FeelDate.ofEpochDay(month.epochDay + parts.weeks * 7 + parts.days);
    if (!date) return undefined;
    moved = new FeelDateTime(date, local!.time).epochSecond(zone) * 1_000 + (epochMs - second * 1_000);
  }
  const result = moved + parts.seconds * 1_000 + Math.trunc((parts.nanos * 1_000) / nanosPerSecond);
  return Number.isSafeInteger(Math.floor(result)) ? result : undefined;
}

function zoneOf(timeZone: string): Zone {
  const zone = namedZone(timeZone);
  if (!zone) throw new RangeError(`Expected an IANA time zone but got '${timeZone}'.`);
  return zone;
}
