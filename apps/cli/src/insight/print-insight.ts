import { formatMoment, type Output } from '../output.js';
import type { Duration, ProcessInsight } from './read-insight.js';

/** Paths and deviations that a person is shown; `--json` has all that the server tells. */
const SHOWN = 10;
const DAYS_SHOWN = 31;

/** How a process went as a person reads it: the cases, where they stood how long, which ways they took, where they left the model. */
export function printInsight(output: Output, insight: ProcessInsight): void {
  const { region, bpmnProcessId, from, to, cases, completed, terminated, open, duration } = insight;
  output.line(
    output.style(
      'bold',
      `${bpmnProcessId} in ${region}: ${cases} cases that began from ${formatMoment(from)} to ${formatMoment(to)}`,
    ),
  );
  output.pairs([
    ['completed', String(completed)],
    ['ended before their time', String(terminated)],
    ['open', String(open)],
    ['from begin to end', duration === null ? undefined : summary(duration)],
    ['by the model alone', percent(insight.conformance)],
    ['counted', `${insight.entriesRead} entries, up to position ${insight.upToPosition}`],
  ]);
  if (cases === 0) return;
  printElements(output, insight);
  output.section(
    `Paths (${insight.variantCount})`,
    ['cases', 'share', 'median', 'path'],
    insight.variants
      .slice(0, SHOWN)
      .map(({ count, share, duration: took, elementIds }) => [
        String(count),
        percent(share),
        took === null ? '' : time(took.medianMs),
        elementIds.join(' > ') || '(none yet)',
      ]),
  );
  output.section(
    'Days',
    ['day', 'began', 'ended', 'left'],
    insight.days
      .slice(-DAYS_SHOWN)
      .map(({ day, started, ended, backlog }) => [day, String(started), String(ended), String(backlog)]),
  );
  output.section(
    'Outside of the model',
    ['what', 'where', 'cases', 'for example'],
    insight.deviations
      .slice(0, SHOWN)
      .map(({ kind, elementId, cases: count, exampleInstanceKey }) => [
        kind.toLowerCase().replaceAll('_', ' '),
        elementId ?? '',
        String(count),
        exampleInstanceKey,
      ]),
  );
}

function printElements(output: Output, { elements }: ProcessInsight): void {
  output.section(
    'Elements',
    ['element', 'entered', 'done', 'ended', 'open', 'median', '9 of 10', 'until taken', 'overdue', 'faults'],
    elements.map((one) => [
      one.name ?? one.elementId,
      ...[one.entered, one.completed, one.terminated, one.open].map(String),
      one.duration === null ? '' : time(one.duration.medianMs),
      one.duration === null ? '' : time(one.duration.p90Ms),
      one.untilTaken === null ? '' : time(one.untilTaken.medianMs),
      String(one.breached),
      String(one.incidents),
    ]),
  );
}

function summary({ count, medianMs, p90Ms, longestMs }: Duration): string {
  return `median ${time(medianMs)}, 9 of 10 within ${time(p90Ms)}, longest ${time(longestMs)} (${count} ended)`;
}

const UNITS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** A duration by its two greatest units: `3 d 4 h`, `12 min`, `0.4 s`. */
function time(ms: number): string {
  const at = UNITS.findIndex(([unit]) => ms >= unit);
  if (at === -1) return `${(ms / 1_000).toFixed(1)} s`;
  const [[unit, name], next] = [UNITS[at]!, UNITS[at + 1]];
  const rest = next === undefined ? 0 : Math.floor((ms % unit) / next[0]);
  return `${Math.floor(ms / unit)} ${name}${rest > 0 ? ` ${rest} ${next![1]}` : ''}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
