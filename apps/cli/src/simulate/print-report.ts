import type { CaseOutcome, ChangedCase, WhatIfReport } from '#complaint';
import type { Output } from '../output.js';

/** Changed cases that are told one by one to a person; `--json` has them all. */
const SHOWN = 20;

/** A what-if as a person reads it: how much changes, where, and for whom. */
export function printReport(output: Output, report: WhatIfReport): void {
  const { complaints, changed, undecided, undecidedLeftOut } = report;
  output.line(
    output.style(
      'bold',
      `${changed} of ${complaints} complaints would go another way (${share(changed, complaints)})`,
    ),
  );
  if (undecided.length > 0) {
    output.line(`${undecided.length + undecidedLeftOut} could not be decided before or after:`);
    for (const { id, reason } of undecided.slice(0, SHOWN)) output.line(`  ${id}  ${reason}`);
  }
  output.section(
    'What changes',
    ['aspect', 'complaints', 'share'],
    Object.entries(report.aspects).map(([aspect, count]) => [
      aspect,
      String(count),
      share(count, complaints),
    ]),
  );
  output.section(
    'Routes',
    ['from', 'to', 'complaints'],
    report.routes.map(({ from, to, complaints: count }) => [from, to, String(count)]),
  );
  output.section(
    'Workload',
    ['unit', 'name', 'before', 'after', 'change'],
    report.workload
      .filter(({ before, after }) => before !== after)
      .map(({ unit, name, before, after }) => [
        unit,
        name,
        String(before),
        String(after),
        signed(after - before),
      ]),
  );
  printClocks(output, report);
  if (report.cases.length > 0) output.line(`\n${output.style('bold', 'Changed cases')}`);
  const shown = [...report.cases].sort((one, other) => other.aspects.length - one.aspects.length);
  for (const one of shown.slice(0, SHOWN)) printCase(output, one);
  const hidden = report.changed - Math.min(report.cases.length, SHOWN);
  if (hidden > 0) output.line(`  and ${hidden} more (--json tells up to --cases of them, with both traces)`);
}

function printClocks(output: Output, { clocks }: WhatIfReport): void {
  output.section(
    'Clocks (breaches only where the past knows the end; pauses are not counted)',
    ['clock', 'sooner', 'later', 'new', 'gone', 'with end', 'breached before', 'after'],
    clocks
      .filter((one) => one.sooner + one.later + one.onlyAfter + one.onlyBefore + one.withEnd > 0)
      .map((one) =>
        [
          one.clock,
          one.sooner,
          one.later,
          one.onlyAfter,
          one.onlyBefore,
          one.withEnd,
          one.breachedBefore,
          one.breachedAfter,
        ].map(String),
      ),
  );
}

function printCase(output: Output, { id, aspects, before, after, trace }: ChangedCase): void {
  output.line(`  ${output.style('bold', id)}  ${aspects.join(', ')}`);
  if ('rejection' in before || 'rejection' in after) {
    const told = (side: ChangedCase['before']): string => ('rejection' in side ? side.rejection : side.unit);
    output.line(`    ${told(before)} -> ${told(after)}`);
    return;
  }
  for (const aspect of aspects)
    if (aspect !== 'rejected')
      for (const [what, left, right] of differences(aspect, before, after))
        output.line(`    ${what}: ${left} -> ${right}`);
  const fired = (rules: ChangedCase['trace']['before']): Set<string> =>
    new Set(rules.filter((rule) => rule.fired).map(({ rule, layer }) => `${rule} (${layer})`));
  const [left, right] = [fired(trace.before), fired(trace.after)];
  const told = [
    ...[...left].filter((rule) => !right.has(rule)).map((rule) => `no longer ${rule}`),
    ...[...right].filter((rule) => !left.has(rule)).map((rule) => `now ${rule}`),
  ];
  if (told.length > 0) output.line(`    rules: ${told.join(', ')}`);
}

/** An aspect that has members is told member by member, and only those that differ. */
function differences(
  aspect: Exclude<keyof CaseOutcome, 'position' | 'unitName'>,
  before: CaseOutcome,
  after: CaseOutcome,
): [string, string, string][] {
  const [left, right] = [before[aspect] as unknown, after[aspect] as unknown];
  if (!isRecord(left) || !isRecord(right)) return [[aspect, worded(left), worded(right)]];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])]
    .filter((name) => JSON.stringify(left[name]) !== JSON.stringify(right[name]))
    .map((name) => [`${aspect} ${name}`, ...onlyDifferent(left[name], right[name])]);
}

/** Of two lists what only one of them has. */
function onlyDifferent(left: unknown, right: unknown): [string, string] {
  if (!Array.isArray(left) || !Array.isArray(right)) return [worded(left), worded(right)];
  const [one, other]: [unknown[], unknown[]] = [left, right];
  return [
    worded(one.filter((item) => !other.includes(item))),
    worded(other.filter((item) => !one.includes(item))),
  ];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function worded(value: unknown): string {
  if (value === null || value === undefined) return '(none)';
  if (Array.isArray(value)) return value.length === 0 ? '(none)' : value.map(String).join('; ');
  if (isRecord(value)) {
    const { workingDays, due } = value;
    if (typeof workingDays === 'number')
      return typeof due === 'string' ? `${workingDays} working days, ${due}` : `${workingDays} working days`;
    return JSON.stringify(value);
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function share(count: number, of: number): string {
  return of === 0 ? '0 %' : `${((100 * count) / of).toFixed(1)} %`;
}

function signed(number: number): string {
  return number > 0 ? `+${number}` : String(number);
}
