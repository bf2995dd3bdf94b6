import { compareDecisions, type WhatIfReport } from '#complaint';
import { parseBundle, type BundleFile } from '#organisation';
import { pastComplaints } from './past-complaints.js';

/** What one what-if took, and what it found. */
export interface WhatIfRun {
  readonly seconds: number;
  readonly report: WhatIfReport;
}

/** Changed cases that are told with both traces, as `runut simulate` does when nothing else is said. */
const CASES = 1_000;

/**
 * Tries a change of the national rules on so many past complaints: no region is spared, so each complaint is decided twice.
 * @param files the rules of the repository with their examples
 */
export async function tryNationalChange(files: readonly BundleFile[], count: number): Promise<WhatIfRun> {
  const examples = files
    .filter(({ path }) => path.includes('/examples/'))
    .map(({ content }) => (JSON.parse(content) as { complaint: object }).complaint);
  const documents = files.filter(({ path }) => !path.includes('/examples/'));
  const baseline = parseBundle(documents).regions;
  const candidate = parseBundle(documents.map(withLaterLadder)).regions;
  const startedAt = performance.now();
  const report = await compareDecisions({
    baseline,
    candidate,
    complaints: pastComplaints(examples, count),
    mostCases: CASES,
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  if (report.complaints !== count || report.changed === 0)
    throw new Error(
      `Expected ${count} decided complaints and some changed, but ${report.complaints} and ${report.changed} are: ${JSON.stringify(report.undecided[0])}`,
    );
  return { seconds, report };
}

/** The nation's second rung comes a day later; regions that set their own ladder keep it. */
function withLaterLadder(file: BundleFile): BundleFile {
  if (!file.path.endsWith('nasional/policy.json')) return file;
  const policy = JSON.parse(file.content) as { tables: { ladder: { afterBreachWorkingDays: number }[] } };
  policy.tables.ladder[1]!.afterBreachWorkingDays += 1;
  return { path: file.path, content: JSON.stringify(policy) };
}
