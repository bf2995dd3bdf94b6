import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CheckpointSigner } from '../checkpoint/checkpoint-key.js';
import { linesOf, makeJournal, randomOf, REGION } from '../testing/made-journal.js';
import { verifyExport } from '../export/verify-export.js';
import { ArchiveDirectory } from './archive-directory.js';
import { archiveLines, type ProvableRun } from './archive-lines.js';
import { verifyArchive } from './verify-archive.js';

const signer = new CheckpointSigner(Buffer.alloc(32, 3));
const { keys } = signer.publicDocument();
const journal = makeJournal(120, randomOf(11), signer);

/** Every second run, as an archive has it. */
const runs = journal.checkpoints
  .filter((_, at) => at % 2 === 1)
  .map((checkpoint): ProvableRun => ({
    checkpoint,
    entries: journal.entries
      .filter(({ position }) => position >= checkpoint.fromPosition && position <= checkpoint.toPosition)
      .map((entry) => {
        const before = journal.entries.find(
          (one) => one.instanceKey === entry.instanceKey && one.entryNo === entry.entryNo - 1,
        );
        return {
          ...entry,
          tenant: REGION,
          command: null,
          events: [],
          previousHash: before?.hash ?? '',
        };
      }),
  }));
const lines = [...archiveLines(REGION, runs)];

describe('an archive', () => {
  it('should hold by itself, out of the middle of instances', async () => {
    const report = await verifyArchive(lines, keys);
    expect(report.forgery).toBeUndefined();
    expect(report.runs.map(({ root }) => root)).toEqual(runs.map(({ checkpoint: { root } }) => root));
    expect(report.entries).toBe(runs.reduce((sum, { entries }) => sum + entries.length, 0));
  });

  it('should come out of its file as it went in, whatever its texts hold', async () => {
    const root = await mkdtemp(join(tmpdir(), 'runut-archive-'));
    try {
      const files = new ArchiveDirectory(root);
      const checksum = await files.write('14.08/1-9.jsonl.gz', lines);
      expect(checksum).toMatch(/^[0-9a-f]{64}$/);
      const read: string[] = [];
      for await (const line of files.read('14.08/1-9.jsonl.gz')) read.push(line);
      expect(read).toEqual(lines);
      expect(read.join()).toContain('\u2028');
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it.each([
    ['a changed entry', (all: string[]) => (all[2] = all[2]!.replace('petugas-', 'penyusup-')), 'changed'],
    [
      'a changed name of the entry before',
      (all: string[]) =>
        (all[2] = all[2]!.replace(/"previousHash":"[^"]*"/, `"previousHash":"${'A'.repeat(43)}="`)),
      'changed',
    ],
    ['an entry taken out', (all: string[]) => all.splice(1, 1), 'removed'],
    ['two entries turned round', (all: string[]) => all.splice(1, 2, all[2]!, all[1]!), 'reordered'],
    ['an end that is missing', (all: string[]) => all.pop(), 'cut-off'],
    ['another header', (all: string[]) => (all[0] = all[0]!.replace(REGION, '14.71')), 'forged'],
    ['no header', (all: string[]) => all.shift(), 'unreadable'],
  ])('should not hold with %s', async (_, forge, kind) => {
    const forged = [...lines];
    forge(forged);
    expect((await verifyArchive(forged, keys)).forgery).toMatchObject({ kind });
  });

  it('should not hold when other keys have signed it', async () => {
    const other = new CheckpointSigner(Buffer.alloc(32, 4)).publicDocument().keys;
    expect((await verifyArchive(lines, other)).forgery).toMatchObject({ kind: 'forged' });
    expect((await verifyArchive(lines)).forgery).toBeUndefined();
  });

  it('should be told from an export', async () => {
    expect((await verifyExport(lines, { keys })).forgery).toMatchObject({ kind: 'unreadable' });
    expect((await verifyArchive(await linesOf(journal), keys)).forgery).toMatchObject({
      kind: 'unreadable',
    });
  });
});
