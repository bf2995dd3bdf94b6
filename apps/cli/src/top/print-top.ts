import { BACKLOG_CAP } from '#runtime';
import { formatMoment, type Output } from '../output.js';
import type { TopSample } from './top-sample.js';

/** Beyond these something is wrong, and is shown in red. */
const MAX_LAG_S = 2;
const MAX_OVERDUE_S = 30;
/** Waiting is what these are there for: their age is no fault. */
const PATIENT = new Set(['messages', 'incidents']);

const MEANINGS: Readonly<Record<string, string>> = {
  jobs: 'jobs free to be leased',
  timers: 'timers due and not fired',
  journal: 'entries not yet carried to other instances',
  messages: 'messages kept for receivers that may come',
  incidents: 'open incidents',
};

export function printTop(output: Output, { at, intervalS, nodes, commands, backlog }: TopSample): void {
  output.line(
    `${output.style('bold', 'runut top')}  ${formatMoment(at)}  ${output.style('dim', `over the last ${rounded(intervalS)} s`)}\n`,
  );
  output.table(
    [
      'node',
      'req/s',
      'cmd/s',
      'p50 ms',
      'p99 ms',
      'commits/s',
      'entries',
      'waiting',
      'feed lag s',
      'sockets',
      'subs',
      'events/s',
      'cpu %',
      'MB',
      'loop ms',
    ],
    nodes.map((node) => [
      node.url,
      rounded(node.requestsPerS),
      rounded(node.commandsPerS),
      rounded(node.p50Ms),
      rounded(node.p99Ms),
      rounded(node.commitsPerS),
      rounded(node.entriesPerCommit),
      rounded(node.commitWaiting),
      warned(output, rounded(node.feedLagS), node.feedLagS > MAX_LAG_S),
      rounded(node.connections),
      rounded(node.subscriptions),
      rounded(node.eventsPerS),
      rounded(node.cpuPercent),
      rounded(node.memoryMb),
      rounded(node.eventLoopLagMs),
    ]),
  );
  output.line();
  if (commands.length === 0) output.line(output.style('dim', 'No commands in this time.'));
  else
    output.table(
      ['command', '/s', 'refused/s', 'failed/s', 'p50 ms', 'p99 ms'],
      commands.map(({ command, perS, refusedPerS, failedPerS, p50Ms, p99Ms }) => [
        command,
        rounded(perS),
        rounded(refusedPerS),
        warned(output, rounded(failedPerS), failedPerS > 0),
        rounded(p50Ms),
        rounded(p99Ms),
      ]),
    );
  output.line();
  output.table(
    ['waiting', 'count', 'oldest s', ''],
    backlog.map(({ kind, count, oldestS }) => [
      kind,
      count > BACKLOG_CAP ? `> ${BACKLOG_CAP.toLocaleString('en-US')}` : String(count),
      warned(output, rounded(oldestS), !PATIENT.has(kind) && oldestS > MAX_OVERDUE_S),
      MEANINGS[kind] ?? '',
    ]),
  );
}

function warned(output: Output, text: string, isWrong: boolean): string {
  return isWrong ? output.style('red', text) : text;
}

/** Three digits are enough for a look. */
function rounded(value: number | undefined): string {
  if (value === undefined) return '-';
  if (value === 0) return '0';
  return value < 10 ? value.toFixed(value < 1 ? 2 : 1) : Math.round(value).toLocaleString('en-US');
}
