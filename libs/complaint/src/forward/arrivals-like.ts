import { isoWeekday, type CompiledCalendar } from '#calendar';
import type { ArrivalsDocument, ComplaintTemplate } from './simulation-document.js';

const MOST_TEMPLATES = 10_000;

/** What is known of a complaint that came in once. */
export interface ArrivedComplaint extends Omit<ComplaintTemplate, 'weight' | 'text'> {
  readonly receivedAtMs: number;
  /** Its words, where they are at hand. */
  readonly text?: string;
  readonly hasContact?: boolean;
}

/**
 * Arrivals as they were: how many a day, on which weekdays and at which hours, and what about. Complaints of the same kind
 * count together where their words are not known.
 * @param complaints at least one
 */
export function arrivalsLike(
  complaints: readonly ArrivedComplaint[],
  calendar: CompiledCalendar,
): ArrivalsDocument {
  const byWeekday = new Array<number>(7).fill(0);
  const byHour = new Array<number>(24).fill(0);
  const templates = new Map<string, ComplaintTemplate & { weight: number }>();
  let [firstDay, lastDay, withContact, known] = [Infinity, -Infinity, 0, 0];
  for (const { receivedAtMs, hasContact, text, ...kind } of complaints) {
    const day = calendar.dayOf(receivedAtMs);
    firstDay = Math.min(firstDay, day);
    lastDay = Math.max(lastDay, day);
    byWeekday[isoWeekday(day) - 1]! += 1;
    byHour[Math.floor(calendar.minuteOf(receivedAtMs) / 60)]! += 1;
    if (hasContact !== undefined) known++;
    if (hasContact === true) withContact++;
    const words = text ?? `Laporan tentang ${kind.category ?? 'hal lain'}.`;
    const key = JSON.stringify([kind, words]);
    const template = templates.get(key);
    if (template) template.weight++;
    else if (templates.size < MOST_TEMPLATES) templates.set(key, { ...kind, text: words, weight: 1 });
  }
  return {
    perDay: complaints.length / (lastDay - firstDay + 1),
    byWeekday,
    byHour,
    ...(known > 0 ? { withContact: withContact / known } : {}),
    complaints: [...templates.values()],
  };
}
