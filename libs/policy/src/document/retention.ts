import type { EffectivePolicy } from './effective-policy.js';

/** What is kept for a time and then goes. */
export const KEPT_THINGS = ['words', 'instances', 'journal'] as const;

/**
 * `words`: the sealed words of a complaint and who reported it. `instances`: the state of a finished instance with its tasks, incidents
 * and complaint. `journal`: its entries; they go to the archive.
 */
export type KeptThing = (typeof KEPT_THINGS)[number];

/** How long things are kept after an instance has ended, as ISO 8601 durations of years, months and days. Absent, or `forever`: for ever. */
export type RetentionTerms = Readonly<Partial<Record<KeptThing, string>>>;

/** Name of the terms of all processes that have none of their own. */
export const OTHER_PROCESSES = 'default';

/** Instances that ended before these moments need a thing no longer. */
export interface RetentionCutoffs {
  /** Epoch milliseconds by the process's BPMN id; undefined where it is kept for ever. */
  readonly byProcess: ReadonlyMap<string, number | undefined>;
  /** Of all other processes. */
  readonly others: number | undefined;
}

/** A term that ends never: of one process where the others have one. */
const FOREVER = 'forever';
const TERM = /^P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?$/;

/** Pattern of a term, for the schema. */
export const TERM_PATTERN = '^(forever|P(?=[0-9])([0-9]{1,3}Y)?([0-9]{1,4}M)?([0-9]{1,5}D)?)$';

/**
 * The moment a term before `now`, in UTC: `P1M` before 31 March is 28 February.
 * @param now epoch milliseconds
 * @throws RangeError when the term is no duration of years, months and days
 */
export function termBefore(term: string, now: number): number {
  const [, years = 0, months = 0, days = 0] = TERM.exec(term) ?? fail(term);
  const date = new Date(now);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - Number(years) * 12 - Number(months));
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last) - Number(days));
  return date.getTime();
}

function fail(term: string): never {
  throw new RangeError(`Expected a duration such as "P5Y" or "P18M" but got "${term}"`);
}

/** The terms of a process under a policy: its own, else those of all others, thing by thing. */
export function retentionTerms(policy: EffectivePolicy, bpmnProcessId: string): RetentionTerms {
  const { retention = {} } = policy.tables;
  return { ...retention[OTHER_PROCESSES], ...retention[bpmnProcessId] };
}

/** What ended too long ago under a policy; undefined where no process has a term for the thing. */
export function retentionCutoffs(
  policy: EffectivePolicy,
  thing: KeptThing,
  now: number,
): RetentionCutoffs | undefined {
  const cutoffOf = (process: string): number | undefined => {
    const term = retentionTerms(policy, process)[thing];
    return term === undefined || term === FOREVER ? undefined : termBefore(term, now);
  };
  const named = Object.keys(policy.tables.retention ?? {}).filter((name) => name !== OTHER_PROCESSES);
  const byProcess = new Map(named.map((name) => [name, cutoffOf(name)]));
  const others = cutoffOf(OTHER_PROCESSES);
  const isKept = [others, ...byProcess.values()].every((cutoff) => cutoff === undefined);
  return isKept ? undefined : { byProcess, others };
}
