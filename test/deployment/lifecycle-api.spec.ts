import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCaptured } from '../../apps/cli/src/testing/run-captured.js';
import { until } from '../support/node.js';
import { repositoryBundle } from '../support/repository-bundle.js';
import { startTestServers, type TestServers } from '../support/servers.js';

const REGION = '14.08';
const POLICY = 'rules/14.08-siak/policy.json';

interface Deployment {
  readonly id: string;
  readonly state: string;
  readonly revision: number;
  readonly activeFrom: string | null;
}
interface StepAnswer {
  readonly deployment: Deployment | null;
  readonly userErrors: { readonly __typename: string; readonly code: string; readonly path: string[] }[];
}

const STEP = 'deployment { id state revision activeFrom } userErrors { __typename code path }';
const INPUTS: Readonly<Record<string, string>> = {
  submit: 'DeploymentStepInput',
  approve: 'ScheduledDeploymentStepInput',
  activate: 'ScheduledDeploymentStepInput',
  reject: 'ReasonedDeploymentStepInput',
  retire: 'ReasonedDeploymentStepInput',
  rollback: 'ReasonedDeploymentStepInput',
};

/** The life of a deployment as process owners live it, over a real server that goes by the national policy's four eyes. */
describe('the life of a deployment over the API and the command line', () => {
  let servers: TestServers;
  let bundle: Record<string, string>;
  let folder: string;
  const tokens: Record<string, string> = {};

  beforeAll(async () => {
    servers = await startTestServers(1, { RUNUT_REVIEW: 'policy' });
    bundle = await repositoryBundle();
    await servers.deploy(bundle);
    folder = await mkdtemp(join(tmpdir(), 'runut-lifecycle-'));
    for (const person of ['tuti', 'ujang']) tokens[person] = await servers.token(person, 'ADMIN', [REGION]);
    tokens.jauh = await servers.token('jauh', 'PROCESS_OWNER', ['21.72']);
    tokens.awas = await servers.token('awas', 'AUDITOR', [REGION]);
  }, 120_000);
  afterAll(async () => {
    await servers?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const policyWith = (days: number): string => {
    const policy = JSON.parse(bundle[POLICY]!) as {
      tables: { ladder: { afterBreachWorkingDays: number }[] };
    };
    policy.tables.ladder.forEach((rung, index) => {
      if (index > 0) rung.afterBreachWorkingDays = days * index;
    });
    return JSON.stringify(policy);
  };
  const deploy = (person: string, days: number, extra: object = {}) =>
    servers
      .ask<{ deployResources: StepAnswer }>(
        0,
        tokens[person]!,
        `mutation($input: DeployResourcesInput!) { deployResources(input: $input) { ${STEP} } }`,
        { input: { files: [{ path: POLICY, content: policyWith(days) }], ...extra } },
      )
      .then(({ deployResources }) => deployResources);
  const take = async (person: string, verb: string, input: object): Promise<StepAnswer> => {
    const mutation = `${verb}Deployment`;
    const answer = await servers.ask<Record<string, StepAnswer>>(
      0,
      tokens[person]!,
      `mutation($input: ${INPUTS[verb]!}!) { ${mutation}(input: $input) { ${STEP} } }`,
      { input },
    );
    return answer[mutation]!;
  };
  const codes = ({ userErrors }: StepAnswer) => userErrors.map(({ code }) => code);
  const stateOf = async (id: string): Promise<string | undefined> =>
    (
      await servers.ask<{ deployment: Deployment | null }>(
        0,
        tokens.awas!,
        'query($id: ID!) { deployment(id: $id) { state } }',
        { id },
      )
    ).deployment?.state;
  const inForce = async (): Promise<number> => {
    const region = await servers.nodes[0]!.wiring.services.configuration.current();
    return region.regions.get(REGION)!.policy.tables.ladder![1]!.afterBreachWorkingDays;
  };
  const reviewed = (id: string) =>
    until(async () => {
      const { deployment } = await servers.ask<{ deployment: { check: { isFinished: boolean } | null } }>(
        0,
        tokens.awas!,
        'query($id: ID!) { deployment(id: $id) { check { isFinished } } }',
        { id },
      );
      return deployment.check?.isFinished;
    }, 'the checks of the draft');
  const draft = async (days: number): Promise<string> => {
    const { deployment, userErrors } = await deploy('tuti', days, { isDraft: true });
    expect(userErrors).toEqual([]);
    await reviewed(deployment!.id);
    return deployment!.id;
  };

  it('should lead from a draft over the review by a second person and its moment into force, and back', async () => {
    const before = await inForce();
    const direct = await deploy('tuti', 4);
    expect(direct.userErrors).toEqual([
      { __typename: 'ConflictError', code: 'SECOND_PERSON_NEEDED', path: ['input', 'isDraft'] },
    ]);

    const id = await draft(4);
    expect(await stateOf(id)).toBe('DRAFT');
    expect(codes(await take('tuti', 'activate', { id }))).toEqual(['SECOND_PERSON_NEEDED']);
    expect((await take('tuti', 'submit', { id })).deployment).toMatchObject({ state: 'IN_REVIEW' });
    expect(codes(await take('tuti', 'approve', { id }))).toEqual(['SECOND_PERSON_NEEDED']);
    expect((await take('jauh', 'approve', { id })).userErrors).toMatchObject([
      { __typename: 'ForbiddenError', path: ['input', 'id'] },
    ]);

    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    const approved = await take('ujang', 'approve', { id, activeFrom: inAnHour });
    expect(approved.deployment).toMatchObject({ state: 'SCHEDULED', activeFrom: inAnHour });
    expect(await inForce()).toBe(before);

    const { revision } = approved.deployment!;
    expect(codes(await take('tuti', 'activate', { id, expectedRevision: revision - 1 }))).toEqual([
      'REVISION_CONFLICT',
    ]);
    const once = { id, expectedRevision: revision, idempotencyKey: 'berlakukan' };
    expect((await take('tuti', 'activate', once)).deployment).toMatchObject({ state: 'ACTIVE' });
    expect(await inForce()).toBe(4);

    // What is in force is taken back: what was before holds again, and the history says who, when and why.
    const reason = 'tangga terlalu panjang';
    expect((await take('tuti', 'rollback', { id, reason })).deployment).toMatchObject({ state: 'RETIRED' });
    expect(await inForce()).toBe(before);
    const { deployment } = await servers.ask<{ deployment: { history: object[] } }>(
      0,
      tokens.awas!,
      'query($id: ID!) { deployment(id: $id) { history { action actor reason } } }',
      { id },
    );
    expect(deployment.history).toEqual([
      { action: 'DRAFTED', actor: 'tuti', reason: null },
      { action: 'SUBMITTED', actor: 'tuti', reason: null },
      { action: 'APPROVED', actor: 'ujang', reason: null },
      { action: 'ACTIVATED', actor: 'tuti', reason: null },
      { action: 'ROLLED_BACK', actor: 'tuti', reason },
    ]);
  });

  it('should be retired by the deployment that takes its place, and refuse a rejected one for good', async () => {
    const reachForce = async (days: number): Promise<string> => {
      const id = await draft(days);
      await take('tuti', 'submit', { id });
      await take('ujang', 'approve', { id });
      expect((await take('tuti', 'activate', { id })).deployment).toMatchObject({ state: 'ACTIVE' });
      return id;
    };
    const first = await reachForce(5);
    const second = await reachForce(6);
    expect(await stateOf(first)).toBe('RETIRED');
    expect(await stateOf(second)).toBe('ACTIVE');
    const third = await draft(7);
    await take('tuti', 'submit', { id: third });
    expect(codes(await take('ujang', 'reject', { id: third, reason: '' }))).toEqual(['REASON_MISSING']);
    expect((await take('ujang', 'reject', { id: third, reason: 'belum perlu' })).deployment).toMatchObject({
      state: 'REJECTED',
    });
    expect(codes(await take('ujang', 'approve', { id: third }))).toEqual(['INVALID_STATE']);
    expect(await inForce()).toBe(6);
  });

  it('should serve "runut deployments" with exit codes and JSON', async () => {
    const url = `${servers.nodes[0]!.url}/graphql`;
    const runut = async (person: string, ...argv: string[]) => {
      const { code, out, err } = await runCaptured(...argv, '--url', url, '--token', tokens[person]!);
      return { code, out, err };
    };
    const json = async <T>(person: string, ...argv: string[]) => {
      const { code, out } = await runut(person, ...argv, '--json');
      return { code, answer: JSON.parse(out) as T };
    };
    const file = join(folder, POLICY);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, policyWith(8));
    const stored = await json<StepAnswer>('tuti', 'deploy', join(folder, 'rules'), '--draft');
    expect(stored.code).toBe(0);
    const { id } = stored.answer.deployment!;
    await reviewed(id);

    const list = await json<Deployment[]>(
      'awas',
      'deployments',
      'list',
      '--region',
      REGION,
      '--state',
      'draft',
    );
    expect(list).toEqual({ code: 0, answer: [expect.objectContaining({ id, state: 'DRAFT' })] });
    expect(await runut('tuti', 'deployments', 'submit', id)).toEqual({
      code: 0,
      out: `${id} is in_review.\n`,
      err: '',
    });
    const own = await json<{ error: object }>('tuti', 'deployments', 'approve', id);
    expect(own).toMatchObject({ code: 1, answer: { error: { code: 'SECOND_PERSON_NEEDED', place: id } } });
    const shown = await json<{ diffs: { path: string; changes: unknown[] }[]; history: unknown[] }>(
      'ujang',
      'deployments',
      'show',
      id,
    );
    expect(shown.code).toBe(0);
    expect(shown.answer.diffs).toMatchObject([{ path: POLICY, arePinned: false }]);
    expect(shown.answer.diffs[0]!.changes.length).toBeGreaterThan(0);
    const soon = await json<Deployment>(
      'ujang',
      'deployments',
      'approve',
      id,
      '--at',
      '2099-01-01T00:00+07:00',
    );
    expect(soon).toMatchObject({
      code: 0,
      answer: { state: 'SCHEDULED', activeFrom: '2098-12-31T17:00:00.000Z' },
    });
    expect(await runut('tuti', 'deployments', 'activate', id)).toMatchObject({ code: 0 });
    expect(await inForce()).toBe(8);
    expect((await runut('awas', 'deployments', 'show', id)).out).toMatch(/state +active/);
    // Asked for in the wrong way; of the wrong person; of nothing.
    expect(await runut('tuti', 'deployments', 'rollback', id)).toMatchObject({ code: 2 });
    expect(await runut('awas', 'deployments', 'rollback', id, '--reason', 'x')).toMatchObject({ code: 3 });
    expect(await runut('tuti', 'deployments', 'rollback', id, '--reason', 'dicoba')).toMatchObject({
      code: 0,
    });
    expect(await inForce()).toBe(6);
    const none = await json<{ error: object }>('awas', 'deployments', 'show', 'tidak-ada');
    expect(none).toMatchObject({ code: 1, answer: { error: { code: 'NOT_FOUND' } } });
    expect(
      await runCaptured('deployments', 'list', '--url', 'http://127.0.0.1:9', '--token', 'x'),
    ).toMatchObject({ code: 3 });
  });

  it('should serve "runut clocks" of a complaint by its number', async () => {
    const url = `${servers.nodes[0]!.url}/graphql`;
    const { fileComplaint } = await servers.ask<{ fileComplaint: { complaint: { number: string } } }>(
      0,
      tokens.tuti!,
      `mutation($input: FileComplaintInput!) { fileComplaint(input: $input) { complaint { number } userErrors { code } } }`,
      {
        input: {
          region: REGION,
          channel: 'web',
          category: 'jalan',
          text: 'Jalan poros menuju pelabuhan di kecamatan kami berlubang sepanjang 300 meter. Mohon ditambal.',
        },
      },
    );
    const { number } = fileComplaint.complaint;
    const clocks = (...argv: string[]) =>
      runCaptured('clocks', ...argv, '--url', url, '--token', tokens.awas!);
    const told = await until(async () => {
      const { code, out } = await clocks(number, '--json');
      const [one] = code === 0 ? (JSON.parse(out) as { region: string; clocks: { name: string }[] }[]) : [];
      return one?.clocks.some(({ name }) => name === 'verifikasi') && one;
    }, 'its clocks');
    expect(told).toMatchObject({
      region: REGION,
      clocks: [
        { name: 'tanggapan', state: 'RUNNING', workingDays: 5 },
        { name: 'penyelesaian', state: 'RUNNING', workingDays: 14 },
        { name: 'verifikasi', state: 'RUNNING', workingDays: 3, ledger: [{ action: 'START' }] },
      ],
    });
    expect((await clocks(number)).out).toMatch(/verifikasi: running, due .*3 working days/);
    expect(await clocks('1408-260101-AAAAAA')).toMatchObject({ code: 3 });
    expect(await clocks('bukan nomor')).toMatchObject({ code: 2 });
  });
});
