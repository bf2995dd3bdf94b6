import { describe, expect, it } from '@jest/globals';
import { entryHash } from '#runtime';
import { CheckpointSigner } from '../checkpoint/checkpoint-key.js';
import {
  linesOf,
  makeJournal,
  randomOf,
  REGION,
  signAll,
  type MadeJournal,
} from '../testing/made-journal.js';
import { formatLine, type CheckpointLine, type EntryLine, type ExportLine } from './export-line.js';
import { verifyExport, type Forgery } from './verify-export.js';

const SIGNER = new CheckpointSigner(Buffer.alloc(32, 1));
const { keys } = SIGNER.publicDocument();
const THIEF = new CheckpointSigner(Buffer.alloc(32, 2));

type Random = () => number;
const below = (random: Random, count: number): number => Math.floor(random() * count);

/** What a forger made, and the first position that is not as it was, where one can say so. */
interface Forged {
  readonly lines: string[];
  readonly position?: number;
  readonly kinds?: readonly Forgery['kind'][];
}
type Forger = (lines: string[], journal: MadeJournal, random: Random) => Forged | Promise<Forged>;

const parsed = (lines: readonly string[]): ExportLine[] =>
  lines.map((line) => JSON.parse(line) as ExportLine);
const entryAt = (lines: readonly string[], random: Random): [number, EntryLine] => {
  const at = parsed(lines).flatMap((line, index) => (line.line === 'entry' ? [index] : []));
  const index = at[below(random, at.length)]!;
  return [index, JSON.parse(lines[index]!) as EntryLine];
};
const checkpointAt = (lines: readonly string[], random: Random): [number, CheckpointLine] => {
  const at = parsed(lines).flatMap((line, index) => (line.line === 'checkpoint' ? [index] : []));
  const index = at[below(random, at.length)]!;
  return [index, JSON.parse(lines[index]!) as CheckpointLine];
};

/** Changes an entry and hashes it and all later ones of its instance anew. */
function rehashed(entries: readonly EntryLine[], from: number, actor: string): EntryLine[] {
  const hashes = new Map<string, string>();
  return entries.map((entry, index) => {
    const previous = hashes.get(entry.instanceKey) ?? '';
    const changed = index === from ? { ...entry, actor } : entry;
    const hash = entryHash({ ...changed, tenant: REGION }, previous);
    hashes.set(entry.instanceKey, hash);
    return { ...changed, hash };
  });
}

