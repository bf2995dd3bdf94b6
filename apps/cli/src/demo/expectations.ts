import type { HistoryEntry } from '../history/instance-history.js';
import type { StoredComplaint } from './case-files.js';
import type { PublicComplaint } from './citizen.js';
import type { DemoComplaint } from './demo-complaint.js';
import type { Suggestion } from './officer-script.js';

/** All that is known of a demo complaint when the work is done. */
export interface CaseOutcome {
  readonly complaint: DemoComplaint;
  /** Where it was filed, then where it was passed on to. */
  readonly way: readonly StoredComplaint[];
  readonly histories: readonly (readonly HistoryEntry[])[];
  readonly public: PublicComplaint;
  /** What the policy makes of it: for those that never got as far as a unit. */
  readonly preview: Suggestion & { readonly unit: string };
  /** Number of each demo complaint by its id. */
  readonly numbers: ReadonlyMap<string, string>;
}

/** What became of a complaint, in the words of its expectation. */
export function outcomeOf({ way, histories, numbers }: CaseOutcome): string {
  const [first] = way;
  const last = way.at(-1);
  if (!first || !last) return 'not found';
  if (first.transferredTo !== null) return first.outcome ?? 'dialihkan';
  const merged = /^digabung:(.+)$/.exec(last.outcome ?? '')?.[1];
  if (merged !== undefined)
    return `digabung:${[...numbers].find(([, number]) => number === merged)?.[0] ?? merged}`;
  const outcome = last.outcome ?? last.status.toLowerCase();
  return outcome === 'selesai' && histories.some(reportedToOmbudsman)
    ? 'selesai+laporan_balik_ombudsman'
    : outcome;
}

/** Whether the Ombudsman was told what became of what it passed on. */
function reportedToOmbudsman(history: readonly HistoryEntry[]): boolean {
  const jobs = new Map<unknown, unknown>();
  const events = history.flatMap((entry) => entry.events);
  for (const { type, detail } of events)
    if (type === 'JobCreated') jobs.set(detail['key'], detail['jobType']);
  return events.some(
    ({ type, detail }) => type === 'JobCompleted' && jobs.get(detail['key']) === 'laporan-ombudsman',
  );
}

/** The unit that has it; of one that was merged or laid aside before, the unit that the policy names. */
export function unitOf({ way, preview }: CaseOutcome): string {
  return way.at(-1)?.unit ?? preview.unit;
}

/** The clocks of a case as the policy set them last, by name; empty before it set any. */
export function clocksOf({ histories }: Pick<CaseOutcome, 'histories'>): Readonly<Record<string, CaseClock>> {
  const decided = histories
    .flat()
    .flatMap((entry) => entry.events)
    .filter(({ type, detail }) => type === 'DecisionEvaluated' && detail['decisionId'] === 'tenggat')
    .map(({ detail }) => detail['outcome'] as Readonly<Record<string, CaseClock>>);
  return decided.at(-1) ?? {};
}

/** A clock as it stands in the process's variable `tenggat`. */
export interface CaseClock {
  readonly due?: string;
  readonly workingDays?: number;
  readonly ladder?: readonly { readonly role: string }[];
}

/** What does not hold of what was expected; empty when all does. */
export function differences(outcome: CaseOutcome): string[] {
  const { complaint, way } = outcome;
  const found: string[] = [];
  const expect = (what: string, expected: unknown, actual: unknown): void => {
    if (expected !== actual) found.push(`${what}: expected ${String(expected)} but got ${String(actual)}`);
  };
  expect('class', complaint.expectedClass, way.at(-1)?.complaintClass ?? outcome.preview.complaintClass);
  expect('unit', complaint.expectedOpd, unitOf(outcome));
  expect('outcome', complaint.expectedOutcome, outcomeOf(outcome));
  expect('restricted', complaint.expectedClass === 'pengaduan_berkadar', way.at(-1)?.isRestricted ?? false);
  const transfer = /^dialihkan:[\w.]+->([\w.]+)$/.exec(complaint.expectedOutcome)?.[1];
  if (transfer !== undefined) {
    expect('receiving region', transfer, way.at(-1)?.region);
    expect('outcome there', 'selesai', way.at(-1)?.outcome);
  }
  if (/^selesai|^dialihkan/.test(complaint.expectedOutcome))
    expect('status the citizen sees', 'SELESAI', outcome.public.status);
  if (complaint.expectedOutcome.startsWith('digabung:'))
    expect(
      'answer to the first report',
      true,
      outcome.public.messages.some(({ from }) => from === 'petugas'),
    );
  for (const { instance } of way)
    for (const { elementId, message } of instance?.incidents ?? [])
      found.push(`incident at ${elementId}: ${message}`);
  return found;
}
