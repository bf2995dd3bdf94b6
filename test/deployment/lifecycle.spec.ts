import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DeployOutcome, LifecycleOutcome } from '#runtime';
import { element, flows, processXml, timer } from '../support/bpmn-xml.js';
import { startTestNode, until, type TestNode } from '../support/node.js';
import { repositoryBundle } from '../support/repository-bundle.js';

const POLICY = 'rules/14.08-siak/policy.json';
const AUTHOR = { actor: 'tuti' };
const REVIEWER = { actor: 'ujang' };
const model = (duration: string) =>
  processXml({
    id: 'tunggu',
    body:
      element('startEvent', 'mulai') +
      element('intermediateCatchEvent', 'jeda', {}, timer('timeDuration', duration)) +
      element('endEvent', 'selesai') +
      flows('mulai > jeda > selesai'),
  });
const filesOf = (files: Record<string, string>) =>
  Object.entries(files).map(([path, content]) => ({ path, content }));

describe('the life of a deployment', () => {
  let node: TestNode;
  let bundle: Record<string, string>;
  beforeAll(async () => {
    node = await startTestNode({ review: 'policy' });
    bundle = await repositoryBundle();
    await node.deploy(bundle);
  }, 120_000);
  afterAll(() => node.stop());

  /** Siak's policy with another second rung of the ladder. */
  const policyWith = (days: number): Record<string, string> => {
    const policy = JSON.parse(bundle[POLICY]!) as {
      tables: { ladder: { afterBreachWorkingDays: number }[] };
    };
    policy.tables.ladder.forEach((rung, index) => {
      if (index > 0) rung.afterBreachWorkingDays = days * index;
    });
    return { [POLICY]: JSON.stringify(policy) };
  };
  const rungInForce = async (on: Pick<TestNode, 'regions'> = node): Promise<number> =>
    (await on.regions.region('14.08'))!.policy.tables.ladder![1]!.afterBreachWorkingDays;
  const draft = async (files: Record<string, string>, activeFrom?: string): Promise<string> => {
    const outcome = await node.deployments.deploy(
      { files: filesOf(files), isDraft: true, comment: 'usul', ...(activeFrom ? { activeFrom } : {}) },
      AUTHOR,
    );
    expect(outcome.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const { deploymentKey } = outcome.deployment!;
    await until(
      async () => (await node.store.deployments.check(deploymentKey))?.finishedAt,
      'the checks of the draft',
    );
    return deploymentKey;
  };
  const accepted = (outcome: LifecycleOutcome) => {
    if (outcome.outcome === 'rejected') throw new Error(JSON.stringify(outcome));
    return outcome.deployment;
  };
  const refusal = (outcome: LifecycleOutcome) =>
    outcome.outcome === 'rejected' ? outcome.rejection.code : undefined;
  const statusOf = async (key: string) => (await node.store.deployments.byKey(key))!.status;
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

  it('should want a second person where the policy says so, and leave what is in force alone until then', async () => {
    const direct: DeployOutcome = await node.deployments.deploy({ files: filesOf(policyWith(4)) }, AUTHOR);
    expect(direct.deployment).toBeUndefined();
    expect(direct.reviewedRegions).toEqual(['14.08']);

    const key = await draft(policyWith(4));
    expect(await statusOf(key)).toBe('draft');
    expect(refusal(await node.lifecycle.activate(key, undefined, AUTHOR))).toBe('SECOND_PERSON_NEEDED');
    expect(refusal(await node.lifecycle.approve(key, undefined, REVIEWER))).toBe('INVALID_STATE');
    expect(accepted(await node.lifecycle.submit(key, AUTHOR)).status).toBe('in_review');
    expect(refusal(await node.lifecycle.approve(key, undefined, AUTHOR))).toBe('SECOND_PERSON_NEEDED');
    expect(await rungInForce()).toBe(3);

    expect(accepted(await node.lifecycle.approve(key, undefined, REVIEWER)).status).toBe('approved');
    expect(await rungInForce()).toBe(3);
    const once = { ...AUTHOR, idempotencyKey: 'activate-1' };
    expect(accepted(await node.lifecycle.activate(key, undefined, once)).status).toBe('active');
    expect(await rungInForce()).toBe(4);
    const again = await node.lifecycle.activate(key, undefined, once);
    expect(again).toMatchObject({ outcome: 'accepted', isRepeated: true });
    expect((await node.store.deployments.steps(key)).map(({ action, actor }) => [action, actor])).toEqual([
      ['drafted', 'tuti'],
      ['submitted', 'tuti'],
      ['approved', 'ujang'],
      ['activated', 'tuti'],
    ]);
    const [diff, ...others] = await node.deploymentPreview.compareStored(key);
    expect(others).toEqual([]);
    expect(diff).toMatchObject({ kind: 'policy', activeVersion: 1, arePinned: false });
    expect(diff!.changes[0]).toMatchObject({
      id: 'ladder/level 2',
      values: [{ path: '/afterBreachWorkingDays', before: 3, after: 4 }],
    });
  });

  it('should want no second person where a region has switched off what the nation wants', async () => {
    const path = 'rules/21.72-tanjungpinang/policy.json';
    const policy = JSON.parse(bundle[path]!) as { tables: object };
    const file = (tables: object) => ({
      [path]: JSON.stringify({ ...policy, tables: { ...policy.tables, ...tables } }),
    });
    // The region's own switch needs the second person that it does away with.
    const off = { deployment: { fourEyes: false } };
    const alone = await node.deployments.deploy({ files: filesOf(file(off)) }, AUTHOR);
    expect(alone.reviewedRegions).toEqual(['21.72']);
    const key = await draft(file(off));
    accepted(await node.lifecycle.submit(key, AUTHOR));
    accepted(await node.lifecycle.approve(key, inDays(-1), REVIEWER));
    const next = await node.deployments.deploy(
      { files: filesOf(file({ ...off, limits: { transfers: 3 } })) },
      AUTHOR,
    );
    expect(next).toMatchObject({ reviewedRegions: [], deployment: { status: 'active' } });
  });

  it('should change nothing when the same is deployed twice', async () => {
    const first = await draft(policyWith(5));
    expect(await draft(policyWith(5))).toBe(first);
    const same = await node.deployments.deploy({ files: filesOf(policyWith(4)), isDraft: true }, AUTHOR);
    expect(same.created).toEqual([]);
    expect(same.deployment).toMatchObject({ status: 'active' });
    accepted(await node.lifecycle.retire(first, { ...AUTHOR, reason: 'salah ketik' }));
    expect(await statusOf(first)).toBe('withdrawn');
  });

  it('should come into force at its moment on every node, by the clock of the database', async () => {
    const key = await draft(policyWith(6));
    accepted(await node.lifecycle.submit(key, AUTHOR));
    const other = await node.another();
    await other.regions.current();
    expect(accepted(await node.lifecycle.approve(key, inDays(1), REVIEWER)).status).toBe('scheduled');
    expect(await rungInForce(other)).toBe(4);
    const configurationAt = async (moment: string) =>
      (await node.configuration.at(moment)).resources.find(
        ({ region, kind }) => region === '14.08' && kind === 'policy',
      )!.deploymentKey;
    expect(await configurationAt(inDays(2))).toBe(key);
    expect(await configurationAt(new Date().toISOString())).not.toBe(key);

    // Moved to the next moment: nobody has to do anything for it then.
    const soon = new Date((await node.store.work.now()) + 400).toISOString();
    accepted(await node.lifecycle.activate(key, soon, AUTHOR));
    await until(async () => (await rungInForce(other)) === 6, 'the activation on another node');
    expect(await node.store.work.now()).toBeGreaterThanOrEqual(Date.parse(soon));
    expect(await rungInForce()).toBe(6);
    expect(await statusOf(key)).toBe('active');
    const { activeFrom } = (await node.store.deployments.byKey(key))!;
    expect(await configurationAt(activeFrom!)).toBe(key);
  });

  it('should be in force at its moment although all nodes were down then', async () => {
    const key = await draft(policyWith(7));
    accepted(await node.lifecycle.submit(key, AUTHOR));
    const soon = new Date((await node.store.work.now()) + 50).toISOString();
    accepted(await node.lifecycle.approve(key, soon, REVIEWER));
    await until(async () => (await node.store.work.now()) > Date.parse(soon), 'the moment');
    // A node that was not there before it.
    const late = await node.another();
    expect(await rungInForce(late)).toBe(7);
    await until(async () => (await statusOf(key)) === 'active', 'it to be active');
  });

  it('should bring back what was in force before, and refuse to pass over what came later', async () => {
    const { deployments } = node.store;
    const [last] = await deployments.deployments({ first: 1 }, { statuses: ['active'], regions: ['14.08'] });
    const key = last!.deploymentKey;
    expect(refusal(await node.lifecycle.rollback(key, AUTHOR))).toBe('REASON_MISSING');
    const before = await node.store.resources.pulse();
    const rolled = accepted(
      await node.lifecycle.rollback(key, { ...AUTHOR, reason: 'tangga terlalu panjang' }),
    );
    expect(rolled.status).toBe('retired');
    expect(await rungInForce()).toBe(6);
    expect((await node.store.resources.pulse()).generation).toBe(before.generation + 1);
    expect((await deployments.steps(key)).at(-1)).toMatchObject({
      action: 'rolled_back',
      reason: 'tangga terlalu panjang',
    });
    expect(refusal(await node.lifecycle.rollback(key, { ...AUTHOR, reason: 'lagi' }))).toBe('INVALID_STATE');

    const bundleKey = (await deployments.deployments({ first: 100 })).at(-1)!.deploymentKey;
    expect(refusal(await node.lifecycle.rollback(bundleKey, { ...AUTHOR, reason: 'semua' }))).toBe(
      'SUPERSEDED',
    );
  });

  it('should refuse what a reviewer has not seen: another base, a failing scenario', async () => {
    const mine = await draft(policyWith(8));
    const theirs = await draft(policyWith(9));
    for (const key of [mine, theirs]) accepted(await node.lifecycle.submit(key, AUTHOR));
    accepted(await node.lifecycle.approve(theirs, inDays(-1), REVIEWER));
    expect(await rungInForce()).toBe(9);
    expect(refusal(await node.lifecycle.approve(mine, undefined, REVIEWER))).toBe('BASE_CHANGED');
    accepted(await node.lifecycle.reject(mine, { ...REVIEWER, reason: 'didahului' }));
    expect(await statusOf(mine)).toBe('rejected');

    const scenario = 'workflows/pengaduan/scenarios/01-jalan-rusak-selesai.json';
    const wrong = JSON.parse(bundle[scenario]!) as { then: object };
    wrong.then = { outcome: 'arsip:apresiasi' };
    const failing = await draft({
      ...policyWith(10),
      [scenario]: JSON.stringify(wrong),
      'workflows/pengaduan/scenarios/bukan.json': '{}',
      'rules/14.08-siak/examples/izin-toko-lambat.json':
        bundle['rules/14.08-siak/examples/izin-toko-lambat.json']!,
    });
    const check = (await node.store.deployments.check(failing))!;
    expect(check.hasPassed).toBe(false);
    expect(check.cases.map(({ path, passed }) => [path.split('/').at(-1), passed])).toEqual([
      ['izin-toko-lambat.json', true],
      ['01-jalan-rusak-selesai.json', false],
      ['bukan.json', false],
    ]);
    accepted(await node.lifecycle.submit(failing, AUTHOR));
    expect(refusal(await node.lifecycle.approve(failing, undefined, REVIEWER))).toBe('CHECKS_FAILED');
  });

  it('should refuse to retire what the configuration cannot do without, and by its author alone', async () => {
    const [last] = await node.store.deployments.deployments(
      { first: 1 },
      { statuses: ['active'], regions: ['14.08'] },
    );
    const key = last!.deploymentKey;
    expect(refusal(await node.lifecycle.retire(key, { ...AUTHOR, reason: 'x' }))).toBe(
      'SECOND_PERSON_NEEDED',
    );
    const [all] = (await node.store.deployments.deployments({ first: 100 })).slice(-1);
    expect(all!.status).toBe('active');
    expect(refusal(await node.lifecycle.retire(all!.deploymentKey, { ...REVIEWER, reason: 'x' }))).toBe(
      'CONFIGURATION_INVALID',
    );
  });

  it('should leave running instances on their version through a rollback', async () => {
    const deploy = async (duration: string): Promise<string> => {
      const key = await draft({ 'workflows/tunggu.bpmn': model(duration) });
      accepted(await node.lifecycle.submit(key, AUTHOR));
      accepted(await node.lifecycle.approve(key, inDays(-1), REVIEWER));
      return key;
    };
    await deploy('PT1H');
    const second = await deploy('PT2H');
    const started = await node.runtime.startProcess(
      { tenant: 'nasional', bpmnProcessId: 'tunggu', variables: {} },
      AUTHOR,
    );
    if (started.outcome === 'rejected') throw new Error(started.rejection.message);
    const { definitionKey } = started.state!;
    accepted(await node.lifecycle.rollback(second, { ...AUTHOR, reason: 'terlalu lama' }));
    const now = await node.configuration.processFor('nasional', 'tunggu');
    expect(now!.resource.version).toBe(1);
    const pinned = (await node.store.journal.loadInstance('nasional', started.instanceKey))!.state;
    expect(pinned.definitionKey).toBe(definitionKey);
    expect((await node.configuration.definition(definitionKey)).resource.version).toBe(2);
  });

  it('should keep a draft away from whoever starts a version of a process', async () => {
    await draft({ 'workflows/tunggu.bpmn': model('PT3H') });
    const started = await node.runtime.startProcess(
      { tenant: 'nasional', bpmnProcessId: 'tunggu', version: 3, variables: {} },
      AUTHOR,
    );
    expect(started).toMatchObject({ outcome: 'rejected', rejection: { code: 'NOT_FOUND' } });
  });
});