const FORGERS: Readonly<Record<string, Forger>> = {
  'edits an entry': (lines, _journal, random) => {
    const [index, entry] = entryAt(lines, random);
    const names = ['actor', 'commandText', 'eventsText', 'at', 'hash', 'entryNo', 'instanceKey'] as const;
    const name = names[below(random, names.length)]!;
    const value = name === 'entryNo' ? entry.entryNo + 1 : `${entry[name]}x`;
    lines[index] = formatLine({ ...entry, [name]: value });
    return { lines, position: entry.position };
  },
  'deletes an entry': (lines, _journal, random) => {
    const [index, { position }] = entryAt(lines, random);
    lines.splice(index, 1);
    return { lines, position, kinds: ['removed', 'cut-off'] };
  },
  'inserts an entry': (lines, _journal, random) => {
    const [index, entry] = entryAt(lines, random);
    const isCopy = random() < 0.5;
    const alien = { ...entry, entryNo: entry.entryNo, actor: 'penyusup' };
    lines.splice(index, 0, isCopy ? lines[index]! : formatLine(alien));
    return { lines, position: isCopy ? undefined : entry.position };
  },
  'swaps two lines': (lines, _journal, random) => {
    const a = below(random, lines.length);
    const b = (a + 1 + below(random, lines.length - 1)) % lines.length;
    [lines[a], lines[b]] = [lines[b]!, lines[a]!];
    return { lines };
  },
  'swaps two entries': (lines, _journal, random) => {
    const [a, first] = entryAt(lines, random);
    let [b, second] = entryAt(lines, random);
    while (a === b) [b, second] = entryAt(lines, random);
    [lines[a], lines[b]] = [lines[b]!, lines[a]!];
    return { lines, position: Math.min(first.position, second.position) };
  },
  'swaps two entries and their positions': (lines, _journal, random) => {
    const [a, first] = entryAt(lines, random);
    let [b, second] = entryAt(lines, random);
    while (a === b) [b, second] = entryAt(lines, random);
    lines[a] = formatLine({ ...second, position: first.position });
    lines[b] = formatLine({ ...first, position: second.position });
    return { lines, position: Math.min(first.position, second.position) };
  },
  'cuts the end off': (lines, _journal, random) => ({
    lines: lines.slice(0, 1 + below(random, lines.length - 1)),
    kinds: ['cut-off'],
  }),
  'cuts the entries off and keeps the head': (lines, _journal, random) => {
    const head = lines.at(-1)!;
    const [index] = entryAt(lines, random);
    return { lines: [...lines.slice(0, index), head] };
  },
  'cuts off at a checkpoint and calls it the head': (lines, _journal, random) => {
    const all = parsed(lines);
    const at = all.flatMap((line, index) =>
      line.line === 'checkpoint' && line.kind === 'checkpoint' ? [index] : [],
    );
    const index = at[below(random, at.length)]!;
    const line = { ...(all[index] as CheckpointLine), kind: 'head' as const };
    return { lines: [...lines.slice(0, index), formatLine(line)], kinds: ['forged'] };
  },
  'changes an entry and hashes what follows anew': async (_lines, journal, random) => {
    const from = below(random, journal.entries.length);
    const entries = rehashed(journal.entries, from, 'penyusup');
    return { lines: await linesOf({ ...journal, entries }), position: from + 1, kinds: ['changed'] };
  },
  'hashes everything anew and signs with a key of his own': async (_lines, journal, random) => {
    const entries = rehashed(journal.entries, below(random, journal.entries.length), 'penyusup');
    return { lines: await linesOf({ entries, ...signAll(entries, random, THIEF) }), kinds: ['forged'] };
  },
  'signs with a key of his own under our name': async (_lines, journal, random) => {
    const entries = rehashed(journal.entries, below(random, journal.entries.length), 'penyusup');
    const named = { keyId: SIGNER.keyId, sign: (text: string) => THIEF.sign(text) } as CheckpointSigner;
    return { lines: await linesOf({ entries, ...signAll(entries, random, named) }), kinds: ['forged'] };
  },
  'changes an entry with the leaves and the root': async (_lines, journal, random) => {
    const from = below(random, journal.entries.length);
    const entries = rehashed(journal.entries, from, 'penyusup');
    const made = signAll(entries, randomOf(7), THIEF);
    const original = signAll(journal.entries, randomOf(7), SIGNER);
    const kept = <T extends { signature: string; keyId: string }>(forged: T, honest: T): T => ({
      ...forged,
      keyId: honest.keyId,
      signature: honest.signature,
    });
    return {
      lines: await linesOf({
        entries,
        checkpoints: made.checkpoints.map((one, index) => kept(one, original.checkpoints[index]!)),
        head: kept(made.head, original.head),
      }),
      kinds: ['forged'],
    };
  },
  'edits a checkpoint': (lines, _journal, random) => {
    const [index, checkpoint] = checkpointAt(lines, random);
    const names = ['signedAt', 'keyId', 'root', 'previous', 'signature', 'leaves', 'tenant'] as const;
    const name = names[below(random, names.length)]!;
    const edited = { ...checkpoint, [name]: `A${checkpoint[name].slice(1)}B` };
    lines[index] = formatLine(edited);
    return { lines };
  },
  'deletes a checkpoint': (lines, _journal, random) => {
    const [index] = checkpointAt(lines, random);
    lines.splice(index, 1);
    return { lines };
  },
  'names another region': (lines) => {
    lines[0] = formatLine({ line: 'runut-journal', version: 1, region: '14.71' });
    return { lines };
  },
  'hides an entry under another leaf': (lines, _journal, random) => {
    const [index, { position, hash }] = entryAt(lines, random);
    lines[index] = formatLine({ line: 'withheld', position, leafHash: hash });
    return { lines, position };
  },
  'adds lines after the head': (lines, _journal, random) => {
    const [index] = entryAt(lines, random);
    return { lines: [...lines, lines[index]!], kinds: ['inserted'] };
  },
};

