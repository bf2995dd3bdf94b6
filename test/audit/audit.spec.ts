import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { extractText, getDocumentProxy, getMeta } from 'unpdf';
import {
  CheckpointSigner,
  exportLines,
  formatLine,
  storyMarkdown,
  storyOf,
  storyPdf,
  verifyExport,
  type Checkpoint,
} from '#audit';
import { startTestNode, TEST_CHECKPOINT_KEY, until, type TestNode } from '../support/node.js';
import { repositoryBundle } from '../support/repository-bundle.js';

const TENANT = '14.08';
const { keys } = new CheckpointSigner(TEST_CHECKPOINT_KEY).publicDocument();
const CANARY = 'KANARI5512';
/** About officials: it becomes a restricted case. */
const COMPLAINT = {
  tenant: TENANT,
  channel: 'facebook',
  category: 'desa',
  text: `Bantuan langsung tunai dana desa dipotong lima puluh ribu per keluarga oleh perangkat desa ${CANARY}.`,
  contact: { name: CANARY, email: `${CANARY}@contoh.id` },
};

describe('the proof of a journal', () => {
  let node: TestNode;
  let other: TestNode;
  let instanceKey: string;
  beforeAll(async () => {
    node = await startTestNode({ checkpointPace: { everyEntries: 3, everyMs: 60_000 } });
    other = await node.another();
    await node.deploy(await repositoryBundle());
    const filed = await node.complaints.file(COMPLAINT, { actor: 'publik' });
    if (filed.outcome === 'rejected') throw new Error(JSON.stringify(filed.errors));
    ({ instanceKey } = filed.complaint);
    const open = await until(async () => {
      const tasks = await node.store.queries.userTasksByInstance([{ tenant: TENANT, instanceKey }]);
      return tasks.find(({ elementId }) => elementId === 'verifikasi');
    }, 'the first task');
    const done = await node.tasks.completeUserTask(
      { tenant: TENANT, instanceKey, key: open.key },
      { hasil: 'berkadar' },
      { actor: 'petugas', user: 'petugas' },
    );
    expect(done).toMatchObject({ outcome: 'accepted' });
    await until(async () => {
      const row = await node.store.complaints.byKey(TENANT, filed.complaint.complaintKey);
      return row?.isRestricted;
    }, 'the restriction');
  }, 120_000);
  afterAll(() => node.stop());

  const checkpoints = (): Promise<Checkpoint[]> => node.audit.checkpoints(TENANT, 0, 1_000);
  const exported = async (): Promise<string[]> => {
    const head = await node.audit.head(TENANT);
    const lines: string[] = [];
    const source = {
      region: TENANT,
      head: head!,
      entries: await node.audit.journal(TENANT, 0, 10_000),
      checkpoints: await checkpoints(),
    };
    for await (const line of exportLines(source)) lines.push(formatLine(line));
    return lines;
  };

  it('should sign in the background, one chain though two nodes do it', async () => {
    await until(async () => (await checkpoints()).length >= 1, 'a checkpoint');
    for (let n = 0; n < 3; n++) {
      const filed = await node.complaints.file(
        {
          ...COMPLAINT,
          text: `Lampu jalan nomor ${n} padam sejak dua minggu, mohon diperbaiki.`,
          category: 'jalan',
        },
        { actor: 'publik' },
      );
      expect(filed.outcome).toBe('accepted');
    }
    await until(async () => (await checkpoints()).length >= 2, 'two checkpoints');
    const chain = await checkpoints();
    expect(chain[0]).toMatchObject({ kind: 'checkpoint', tenant: TENANT, fromPosition: 1, previous: '' });
    for (const [index, checkpoint] of chain.slice(1).entries())
      expect(checkpoint.fromPosition).toBe(chain[index]!.toPosition + 1);
    expect(other.loopErrors).toEqual([]);
    expect(node.loopErrors.filter(({ loop }) => loop === 'checkpoints')).toEqual([]);
  });

  it('should keep the first of two checkpoints from one position', async () => {
    const [first] = await checkpoints();
    expect(await node.store.checkpoints.add({ ...first!, toPosition: first!.toPosition + 1 })).toBe(false);
    expect((await checkpoints())[0]).toEqual(first);
  });

  it('should check real histories in the background, a restricted one only where it is asked for', async () => {
    const resultOf = async (kind: string, input: object) => {
      const asked = await node.operations.request(
        { tenant: TENANT, kind, input: { filter: { bpmnProcessId: 'pengaduan' }, ...input }, reason: 'uji' },
        { actor: 'auditor' },
      );
      if (asked.outcome === 'rejected') throw new Error(asked.rejection.message);
      const { operationKey } = asked.operation;
      await until(
        async () => (await node.store.operations.find(TENANT, operationKey))!.status === 'completed',
        'its end',
      );
      return node.store.operations.result(TENANT, operationKey);
    };
    for (const kind of ['verify-replay', 'decide-anew']) {
      expect(await resultOf(kind, {})).toMatchObject({ instances: 3, differing: 0 });
      expect(await resultOf(kind, { includeRestricted: true })).toMatchObject({
        instances: 4,
        differing: 0,
        differences: [],
      });
    }
  });

  it('should make an export that holds without the server', async () => {
    const report = await verifyExport(await exported(), { keys });
    expect(report.forgery).toBeUndefined();
    expect(report.entries).toBeGreaterThan(6);
    expect(report.checkpoints).toBeGreaterThanOrEqual(2);
  });

  it('should name the entry that somebody with the database changed', async () => {
    const [target] = await node.history.history(TENANT, instanceKey, { limit: 1 });
    const { position } = target!;
    await until(
      async () => (await node.store.checkpoints.last(TENANT))!.toPosition >= position,
      'its checkpoint',
    );
    const forged = await node.store.pool.query(
      `update journal set actor = 'penyusup' where bucket = (select bucket from tenant where tenant = $1) and tenant = $1 and position = $2`,
      [TENANT, position],
    );
    expect(forged.rowCount).toBe(1);
    try {
      expect((await verifyExport(await exported(), { keys })).forgery).toMatchObject({
        kind: 'changed',
        position,
      });
    } finally {
      await node.store.pool.query(
        `update journal set actor = $3 where bucket = (select bucket from tenant where tenant = $1) and tenant = $1 and position = $2`,
        [TENANT, position, target!.actor],
      );
    }
    expect((await verifyExport(await exported(), { keys })).forgery).toBeUndefined();
  });

  it('should write it as PDF without what is sealed', async () => {
    const story = await node.stories.open([{ tenant: TENANT, instanceKey }], 'id');
    const pieces: Uint8Array[] = [];
    for await (const piece of storyPdf(story!, { toldAt: new Date().toISOString(), isOfMany: false }))
      pieces.push(piece);
    const document = await getDocumentProxy(new Uint8Array(Buffer.concat(pieces)));
    const text = (await extractText(document)).text.join(' ');
    expect(text).toContain('petugas');
    expect(text).toContain('Tenggat');
    expect(text).not.toContain(CANARY);
    expect(JSON.stringify(await getMeta(document))).not.toContain(CANARY);
  });

  it.each(['id', 'en'] as const)(
    'should tell the story of a restricted case without what is sealed (%s)',
    async (language) => {
      const entries = await node.history.history(TENANT, instanceKey);
      const started = entries[0]!.events[0]!;
      if (started.type !== 'InstanceStarted') throw new Error('Expected InstanceStarted first');
      const definition = await node.configuration.definition(started.definitionKey);
      const story = storyOf(entries, () => definition?.process, language);
      const markdown = storyMarkdown(story);

      expect(JSON.stringify(story)).not.toContain(CANARY);
      expect(markdown).not.toContain(CANARY);
      expect(markdown).toContain('petugas');
      expect(markdown).toContain('Verifikasi');
      const rules = story.steps.flatMap((step) => step.rules);
      expect(new Set(rules.map(({ layer }) => layer)).has('nasional')).toBe(true);
      expect(story.steps.flatMap((step) => step.clocks).some(({ state }) => state === 'running')).toBe(true);
      const changes = story.steps.flatMap((step) => step.changes);
      expect(changes.some(({ before, after }) => before !== undefined && after !== undefined)).toBe(true);
      expect(markdown).toContain(language === 'id' ? '**Tenggat:**' : '**Clocks:**');
    },
  );
});
