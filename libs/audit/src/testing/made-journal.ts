import { entryHash } from '#runtime';
import { signCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.js';
import type { CheckpointSigner } from '../checkpoint/checkpoint-key.js';
import { leafHash } from '../checkpoint/merkle-tree.js';
import { formatLine, type EntryLine } from '../export/export-line.js';
import { exportLines, type ExportedEntry } from '../export/journal-export.js';

export const REGION = '14.08';

/** A chain of entries of several instances, made anew from a source of randomness. */
export interface MadeJournal {
  readonly entries: readonly EntryLine[];
  readonly checkpoints: readonly Checkpoint[];
  readonly head: Checkpoint;
}

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A journal of `count` entries with checkpoints of random lengths. */
export function makeJournal(count: number, random: () => number, signer: CheckpointSigner): MadeJournal {
  const chains = new Map<string, EntryLine>();
  const entries = Array.from({ length: count }, (_, index) => {
    const instanceKey = `instance-${Math.floor(random() * 5)}`;
    const before = chains.get(instanceKey);
    const unhashed = {
      instanceKey,
      entryNo: (before?.entryNo ?? 0) + 1,
      at: new Date(1_770_000_000_000 + index * 1000).toISOString(),
      actor: `petugas-${Math.floor(random() * 9)}`,
      commandText: JSON.stringify({ type: 'SetVariables', n: Math.floor(random() * 1e9) }),
      eventsText: JSON.stringify([
        { type: 'VariablesSet', scopeKey: 0, variables: { n: index, s: '\u2028é' } },
      ]),
    };
    const hash = entryHash({ ...unhashed, tenant: REGION }, before?.hash ?? '');
    const entry: EntryLine = { line: 'entry', position: index + 1, ...unhashed, hash };
    chains.set(instanceKey, entry);
    return entry;
  });
  return { entries, ...signAll(entries, random, signer) };
}

/** Checkpoints of random lengths over entries as they are, and a head over what is left. */
export function signAll(
  entries: readonly EntryLine[],
  random: () => number,
  signer: CheckpointSigner,
): { checkpoints: Checkpoint[]; head: Checkpoint } {
  const checkpoints: Checkpoint[] = [];
  const withTenant = entries.map((entry) => ({ ...entry, tenant: REGION }));
  let at = 0;
  for (;;) {
    const length = 1 + Math.floor(random() * 16);
    if (at + length > entries.length) break;
    const run = withTenant.slice(at, at + length);
    checkpoints.push(
      signCheckpoint('checkpoint', REGION, checkpoints.at(-1), run, signer, 1_770_000_100_000 + at),
    );
    at += length;
  }
  const rest = withTenant.slice(at);
  return {
    checkpoints,
    head: signCheckpoint('head', REGION, checkpoints.at(-1), rest, signer, 1_770_000_900_000),
  };
}

/** The lines of an export; `withheld` instances are shown by their leaves alone. */
export async function linesOf(
  journal: MadeJournal,
  withheld: ReadonlySet<string> = new Set(),
): Promise<string[]> {
  const { entries, checkpoints, head } = journal;
  const shown: ExportedEntry[] = entries.map((entry) =>
    withheld.has(entry.instanceKey)
      ? { position: entry.position, leafHash: leafHash({ ...entry, tenant: REGION }).toString('base64') }
      : entry,
  );
  const lines: string[] = [];
  for await (const line of exportLines({ region: REGION, head, entries: shown, checkpoints }))
    lines.push(formatLine(line));
  return lines;
}
