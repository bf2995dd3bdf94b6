import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ArchiveDirectory,
  CheckpointSigner,
  exportLines,
  formatLine,
  proofFault,
  proveEntry,
  verifyArchive,
  verifyExport,
} from '#audit';
import type { CommandOutcome, Operation } from '#runtime';
import type { Command } from '#engine';
import { startTestNode, TEST_CHECKPOINT_KEY, until, type TestNode } from '../support/node.js';
import { repositoryBundle } from '../support/repository-bundle.js';

const TENANT = '14.08';
const { keys } = new CheckpointSigner(TEST_CHECKPOINT_KEY).publicDocument();
const CANARY = 'KANARI7731';
const POLICY = 'rules/nasional/policy.json';

/** The repository's rules with other terms. */
async function bundleWith(retention: unknown): Promise<Record<string, string>> {
  const bundle = await repositoryBundle();
  const policy = JSON.parse(bundle[POLICY]!) as { version: number; tables: { retention: unknown } };
  policy.tables.retention = retention;
  return { ...bundle, [POLICY]: JSON.stringify(policy) };
}

function accepted<T extends { outcome: string }>(outcome: T): Extract<T, { outcome: 'accepted' }> {
  if (outcome.outcome !== 'accepted') throw new Error(JSON.stringify(outcome));
  return outcome as Extract<T, { outcome: 'accepted' }>;
}

