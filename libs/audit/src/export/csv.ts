import type { Json } from '#feel';
import type { ProcessEvent } from '#engine';
import { ActivityReader } from './activity.js';
import type { EntryLine } from './export-line.js';

type CsvEntry = Omit<EntryLine, 'line'>;

const COLUMNS = [
  'region',
  'position',
  'instance',
  'entry',
  'at',
  'actor',
  'command',
  'event',
  'element',
  'detail',
  'hash',
] as const;

/**
 * A journal as CSV (RFC 4180), line by line, a row for each event: for reading in a spreadsheet, not for verifying.
 * @param entries in order of position
 */
export function* csvOf(region: string, entries: Iterable<CsvEntry>): Generator<string, void> {
  yield row(COLUMNS);
  const readers = new Map<string, ActivityReader>();
  for (const { position, instanceKey, entryNo, at, actor, commandText, eventsText, hash } of entries) {
    const reader = readers.get(instanceKey) ?? new ActivityReader();
    readers.set(instanceKey, reader);
    const command = typeOf(JSON.parse(commandText) as Json);
    for (const event of JSON.parse(eventsText) as ProcessEvent[]) {
      reader.read(event);
      const { type, ...detail } = event;
      yield row([
        region,
        String(position),
        instanceKey,
        String(entryNo),
        at,
        actor,
        command,
        type,
        reader.elementOf(event) ?? '',
        JSON.stringify(detail),
        hash,
      ]);
    }
  }
}

function typeOf(command: Json): string {
  const type =
    typeof command === 'object' && command !== null && !Array.isArray(command) ? command['type'] : undefined;
  return typeof type === 'string' ? type : '';
}

function row(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** A spreadsheet takes what begins like this for a formula and runs it. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}
