import { formatDay, isoWeekday, parseDay, type CompiledCalendar } from '#calendar';
import { handlersOf, type ComplaintInput } from '#policy';
import type { ConfiguredRegion } from '#organisation';
import { pickWeighted, type KeyedRandom } from '../what-if/keyed-random.js';
import type { ArrivalsDocument, SimulationDocument } from './simulation-document.js';

/** A complaint that comes in. */
export interface Arrival {
  /** From 1, in the order in which they come. */
  readonly number: number;
  /** Epoch ms. */
  readonly at: number;
  readonly channel: string;
  readonly hasContact: boolean;
  readonly complaint: ComplaintInput;
}

const SUNDAY = 6;
const WEEKDAYS = [1.2, 1.1, 1.05, 1.05, 1, 0.5, 0.4];
/** A little at night, most in the hours after the offices open. */
const HOURS = [1, 1, 0.5, 0.5, 0.5, 1, 2, 4, 8, 10, 10, 8, 6, 7, 7, 6, 5, 4, 4, 5, 5, 4, 3, 2];
const WITH_CONTACT = 0.9;

type Weighted<T> = readonly { readonly weight: number; readonly item: T }[];
type Template = Omit<ComplaintInput, 'region' | 'receivedAt' | 'contact' | 'channel'> & {
  readonly channel?: string;
};

/**
 * The complaints of a simulation in the order in which they come: a Poisson process whose rate follows weekday and hour. The
 * same seed gives the same complaints under any rules.
 */
export function* arrivalsOf(
  { region: code, from, until, arrivals }: SimulationDocument,
  region: ConfiguredRegion,
  random: KeyedRandom,
): Generator<Arrival, void, void> {
  const { calendar } = region;
  const templates = templatesOf(arrivals, region);
  const channels = channelsOf(arrivals, region);
  const weekdays = arrivals.byWeekday ?? WEEKDAYS;
  const hours = weighted(arrivals.byHour ?? HOURS);
  const week = weekdays.reduce((sum, weight) => sum + weight, 0);
  let number = 0;
  for (let day = parseDay(from)!; day <= parseDay(until)!; day++) {
    const name = formatDay(day);
    const mean = (arrivals.perDay * 7 * weekdays[likeWeekday(calendar, day)]!) / week;
    for (const minute of minutesOf(
      random.poisson(`day ${name}`, mean),
      hours,
      random.stream(`minutes ${name}`),
    )) {
      number++;
      const at = Math.round(calendar.toMs(day, minute));
      const template = pickWeighted(templates, random.number(`${number} template`))!;
      const channel = template.channel ?? pickWeighted(channels, random.number(`${number} channel`))!;
      const hasContact = random.number(`${number} contact`) < (arrivals.withContact ?? WITH_CONTACT);
      const receivedAt = new Date(at).toISOString();
      const complaint = { ...template, channel, region: code, receivedAt, contact: hasContact ? {} : null };
      yield { number, at, channel, hasContact, complaint };
    }
  }
}

/** How many complaints are to be expected. */
export function expectedArrivals({ from, until, arrivals }: SimulationDocument): number {
  return Math.round((parseDay(until)! - parseDay(from)! + 1) * arrivals.perDay);
}

/** Place of a day in the weights: on a holiday people write as on a Sunday. */
function likeWeekday(calendar: CompiledCalendar, day: number): number {
  const weekday = isoWeekday(day) - 1;
  return weekday < 5 && !calendar.isWorkingDay(day) ? SUNDAY : weekday;
}

/** Minutes of a day at which so many complaints come, sorted. */
function minutesOf(count: number, hours: Weighted<number>, next: () => number): number[] {
  const minutes = Array.from({ length: count }, () => 60 * (pickWeighted(hours, next())! + next()));
  return minutes.sort((one, other) => one - other);
}

function templatesOf(
  { complaints, byCategory }: ArrivalsDocument,
  region: ConfiguredRegion,
): Weighted<Template> {
  if (complaints) return complaints.map(({ weight = 1, ...item }) => ({ weight, item }));
  const known = region.policy.tables.categories ?? {};
  const chosen = byCategory ?? handledEqually(region);
  return Object.entries(chosen).map(([category, weight]) => ({
    weight,
    item: { category, text: `Laporan tentang ${known[category]?.name ?? category}.` },
  }));
}

/** Categories that a unit of the region handles; where nobody handles any, all that the policy knows. */
function handledEqually(region: ConfiguredRegion): Record<string, number> {
  const known = Object.keys(region.policy.tables.categories ?? {});
  const handled = known.filter((category) => handlersOf(region, category).length > 0);
  const all = handled.length > 0 ? handled : known.length > 0 ? known : ['tidak_jelas'];
  return Object.fromEntries(all.map((category) => [category, 1]));
}

function channelsOf({ byChannel }: ArrivalsDocument, { policy }: ConfiguredRegion): Weighted<string> {
  if (byChannel) return Object.entries(byChannel).map(([item, weight]) => ({ weight, item }));
  const listed = policy.tables['channels'];
  const named = Array.isArray(listed) ? listed.filter((one): one is string => typeof one === 'string') : [];
  return (named.length > 0 ? named : ['web']).map((item) => ({ weight: 1, item }));
}

function weighted(weights: readonly number[]): Weighted<number> {
  return weights.map((weight, item) => ({ weight, item }));
}
