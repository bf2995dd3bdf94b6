import { formatMoment, type Output } from '../output.js';
import { describeEvent, isTelling } from './describe-event.js';
import type { HistoryEntry } from './instance-history.js';

/** An entry with its events. @param isAll whether to tell the mere steps of tokens too */
export function printEntry(
  output: Output,
  { sequence, occurredAt, actor, command, events }: HistoryEntry,
  isAll: boolean,
): void {
  output.line(
    `${String(sequence).padStart(5)}  ${formatMoment(occurredAt)}  ${output.style('cyan', actor)}  ${output.style('bold', command)}`,
  );
  for (const event of events) if (isAll || isTelling(event)) output.line(`         ${describeEvent(event)}`);
}
