import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PastComplaints, simulatePolicy, type NewComplaint, type PolicySimulationInput } from '#complaint';
import type { Json } from '#feel';
import { Operations } from '#runtime';
import { startTestNode, until, type TestNode } from '../support/node.js';
import { repositoryBundle } from '../support/repository-bundle.js';
import { siakCandidate } from '../support/siak-candidate.js';

const SECRET = 'tiang nomor empat belas depan rumah Bu Contoh';
const PAST: readonly Partial<NewComplaint>[] = [
  { category: 'penerangan', text: `Lampu jalan padam di ${SECRET}.` },
  { category: 'jalan', text: 'Jalan poros berlubang sejak dua bulan lalu, mohon ditambal.' },
  { category: 'sampah', text: 'Sampah di pasar tidak diangkut selama seminggu.' },
  { category: 'pungli', text: 'Mengurus surat pindah dimintai uang seratus ribu oleh staf kelurahan.' },
];

describe('what a change of the rules would do', () => {
  let node: TestNode;
  let files: { path: string; content: string }[];
  const numbers: string[] = [];

  beforeAll(async () => {
    node = await startTestNode();
    await node.deploy(await repositoryBundle());
    files = Object.entries(await siakCandidate()).map(([path, content]) => ({ path, content }));
    for (const given of PAST) {
      const filed = await node.complaints.file(
        { tenant: '14.08', channel: 'web', text: '', ...given },
        { actor: 'publik' },
      );
      if (filed.outcome === 'rejected') throw new Error(JSON.stringify(filed.errors));
      numbers.push(filed.number);
    }
    await until(
      async () => (await node.store.complaints.byNumber('14.08', numbers[3]!))?.isRestricted,
      'the restricted case',
    );
  }, 120_000);
  afterAll(() => node.stop());

  const simulate = (changes: Partial<PolicySimulationInput> = {}) =>
    node.simulations.run({ tenant: '14.08', files, sample: 100, seed: 1, mostCases: 10, ...changes });

  it('should tell a dry run what changes by meaning and whom it concerns', async () => {
    const diffs = await node.deploymentPreview.compare(files);

    expect(
      diffs.map(({ kind, change, arePinned, activeVersion }) => [kind, change, arePinned, activeVersion]),
    ).toEqual([
      ['organisation', 'changed', false, 1],
      ['policy', 'changed', false, 1],
    ]);
    expect(diffs[0]!.changes.map(({ subject, id }) => `${subject} ${id}`)).toEqual([
      'unit DISHUB',
      'unit PUPR',
    ]);
    expect(diffs[1]!.changes).toEqual([
      {
        subject: 'table',
        id: 'ladder/level 2',
        change: 'changed',
        values: [{ path: '/afterBreachWorkingDays', before: 3, after: 2 }],
      },
    ]);
    expect(diffs[1]!.runningInstances).toBeGreaterThanOrEqual(4);
  });

  it('should tell the running instances that stay on the version before of a process', async () => {
    const [path, content] = Object.entries(await repositoryBundle()).find(([name]) =>
      name.endsWith('pengaduan/process.bpmn'),
    )!;
    const moved = [{ path, content: content.replace(/<dc:Bounds x="(\d+)"/, '<dc:Bounds x="7"') }];
    const [diff, ...others] = await node.deploymentPreview.compare(moved);

    expect(others).toEqual([]);
    expect(diff).toMatchObject({ kind: 'process', changes: [], arePinned: true, activeVersion: 1 });
    expect(diff!.layout).toHaveLength(1);
    expect(diff!.runningInstances).toBeGreaterThanOrEqual(4);
    expect(await node.deploymentPreview.compare([{ path, content }])).toEqual([]);
  });

  it('should try a candidate on stored complaints, restricted ones left out, without a word of them', async () => {
    const { report, considered, findings } = await simulate();

    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(considered).toBe(3);
    expect(report).toMatchObject({
      complaints: 3,
      changed: 3,
      aspects: { ladder: 3, unit: 1 },
      routes: [{ from: '14.08/DISHUB', to: '14.08/PUPR', complaints: 1 }],
    });
    const lamp = report!.cases.find(({ id }) => id === numbers[0])!;
    expect(lamp.aspects).toEqual(expect.arrayContaining(['unit', 'ladder', 'holders']));
    expect(lamp.trace.before.some(({ fired }) => fired)).toBe(true);
    expect(lamp.trace.after.some(({ fired }) => fired)).toBe(true);
    const told = JSON.stringify(report);
    expect(told).not.toContain(SECRET);
    expect(told).not.toContain('poros');
    expect(told).not.toContain(numbers[3]!);
  });

  it('should find nothing for what is active, and take the sample that the seed chooses', async () => {
    const active = Object.entries(await repositoryBundle()).map(([path, content]) => ({ path, content }));
    const same = await simulate({ files: active.filter(({ path }) => path.startsWith('rules/14.08-siak/')) });
    expect(same.report).toMatchObject({ complaints: 3, changed: 0, routes: [], cases: [] });

    const lamps = await simulate({ categories: ['penerangan'] });
    expect(lamps.considered).toBeLessThanOrEqual(3);
    const one = await simulate({ sample: 1, seed: 5 });
    expect(one.report!.complaints).toBe(1);
    expect((await simulate({ sample: 1, seed: 5 })).report!.cases[0]!.id).toBe(one.report!.cases[0]!.id);
  });

  it('should refuse a candidate with errors and say where, without a report', async () => {
    const broken = await simulate({ files: [{ path: files[1]!.path, content: '{"region": "14.08"}' }] });

    expect(broken.report).toBeUndefined();
    expect(broken.findings).toContainEqual(
      expect.objectContaining({ severity: 'error', file: files[1]!.path }),
    );
  });

  it('should end when the request does', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(simulate({ signal: controller.signal })).rejects.toThrow(/abort/i);
  });

  describe('as an operation over all of them', () => {
    let nodes = 0;
    /** One complaint in a batch: each is a turn of its own. */
    const operationsOf = (one: TestNode): Operations => {
      const operations = new Operations(
        node.store.operations,
        { newKey: () => crypto.randomUUID() },
        `n${++nodes}`,
      );
      const past = new PastComplaints(one.store.complaints, one.vault);
      operations.handle('coba', { ...simulatePolicy(past, one.configuration), batchSize: 1 });
      return operations;
    };
    const request = async (operations: Operations, kind: string, input: object = {}): Promise<string> => {
      const outcome = await operations.request(
        { tenant: '14.08', kind, input: { files, cases: 10, ...input } as Json, reason: 'uji' },
        { actor: 'tuti' },
      );
      if (outcome.outcome === 'rejected') throw new Error(outcome.rejection.message);
      return outcome.operation.operationKey;
    };
    const find = async (key: string) => (await node.store.operations.find('14.08', key))!;
    const reportOf = (key: string) => node.store.operations.result('14.08', key);
    const end = (key: string) => until(async () => (await find(key)).endedAt, 'its end');

    it('should come to the same report as at once, without a word, and tell what became of each', async () => {
      const key = await request(node.operations, 'simulate-policy');
      await end(key);

      expect(await find(key)).toMatchObject({
        status: 'completed',
        total: 3,
        done: 3,
        failed: 0,
        skipped: 0,
      });
      const report = await reportOf(key);
      expect(report).toEqual(JSON.parse(JSON.stringify((await simulate()).report)));
      const { items } = await node.store.operations.items('14.08', key, {}, { first: 10 });
      expect(items.map(({ item }) => item)).toContainEqual(
        expect.objectContaining({ key: numbers[0], message: expect.stringContaining('unit') }),
      );
      const told = JSON.stringify([report, items]);
      expect(told).not.toContain(SECRET);
      expect(told).not.toContain(numbers[3]!);
    });

    it('should take only what the filter finds, and refuse what it cannot try', async () => {
      const later = await request(node.operations, 'simulate-policy', {
        receivedFrom: '2999-01-01T00:00:00Z',
      });
      await end(later);
      expect(await find(later)).toMatchObject({ status: 'completed', total: 0, done: 0 });
      await expect(request(node.operations, 'simulate-policy', { files: [] })).rejects.toThrow(
        '1 to 200 files',
      );
      await expect(request(node.operations, 'simulate-policy', { cases: 101 })).rejects.toThrow(
        '0 to 100 cases',
      );
      const broken = await request(node.operations, 'simulate-policy', {
        files: [{ path: files[1]!.path, content: '{"region": "14.08"}' }],
      });
      await end(broken);
      expect(await find(broken)).toMatchObject({
        status: 'failed',
        fault: expect.stringContaining('Expected'),
      });
    });

    it('should end where it is cancelled, with the report of what was tried', async () => {
      const operations = operationsOf(node);
      const key = await request(operations, 'coba');
      expect(await operations.workOnce()).toBe(true);
      await operations.change('14.08', key, { action: 'cancel', actor: 'tuti', reason: 'cukup' });
      expect(await operations.workOnce()).toBe(false);
      expect(await find(key)).toMatchObject({ status: 'cancelled', done: 1 });
      expect(await reportOf(key)).toMatchObject({ complaints: 1, changed: 1 });
    });

    it('should go on after a node died, against what was in force when it was asked for', async () => {
      const operations = operationsOf(node);
      const expected = JSON.parse(JSON.stringify((await simulate()).report)) as unknown;
      const key = await request(operations, 'coba');
      expect(await operations.workOnce()).toBe(true);
      expect(await node.store.operations.lease(['coba'], 'mati', 60_000)).toBeDefined();
      await node.deploy(await siakCandidate());
      const other = operationsOf(await node.another());
      expect(await other.workOnce()).toBe(false);
      await node.store.pool.query(
        "/* across tenants */ update operation set leased_until = now() - interval '1 second' where kind = 'coba'",
      );
      while (await other.workOnce());

      expect(await find(key)).toMatchObject({ status: 'completed', done: 3 });
      expect(await reportOf(key)).toEqual(expected);
      // By now the candidate is what is active.
      expect((await simulate()).report).toMatchObject({ complaints: 3, changed: 0 });
    });
  });
});
