import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runCaptured } from '../testing/run-captured.js';

interface Asked {
  readonly query: string;
  readonly variables: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any
  readonly authorization: string | undefined;
}

const INSTANCE = {
  id: 'abc',
  instanceKey: '0198a1c2-0000-7000-8000-000000000001',
  region: '14.08',
  bpmnProcessId: 'pengaduan',
  businessKey: '1408-260310-AAAAAA',
  state: 'COMPLETED',
  startedAt: '2026-03-10T02:00:00Z',
};

describe('commands that speak to a server', () => {
  let folder: string;
  let server: Server;
  let url: string;
  let asked: Asked[];
  let answer: (asked: Asked) => unknown;
  const environment = { ...process.env };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runut-cli-'));
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const one = { ...(JSON.parse(body) as Asked), authorization: request.headers.authorization };
        asked.push(one);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(answer(one)));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    asked = [];
    for (const name of Object.keys(process.env)) if (name.startsWith('RUNUT_')) delete process.env[name];
    process.env['RUNUT_DATA_DIR'] = folder;
  });
  afterEach(() => {
    process.env = { ...environment };
  });

  const deployed = (changes: object) => ({
    data: {
      deployResources: {
        deployment: { deploymentKey: 'k', deployedAt: '' },
        created: [],
        findings: [],
        userErrors: [],
        ...changes,
      },
    },
  });

  it('should send a bundle without its examples and say what was created', async () => {
    const created = [
      { region: '12', kind: 'POLICY', name: 'policy', version: 1, path: '12-sumatera-utara/policy.json' },
    ];
    answer = () => deployed({ created });
    const { code, out } = await runCaptured(
      'deploy',
      'rules',
      '--url',
      url,
      '--token',
      't',
      '--comment',
      'coba',
    );
    expect(code).toBe(0);
    expect(out).toContain('12-sumatera-utara/policy.json');
    const { input } = asked[0]!.variables;
    expect(input).toMatchObject({ comment: 'coba', dryRun: false });
    const paths = (input.files as { path: string }[]).map(({ path }) => path);
    expect(paths).toContain('rules/14.08-siak/policy.json');
    expect(paths.filter((path) => path.includes('/examples/'))).toEqual([]);
    expect(asked[0]!.authorization).toBe('Bearer t');
  });

  it('should end with 1 and the places when a bundle is refused for its faults', async () => {
    const finding = {
      rule: 'schema',
      severity: 'ERROR',
      message: 'Expected a number.',
      file: 'rules/x/policy.json',
      line: 7,
    };
    const userErrors = [
      { __typename: 'LintError', path: ['input', 'files', '0'], code: 'LINT', message: finding.message },
    ];
    answer = () => deployed({ deployment: null, findings: [finding], userErrors });
    const { code, out } = await runCaptured('deploy', 'rules', '--url', url, '--token', 't');
    expect(code).toBe(1);
    expect(out).toContain('rules/x/policy.json:7  error  schema  Expected a number.');
  });

  it('should end with 3 when the token is not enough, and say how to get another', async () => {
    answer = () => ({ errors: [{ message: 'Expected a token.', extensions: { code: 'UNAUTHENTICATED' } }] });
    const { code, err } = await runCaptured('deploy', 'rules', '--url', url, '--token', 't');
    expect(code).toBe(3);
    expect(err).toMatch(/Expected a token\.[^]*RUNUT_TOKEN/);
  });

  it('should end with 3 when nobody is there', async () => {
    const { code, out } = await runCaptured(
      'replay',
      'abc',
      '--url',
      'http://127.0.0.1:9/',
      '--token',
      't',
      '--json',
    );
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      error: { code: 'SERVER_UNREACHABLE', place: 'http://127.0.0.1:9/graphql' },
    });
  });

  it('should speak with a token of the development issuer when none is given', async () => {
    answer = () => deployed({});
    expect(await runCaptured('deploy', 'rules', '--url', url)).toMatchObject({ code: 0 });
    expect(asked[0]!.authorization).toMatch(/^Bearer eyJ/);
  });

  it('should not give a token of the development issuer to a server elsewhere', async () => {
    const { code, err } = await runCaptured('deploy', 'rules', '--url', 'https://runut.example');
    expect(code).toBe(2);
    expect(err).toContain('RUNUT_TOKEN');
  });

  it('should not make tokens in production', async () => {
    const production = {
      NODE_ENV: 'production',
      RUNUT_ISSUER: 'https://issuer.example',
      RUNUT_SEAL_KEY: Buffer.alloc(32).toString('base64'),
    };
    Object.assign(process.env, production);
    expect(await runCaptured('replay', 'abc', '--url', url)).toMatchObject({
      code: 2,
      err: expect.stringContaining('RUNUT_TOKEN'),
    });
    expect(await runCaptured('token', '--as', 'admin')).toMatchObject({ code: 2 });
    expect(asked).toEqual([]);
  });

  it('should tell the history of a complaint by its number: who did what, and which rule decided', async () => {
    answer = ({ query }) =>
      query.includes('processInstances')
        ? { data: { processInstances: { nodes: [INSTANCE] } } }
        : {
            data: {
              processInstance: {
                history: {
                  nodes: [
                    {
                      sequence: 1,
                      occurredAt: '2026-03-10T02:00:00Z',
                      actor: 'publik',
                      command: 'StartInstance',
                      hash: '',
                      events: [
                        { type: 'SequenceFlowTaken', detail: { flowId: 'f', to: 'g' } },
                        {
                          type: 'DecisionEvaluated',
                          detail: {
                            decisionId: 'routing',
                            trace: [{ rule: 'rute.penangan', layer: 'nasional', fired: true }],
                          },
                        },
                      ],
                    },
                  ],
                  pageInfo: { hasNextPage: false, endCursor: null },
                },
              },
            },
          };
    const { code, out } = await runCaptured('replay', '1408-260310-aaaaaa', '--url', url, '--token', 't');
    expect(code).toBe(0);
    expect(out).toContain('10 Mar 2026, 09:00 WIB  publik  StartInstance');
    expect(out).toContain('decides routing by rute.penangan (nasional)');
    expect(out).not.toContain('takes f');
  });

  it('should end with 1 when a history does not give the stored state', async () => {
    const verifyReplay = {
      isIntact: true,
      isDeterministic: false,
      checkedEntries: 4,
      firstDivergence: '/elements/0',
      unplayableEntryNo: null,
    };
    answer = ({ query }) => ({
      data: { processInstance: query.includes('verifyReplay') ? { verifyReplay } : INSTANCE },
    });
    const { code, out } = await runCaptured('replay', 'abc', '--verify', '--url', url, '--token', 't');
    expect(code).toBe(1);
    expect(out).toContain('differs from the stored state');
  });

  it('should show the state as of a moment', async () => {
    const asOf = {
      sequence: 3,
      moment: '2026-03-10T02:00:00Z',
      state: 'ACTIVE',
      openTasks: ['verifikasi'],
      tokens: [{ key: 4, elementId: 'verifikasi', scopeKey: 0, waitsFor: 'userTask' }],
      variables: [{ name: 'status', value: 'belum_diverifikasi', scopeKey: 0 }],
    };
    answer = ({ query }) => ({ data: { processInstance: query.includes('asOf') ? { asOf } : INSTANCE } });
    const { code, out } = await runCaptured(
      'replay',
      'abc',
      '--at',
      '2026-03-10T10:00:00+07:00',
      '--url',
      url,
      '--token',
      't',
    );
    expect(code).toBe(0);
    expect(asked.at(-1)!.variables).toMatchObject({ moment: '2026-03-10T03:00:00.000Z' });
    expect(out).toMatch(/status +"belum_diverifikasi"/);
  });

  it.each([
    [['replay', 'not an id!']],
    [['replay', 'abc', '--sequence', '0']],
    [['replay', 'abc', '--at', '2026-03-10', '--verify']],
    [['deploy', 'rules', '--url', 'ftp://x']],
    [['deploy', 'nowhere']],
    [['token']],
  ])('should end with 2 for %j', async (argv) => {
    expect(await runCaptured(...argv, '--url', argv.includes('--url') ? 'ftp://x' : url)).toMatchObject({
      code: 2,
    });
  });

  it('should name every unusable setting at once and end with 2', async () => {
    process.env['PORT'] = 'x';
    process.env['LOG_LEVEL'] = 'loud';
    const { code, out, err } = await runCaptured('settings');
    expect(code).toBe(2);
    expect(out).toContain('RUNUT_DATA_DIR');
    expect(err).toMatch(/PORT:[^]*LOG_LEVEL:/);
  });

  it('should give a token for an officer by the rules of the installation when no server runs', async () => {
    process.env['PORT'] = '9';
    const { code, out } = await runCaptured('token', '--as', 'pelaksana@14.08/PUPR', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      token: expect.stringMatching(/^eyJ/),
      person: { roles: ['OFFICER'], regions: ['14.08'] },
    });
    expect(await runCaptured('token', '--as', 'raja@14.08/PUPR')).toMatchObject({
      code: 2,
      err: expect.stringContaining('pelaksana@14.08/PUPR'),
    });
  });
});
