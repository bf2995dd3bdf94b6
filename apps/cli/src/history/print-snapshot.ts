import { formatMoment, type Output } from '../output.js';
import type { ComplaintSnapshot, Snapshot } from './instance-history.js';

/** Signs of a value that a table shows. */
const LONGEST_VALUE = 120;

/** The state of an instance as it was, and the complaint's at the same moment. */
export function printSnapshot(
  output: Output,
  { sequence, moment, state, tokens, variables, openTasks, complaint }: Snapshot,
): void {
  output.pairs([
    ['after entry', `${sequence}, ${formatMoment(moment)}`],
    ['state', state.toLowerCase()],
    ['open tasks', openTasks.join(', ') || 'none'],
  ]);
  output.line('\n  Tokens');
  output.table(
    ['element', 'waits for', 'scope'],
    tokens.map(({ elementId, waitsFor, scopeKey }) => [elementId, waitsFor ?? '', String(scopeKey)]),
    '    ',
  );
  output.line('\n  Variables');
  output.table(
    ['name', 'value', 'scope'],
    variables.map(({ name, value, scopeKey }) => [name, shortened(JSON.stringify(value)), String(scopeKey)]),
    '    ',
  );
  if (complaint) printComplaint(output, complaint);
}

/** The JSON output has values whole. */
function shortened(text: string): string {
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`;
}

function printComplaint(
  output: Output,
  { status, unit, dueAt, outcome, generation, clocks, offices, documents }: ComplaintSnapshot,
): void {
  const policies = documents.filter(({ kind }) => kind === 'policy');
  output.line('\n  Complaint');
  output.pairs([
    ['status', status.toLowerCase()],
    ['handled by', unit ?? undefined],
    ['due', dueAt === null ? undefined : formatMoment(dueAt)],
    ['outcome', outcome ?? undefined],
    [
      'in force',
      `generation ${generation}; policies ${policies.map(({ region, version }) => `${region} ${version}`).join(', ')}`,
    ],
  ]);
  output.table(
    ['clock', 'state', 'due', 'office time left'],
    clocks.map(({ name, state, dueAt: due, remainingMs }) => [
      name,
      state.toLowerCase(),
      formatMoment(due),
      `${Math.floor(remainingMs / 3_600_000)} h`,
    ]),
    '    ',
  );
  output.table(
    ['group', 'held by', ''],
    offices.map(({ group, holders, hasOpenTask }) => [
      group,
      holders.map(({ name, kind }) => `${name} (${kind.toLowerCase()})`).join(', ') || 'nobody',
      hasOpenTask ? 'has an open task' : '',
    ]),
    '    ',
  );
}