describe('verifyExport', () => {
  it('should find 600 forgeries of 600, and name the first entry that is not as it was', async () => {
    const random = randomOf(20_260_310);
    const forgers = Object.entries(FORGERS);
    const missed: unknown[] = [];
    for (let round = 0; round < 600; round++) {
      const [name, forge] = forgers[round % forgers.length]!;
      const journal = makeJournal(24 + below(random, 40), random, SIGNER);
      const { lines, position, kinds } = await forge(await linesOf(journal), journal, random);
      const { forgery } = await verifyExport(lines, { keys });
      const isNamed = position === undefined || forgery?.position === position;
      const isKind = forgery !== undefined && (kinds?.includes(forgery.kind) ?? true);
      if (!isNamed || !isKind) missed.push({ round, name, position, forgery });
    }
    expect(missed).toEqual([]);
  });

  it('should raise no alarm in 600 honest copies', async () => {
    const random = randomOf(7);
    for (let round = 0; round < 600; round++) {
      const journal = makeJournal(below(random, 60), random, SIGNER);
      const withheld = new Set([0, 1, 2, 3, 4].filter(() => random() < 0.2).map((n) => `instance-${n}`));
      const report = await verifyExport(await linesOf(journal, withheld), { keys });
      expect(report.forgery).toBeUndefined();
      expect(report.entries + report.withheld).toBe(journal.entries.length);
      expect(report.head?.position).toBe(journal.entries.length);
    }
  });

  it('should take an export that was closed too early for one that was cut off', async () => {
    const journal = makeJournal(20, randomOf(1), SIGNER);
    const lines = await linesOf(journal);
    const { signedAt } = journal.head;
    expect((await verifyExport(lines, { keys, notBefore: signedAt })).forgery).toBeUndefined();
    expect((await verifyExport(lines, { keys, notBefore: '2030-01-01T00:00:00Z' })).forgery?.kind).toBe(
      'cut-off',
    );
  });

  it('should believe a key only as long as it was in use', async () => {
    const lines = await linesOf(makeJournal(20, randomOf(2), SIGNER));
    const until = (validUntil: string) => ({ keys: [{ ...keys[0]!, validUntil }] });
    expect((await verifyExport(lines, until('2030-01-01T00:00:00Z'))).forgery).toBeUndefined();
    expect((await verifyExport(lines, until('2020-01-01T00:00:00Z'))).forgery).toMatchObject({
      kind: 'forged',
      position: 1,
    });
  });

  it('should follow a change of the key', async () => {
    const random = randomOf(3);
    const { entries } = makeJournal(40, random, SIGNER);
    const old = signAll(entries.slice(0, 20), random, SIGNER);
    const { signCheckpoint } = await import('../checkpoint/checkpoint.js');
    const last = old.checkpoints.at(-1)!;
    const rest = entries.slice(last.toPosition).map((entry) => ({ ...entry, tenant: REGION }));
    const later = signCheckpoint('checkpoint', REGION, last, rest, THIEF, 1_770_000_800_000);
    const head = signCheckpoint('head', REGION, later, [], THIEF, 1_770_000_900_000);
    const lines = await linesOf({ entries, checkpoints: [...old.checkpoints, later], head });
    const both = { keys: [...keys, ...THIEF.publicDocument().keys] };
    expect((await verifyExport(lines, both)).forgery).toBeUndefined();
    expect((await verifyExport(lines, { keys })).forgery?.kind).toBe('forged');
  });
});