describe('how long things are kept', () => {
  let node: TestNode;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'runut-archive-'));
    node = await startTestNode({
      checkpointPace: { everyEntries: 8, everyMs: 20 },
      archiveDirectory: directory,
    });
    await node.deploy(await bundleWith({ default: { words: 'P1Y', instances: 'P1Y', journal: 'P1Y' } }));
  }, 120_000);
  afterAll(async () => {
    await node.stop();
    await rm(directory, { recursive: true, force: true });
  });

  let filed = 0;
  async function complaint(): Promise<{ instanceKey: string; complaintKey: string }> {
    const outcome = accepted(
      await node.complaints.file(
        {
          tenant: TENANT,
          channel: 'facebook',
          category: 'jalan',
          text: `Lampu jalan nomor ${++filed} padam sejak dua minggu. ${CANARY}`,
          contact: { name: CANARY, email: `${CANARY}@contoh.id` },
        },
        { actor: 'publik' },
      ),
    );
    const { instanceKey, complaintKey } = outcome.complaint;
    return { instanceKey, complaintKey };
  }
  const run = (instanceKey: string, command: Command): Promise<CommandOutcome> =>
    node.runtime.execute(TENANT, instanceKey, command, { actor: 'arsiparis' });
  /** A complaint whose instance has ended. */
  async function finished(): Promise<{ instanceKey: string; complaintKey: string }> {
    const one = await complaint();
    accepted(await run(one.instanceKey, { type: 'CancelInstance', reason: 'dicabut' }));
    return one;
  }
  const viewOf = async (instanceKey: string) =>
    (await node.store.queries.instancesByKey([{ tenant: TENANT, instanceKey }]))[0];
  async function operate(kind: string): Promise<Operation> {
    const asked = accepted(
      await node.operations.request({ tenant: TENANT, kind, input: {}, reason: 'uji' }, { actor: 'ani' }),
    ).operation;
    return until(async () => {
      const now = (await node.store.operations.find(TENANT, asked.operationKey))!;
      return ['completed', 'failed'].includes(now.status) && now;
    }, `${kind} to end`);
  }
  const exported = async (): Promise<string[]> => {
    const head = (await node.audit.head(TENANT))!;
    const runs = await node.audit.archivedRuns(TENANT, 0, 1_000);
    const lines: string[] = [];
    for await (const line of exportLines({
      region: TENANT,
      head,
      entries: await node.audit.journal(TENANT, 0, 10_000),
      checkpoints: await node.audit.checkpoints(TENANT, 0, 1_000),
      archived: new Set(runs.map(({ fromPosition }) => fromPosition)),
    }))
      lines.push(formatLine(line));
    return lines;
  };

  it('should keep what is held, and not move its end by that', async () => {
    const { instanceKey } = await finished();
    const before = await viewOf(instanceKey);
    accepted(await run(instanceKey, { type: 'HoldInstance', reason: 'perkara 12/G/2026' }));
    expect(await viewOf(instanceKey)).toMatchObject({ endedAt: before!.endedAt, status: 'terminated' });
    const options = { actor: 'ani' };
    expect(await node.retention.deletion.delete(TENANT, instanceKey, 'habis', options)).toMatchObject({
      rejection: { code: 'INVALID_STATE', message: expect.stringContaining('perkara 12/G/2026') },
    });
    expect(await node.retention.erasure.erase(TENANT, instanceKey, 'diminta', options)).toMatchObject({
      rejection: { code: 'INVALID_STATE' },
    });
    accepted(await run(instanceKey, { type: 'LiftHold', reason: 'putusan tetap' }));
    expect((await viewOf(instanceKey))!.endedAt).toBe(before!.endedAt);
    expect(await node.history.verifyReplay(TENANT, instanceKey)).toMatchObject({
      isIntact: true,
      isDeterministic: true,
    });
  });

  it('should erase the words of a finished complaint, once, and leave its history', async () => {
    const running = await complaint();
    const { instanceKey, complaintKey } = await finished();
    const erase = (key: string, idempotencyKey: string) =>
      node.retention.erasure.erase(TENANT, key, 'permintaan pelapor', { actor: 'ani', idempotencyKey });
    expect(await erase(running.instanceKey, 'e1')).toMatchObject({ rejection: { code: 'INVALID_STATE' } });
    expect(await node.vault.open(TENANT, running.complaintKey)).toBeDefined();
    expect(await node.vault.open(TENANT, complaintKey)).toBeDefined();
    expect(await erase(instanceKey, 'e2')).toMatchObject({ outcome: 'accepted', isRepeated: false });
    expect(await node.vault.open(TENANT, complaintKey)).toBeUndefined();
    expect(await node.vault.messages(TENANT, complaintKey)).toEqual([]);
    expect(await erase(instanceKey, 'e2')).toMatchObject({ outcome: 'accepted', isRepeated: true });
    expect(await erase(instanceKey, 'e3')).toMatchObject({ rejection: { code: 'NOT_FOUND' } });
    const entries = await node.history.history(TENANT, instanceKey);
    expect(entries.at(-1)!.events).toEqual([{ type: 'PersonalDataErased', reason: 'permintaan pelapor' }]);
  });

  it('should tell what it would delete, delete a finished instance with all rows, and keep its entries', async () => {
    const { instanceKey, complaintKey } = await finished();
    const tried = accepted(
      await node.retention.deletion.preview(TENANT, instanceKey, 'habis', { actor: 'ani' }),
    );
    const tables = tried.rows.map(({ table }) => table);
    expect(tables).toEqual(expect.arrayContaining(['process_instance', 'complaint', 'complaint_seal']));
    const entries = await node.history.history(TENANT, instanceKey);
    const options = { actor: 'ani', idempotencyKey: 'd1' };
    accepted(await node.retention.deletion.delete(TENANT, instanceKey, 'habis', options));
    expect(await node.store.retention.rowsOf(TENANT, instanceKey)).toEqual([]);
    expect(await node.store.complaints.byKey(TENANT, complaintKey)).toBeUndefined();
    expect(await node.store.complaints.seal(TENANT, complaintKey)).toBeUndefined();
    expect(await node.history.history(TENANT, instanceKey)).toHaveLength(entries.length + 1);
    expect(await node.retention.deletion.delete(TENANT, instanceKey, 'habis', options)).toMatchObject({
      outcome: 'accepted',
      isRepeated: true,
    });
    expect((await verifyExport(await exported(), { keys })).forgery).toBeUndefined();
  });

  it('should finish a deletion at which a node died', async () => {
    const { instanceKey } = await finished();
    accepted(await run(instanceKey, { type: 'DeleteInstance', reason: 'habis' }));
    expect(await viewOf(instanceKey)).toBeDefined();
    await node.retention.deletion.delete(TENANT, instanceKey, 'habis', { actor: 'ani' });
    expect(await viewOf(instanceKey)).toBeUndefined();
  });

  it('should know of a deleted instance that its case was restricted', async () => {
    const open = await finished();
    const restricted = await finished();
    await node.store.pool.query(
      `update complaint set is_restricted = true where bucket = (select bucket from tenant where tenant = $1) and tenant = $1 and complaint_key = $2`,
      [TENANT, restricted.complaintKey],
    );
    for (const { instanceKey } of [open, restricted])
      accepted(await node.retention.deletion.delete(TENANT, instanceKey, 'habis', { actor: 'ani' }));
    const keys = [open, restricted].map(({ instanceKey }) => ({ tenant: TENANT, instanceKey }));
    expect(await node.store.complaints.deletedRestricted(keys)).toEqual(new Set([restricted.instanceKey]));
  });

  it('should not delete a running instance, nor one that is not to be', async () => {
    const { instanceKey } = await complaint();
    await node.store.retention.deleteInstances(TENANT, [instanceKey]);
    expect(
      await node.retention.deletion.delete(TENANT, instanceKey, 'habis', { actor: 'ani' }),
    ).toMatchObject({ rejection: { code: 'INVALID_STATE' } });
    expect(await viewOf(instanceKey)).toMatchObject({ status: 'active' });
  });

  it('should do nothing before the term is over', async () => {
    const { instanceKey, complaintKey } = await finished();
    for (const kind of ['erase-words', 'delete-instances', 'archive-journal'])
      expect(await operate(kind)).toMatchObject({ status: 'completed', done: 0, failed: 0, skipped: 0 });
    expect(await viewOf(instanceKey)).toBeDefined();
    expect(await node.vault.open(TENANT, complaintKey)).toBeDefined();
  });

  describe('when the terms are over', () => {
    let running: string;
    let held: { instanceKey: string; complaintKey: string };
    let gone: { instanceKey: string; complaintKey: string };
    let before: string[];
    beforeAll(async () => {
      running = (await complaint()).instanceKey;
      held = await finished();
      gone = await finished();
      accepted(await run(held.instanceKey, { type: 'HoldInstance', reason: 'perkara' }));
      const over = await bundleWith({ default: { words: 'P0D', instances: 'P0D', journal: 'P0D' } });
      await node.deploy({ [POLICY]: over[POLICY]! });
      before = await exported();
    }, 60_000);

    it('should ask for the day’s operations once, though several nodes do', async () => {
      const other = await node.another();
      await Promise.all([node.retention.schedule.work(), other.retention.schedule.work()]);
      const { items } = await node.store.operations.list({ tenants: [TENANT] }, { first: 100 });
      const scheduled = items
        .map(({ item }) => item)
        .filter(({ requestedBy }) => requestedBy === 'retention');
      expect(scheduled.map(({ kind }) => kind).sort()).toEqual(['delete-instances', 'erase-words']);
      for (const { operationKey } of scheduled)
        await until(
          async () => (await node.store.operations.find(TENANT, operationKey))!.status === 'completed',
          'the operation of the day',
        );
    });

    it('should have erased and deleted what is over, and left what is held and what runs', async () => {
      expect(await viewOf(gone.instanceKey)).toBeUndefined();
      expect(await node.store.complaints.seal(TENANT, gone.complaintKey)).toBeUndefined();
      expect(await viewOf(held.instanceKey)).toBeDefined();
      expect(await node.vault.open(TENANT, held.complaintKey)).toBeDefined();
      expect(await viewOf(running)).toMatchObject({ status: 'active' });
      expect(await operate('delete-instances')).toMatchObject({ done: 0, skipped: 0 });
    });

    it('should archive the runs of what was deleted, and prove the whole from export and archives', async () => {
      const head = (await node.audit.head(TENANT))!;
      await until(
        async () => (await node.store.checkpoints.last(TENANT))!.toPosition >= head.toPosition,
        'the last checkpoint',
      );
      const done = await operate('archive-journal');
      expect(done).toMatchObject({ status: 'completed', failed: 0 });
      expect(done.done).toBeGreaterThan(0);
      const runs = await node.audit.archivedRuns(TENANT, 0, 1_000);
      expect(runs).toHaveLength(done.done);
      for (const { fromPosition, toPosition } of runs)
        expect(await node.store.archive.readRun(TENANT, { fromPosition, toPosition })).toEqual([]);
      // What still has its instance still has its entries.
      for (const key of [running, held.instanceKey])
        expect(await node.history.verifyReplay(TENANT, key)).toMatchObject({ isIntact: true });

      const files = new ArchiveDirectory(directory);
      const archivedRoots = new Map<number, string>();
      for (const file of new Set(runs.map((one) => one.file))) {
        const report = await verifyArchive(files.read(file), keys);
        expect(report.forgery).toBeUndefined();
        for (const { fromPosition, root } of report.runs) archivedRoots.set(fromPosition, root);
      }
      const lines = await exported();
      expect(lines.join()).not.toContain(CANARY);
      const report = await verifyExport(lines, { keys, archivedRoots });
      expect(report.forgery).toBeUndefined();
      const count = runs.reduce((sum, one) => sum + one.toPosition - one.fromPosition + 1, 0);
      expect(report.archived).toBe(count);
      const { head: end } = await verifyExport(before, { keys });
      expect(report.entries + report.withheld + report.archived).toBeGreaterThanOrEqual(end!.position);

      // A run that was taken out, and is only said to be archived.
      archivedRoots.delete(runs[0]!.fromPosition);
      expect((await verifyExport(lines, { keys, archivedRoots })).forgery).toMatchObject({
        kind: 'removed',
        position: runs[0]!.fromPosition,
      });
      const silent = lines.filter((line) => !line.startsWith('{"line":"archived"'));
      expect((await verifyExport(silent, { keys })).forgery).toMatchObject({
        kind: 'removed',
        position: runs[0]!.fromPosition,
      });

      const [{ file, toPosition }] = runs as [(typeof runs)[number]];
      const proof = await proveEntry(files.read(file), toPosition);
      expect(proofFault(proof, keys)).toBeUndefined();
      expect(proof.entry.position).toBe(toPosition);
      expect(node.loopErrors).toEqual([]);
    });

    it('should let nobody go on from before what is archived, and everybody from behind it', async () => {
      const last = (await node.audit.archivedRuns(TENANT, 0, 1_000)).at(-1)!;
      expect(await node.feed.archivedUpTo([TENANT, 'nasional'])).toEqual(
        new Map([[TENANT, last.toPosition]]),
      );
    });

    it('should not let entries leave that somebody changed: the archive would not hold', async () => {
      const { instanceKey } = await finished();
      await node.retention.deletion.delete(TENANT, instanceKey, 'habis', { actor: 'ani' });
      const [first] = await node.history.history(TENANT, instanceKey, { limit: 1 });
      const head = (await node.audit.head(TENANT))!;
      await until(
        async () => (await node.store.checkpoints.last(TENANT))!.toPosition >= head.toPosition,
        'its checkpoint',
      );
      await node.store.pool.query(
        `update journal set actor = 'penyusup' where bucket = (select bucket from tenant where tenant = $1) and tenant = $1 and position = $2`,
        [TENANT, first!.position],
      );
      const ended = await operate('archive-journal');
      expect(ended).toMatchObject({ status: 'failed', fault: expect.stringContaining('its content') });
      expect(await node.history.history(TENANT, instanceKey)).not.toEqual([]);
    });
  });
});
