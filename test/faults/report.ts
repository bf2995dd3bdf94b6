import type { CheckResult } from './check/check.js';
import type { PlantedResult } from './planted/run-planted.js';
import type { RunResult } from './run.js';
import type { StageResult } from './stages/stage.js';

/** Violations that are printed of one check; all are in the JSON. */
const SHOWN = 5;

/**
 * The rule of three: of n trials without a failure, the chance of a failure in one is below 3/n, with 95 % confidence.
 * @param trials at least 1
 */
export function ruleOfThree(trials: number): number {
  return 3 / trials;
}

/** Prints a run. @returns whether everything was as promised */
export function printRun(
  result: RunResult,
  { seed, seconds, json, evidence }: { seed: number; seconds: number; json: boolean; evidence: string },
): boolean {
  const { faults, checks, stages, counts, mishaps } = result;
  const injected = Object.values(faults).reduce((sum, count) => sum + count, 0);
  console.log('\nFaults injected');
  for (const [kind, count] of Object.entries(faults).sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`${String(count).padStart(8)}  ${kind}`);
  console.log(`${String(injected).padStart(8)}  in all`);
  console.log(
    `\nHistories: ${counts.calls} calls (${counts.acknowledged} acknowledged, ${counts.refused} refused, ${counts.unknown} unknown; ${counts.retried} were sent more than once), ` +
      `${counts.instances} instances, ${counts.entries} journal entries, ${counts.commits} commits seen by the proxy, ${counts.resumes} resumed streams, quiet after ${(counts.quietMs / 1_000).toFixed(1)} s`,
  );
  console.log('\nPromises');
  for (const one of [...checks, ...stages]) printCheck(one);
  for (const mishap of mishaps) console.log(`  MISHAP  ${mishap}`);
  const isAsPromised =
    [...checks, ...stages].every(({ violations }) => violations.length === 0) && mishaps.length === 0;
  if (isAsPromised)
    console.log(
      `\n0 violations in ${injected} faults: with 95 % confidence a fault breaks a promise in fewer than ${(100 * ruleOfThree(injected)).toFixed(2)} % of cases (3/N). Seed ${seed}, ${seconds.toFixed(0)} s.`,
    );
  else console.log(`\nVIOLATED. Seed ${seed}. The histories and the nodes' logs are in ${evidence}.`);
  if (json)
    console.log(
      JSON.stringify({
        faults: {
          seed,
          seconds,
          injected,
          isAsPromised,
          bound: ruleOfThree(Math.max(injected, 1)),
          ...result,
        },
      }),
    );
  return isAsPromised;
}

function printCheck({ name, looked, violations, ...more }: CheckResult | StageResult): void {
  const note = 'note' in more ? ` (${more.note})` : '';
  console.log(`${violations.length === 0 ? '      ok' : '  BROKEN'}  ${name}: ${looked} looked at${note}`);
  for (const violation of violations.slice(0, SHOWN)) console.log(`            ${violation}`);
  if (violations.length > SHOWN) console.log(`            and ${violations.length - SHOWN} more`);
}

/** Prints which planted bugs were found. @param seed given: ends with a JSON object */
export function printPlanted({ bugs, control, isEnough }: PlantedResult, seed?: number): void {
  console.log('\nPlanted bugs');
  for (const { bug, found, by } of bugs)
    console.log(
      `${found ? '   found' : 'NOT FOUND'}  ${bug.name.padEnd(24)} ${bug.what}\n            ${by.join('\n            ') || '-'}`,
    );
  console.log(`\n${bugs.filter(({ found }) => found).length} of ${bugs.length} found.`);
  console.log(
    control.length === 0
      ? 'Without a bug the same runs find nothing.'
      : `Without a bug: ${control.join('; ')}`,
  );
  if (seed !== undefined) console.log(JSON.stringify({ planted: { seed, isEnough, control, bugs } }));
}
