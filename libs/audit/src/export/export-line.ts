import type { JournalEntry } from '#runtime';
import type { Checkpoint } from '../checkpoint/checkpoint.js';

/** First line of an export. */
export interface HeaderLine {
  readonly line: 'runut-journal';
  readonly version: 1;
  /** Code of the region whose journal it is. */
  readonly region: string;
}

/** An entry with the very bytes that were hashed. */
export interface EntryLine {
  readonly line: 'entry';
  readonly position: number;
  readonly instanceKey: string;
  readonly entryNo: number;
  readonly at: string;
  readonly actor: string;
  readonly commandText: string;
  readonly eventsText: string;
  readonly hash: string;
}

/** An entry of a case that is not shown: its leaf alone, so that the rest can still be proven. */
export interface WithheldLine {
  readonly line: 'withheld';
  readonly position: number;
  /** base64 */
  readonly leafHash: string;
}

/** Stands in an export for the entries of the checkpoint that follows: they are in the archive. */
export interface ArchivedLine {
  readonly line: 'archived';
  readonly fromPosition: number;
  readonly toPosition: number;
}

/** First line of an archive. */
export interface ArchiveHeaderLine {
  readonly line: 'runut-archive';
  readonly version: 1;
  readonly region: string;
}

/** An entry in an archive. */
export interface ArchivedEntryLine extends Omit<EntryLine, 'line'> {
  readonly line: 'archived-entry';
  /** Hash of its instance's entry before, which may stand elsewhere; empty for its first. */
  readonly previousHash: string;
}

/** A checkpoint after the entries that it covers, or the head after the last of all. */
export interface CheckpointLine extends Checkpoint {
  readonly line: 'checkpoint';
}

export type ExportLine =
  | HeaderLine
  | EntryLine
  | WithheldLine
  | CheckpointLine
  | ArchivedLine
  | ArchiveHeaderLine
  | ArchivedEntryLine;

const ENTRY = {
  position: 'number',
  instanceKey: 'string',
  entryNo: 'number',
  at: 'string',
  actor: 'string',
  commandText: 'string',
  eventsText: 'string',
  hash: 'string',
} as const;

/** The names of each kind of line, in order, and what they hold. */
const SHAPES: Readonly<Record<ExportLine['line'], Readonly<Record<string, 'string' | 'number'>>>> = {
  'runut-journal': { line: 'string', version: 'number', region: 'string' },
  'runut-archive': { line: 'string', version: 'number', region: 'string' },
  entry: { line: 'string', ...ENTRY },
  'archived-entry': { line: 'string', ...ENTRY, previousHash: 'string' },
  archived: { line: 'string', fromPosition: 'number', toPosition: 'number' },
  withheld: { line: 'string', position: 'number', leafHash: 'string' },
  checkpoint: {
    line: 'string',
    kind: 'string',
    tenant: 'string',
    fromPosition: 'number',
    toPosition: 'number',
    signedAt: 'string',
    keyId: 'string',
    root: 'string',
    previous: 'string',
    signature: 'string',
    leaves: 'string',
  },
};

export function headerLine(region: string): HeaderLine {
  return { line: 'runut-journal', version: 1, region };
}

export function entryLine(entry: Pick<JournalEntry, Exclude<keyof EntryLine, 'line'>>): EntryLine {
  const { position, instanceKey, entryNo, at, actor, commandText, eventsText, hash } = entry;
  return { line: 'entry', position, instanceKey, entryNo, at, actor, commandText, eventsText, hash };
}

export function archiveHeaderLine(region: string): ArchiveHeaderLine {
  return { line: 'runut-archive', version: 1, region };
}

export function archivedEntryLine(
  entry: Pick<JournalEntry, Exclude<keyof EntryLine, 'line'>> & { readonly previousHash: string },
): ArchivedEntryLine {
  return { ...entryLine(entry), line: 'archived-entry', previousHash: entry.previousHash };
}

export function checkpointLine(checkpoint: Checkpoint): CheckpointLine {
  const { kind, tenant, fromPosition, toPosition, signedAt, keyId, root, previous, signature, leaves } =
    checkpoint;
  return {
    line: 'checkpoint',
    kind,
    tenant,
    fromPosition,
    toPosition,
    signedAt,
    keyId,
    root,
    previous,
    signature,
    leaves,
  };
}

/** A line of JSON Lines, without its end. */
export function formatLine(line: ExportLine): string {
  return JSON.stringify(line);
}

/**
 * Reads a line as `formatLine` wrote it: the same names in the same order, not a blank more.
 * @returns undefined when it is anything else
 */
export function parseLine(text: string): ExportLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const kind = (value as { line?: unknown }).line;
  const shape =
    typeof kind === 'string' && Object.hasOwn(SHAPES, kind) ? SHAPES[kind as ExportLine['line']] : undefined;
  if (!shape || Object.keys(value).join() !== Object.keys(shape).join()) return undefined;
  for (const [name, type] of Object.entries(shape)) {
    const field = (value as Record<string, unknown>)[name];
    if (typeof field !== type || (type === 'number' && !Number.isSafeInteger(field))) return undefined;
  }
  if ('version' in value && value.version !== 1) return undefined;
  return JSON.stringify(value) === text ? (value as ExportLine) : undefined;
}
