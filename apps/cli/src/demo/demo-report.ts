import type { Output } from '../output.js';
import type { CaseOutcome } from './expectations.js';
import { clocksOf, differences, outcomeOf, unitOf } from './expectations.js';
import type { VerifiedInstance } from './case-files.js';

/** A row of the closing table. */
export interface ReportRow {
  readonly id: string;
  readonly number: string;
  readonly region: string;
  /** Unit that has it, after any transfer. */
  readonly route: string;
  /** Elements whose tasks people completed, in order. */
  readonly tasks: readonly string[];
  /** States that the citizen saw, in order. */
  readonly path: readonly string[];
  /** RFC 3339, by clock; null where a clock was never started. */
  readonly due: {
    readonly verifikasi: string | null;
    readonly tanggapan: string | null;
    readonly penyelesaian: string | null;
  };
  readonly outcome: string;
  readonly differences: readonly string[];
}

/** @param verified all instances, those among them whose parent is one of the case's */
export function reportRow(outcome: CaseOutcome, verified: readonly VerifiedInstance[]): ReportRow {
  const { complaint, public: seen, way } = outcome;
  const clocks = clocksOf(outcome);
  const own = new Set(way.map(({ instance }) => instance?.id));
  return {
    id: complaint.id,
    number: seen.number,
    region: complaint.region,
    route: unitOf(outcome),
    tasks: verified
      .filter(({ id, parent }) => own.has(id) || own.has(parent?.id))
      .sort(
        (a, b) =>
          Number(a.parent !== null) - Number(b.parent !== null) ||
          Number(a.region !== complaint.region) - Number(b.region !== complaint.region),
      )
      .flatMap(({ userTasks }) =>
        userTasks.filter(({ state }) => state === 'COMPLETED').map(({ elementId }) => elementId),
      ),
    path: seen.steps.map(({ label }) => label).filter((label, at, labels) => label !== labels[at - 1]),
    due: {
      verifikasi: clocks['verifikasi']?.due ?? null,
      tanggapan: clocks['tanggapan']?.due ?? null,
      penyelesaian: clocks['penyelesaian']?.due ?? null,
    },
    outcome: outcomeOf(outcome),
    differences: differences(outcome),
  };
}

/** The closing table, what differs from what was expected, and what the replay found. */
export function printReport(
  output: Output,
  rows: readonly ReportRow[],
  verified: readonly VerifiedInstance[],
): void {
  output.line();
  output.table(
    [
      '',
      'complaint',
      'number',
      'region',
      'route',
      'tasks',
      'verify by',
      'answer by',
      'resolve by',
      'outcome',
      'path',
    ],
    rows.map((row) => [
      row.differences.length === 0 ? '✓' : '✗',
      row.id,
      row.number,
      row.region,
      row.route,
      row.tasks.map(shortTask).join(' '),
      ...[row.due.verifikasi, row.due.tanggapan, row.due.penyelesaian].map((due) => due?.slice(0, 10) ?? '-'),
      row.outcome,
      row.path.map((label) => label.split('/')[0]).join(' > '),
    ]),
  );
  for (const { id, differences: found } of rows)
    for (const difference of found) output.line(output.style('red', `✗ ${id} ${difference}`));
  const unsound = verified.filter((instance) => !isSound(instance));
  const entries = verified.reduce((sum, { checkedEntries }) => sum + checkedEntries, 0);
  output.line(
    `\nreplay: ${verified.length} instances, ${entries} entries, ${unsound.length} that differ from what is stored`,
  );
  for (const { instanceKey, bpmnProcessId, businessKey, firstDivergence } of unsound)
    output.line(
      output.style(
        'red',
        `✗ ${bpmnProcessId} ${businessKey ?? ''} ${instanceKey} ${JSON.stringify(firstDivergence)}`,
      ),
    );
}

export function isSound({ isIntact, isDeterministic }: VerifiedInstance): boolean {
  return isIntact && isDeterministic;
}

/** The table has to stay readable. */
const LONGEST_TASK = 12;

function shortTask(elementId: string): string {
  return elementId.length <= LONGEST_TASK ? elementId : `${elementId.slice(0, LONGEST_TASK - 1)}…`;
}
