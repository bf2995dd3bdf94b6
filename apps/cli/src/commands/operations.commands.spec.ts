import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runCaptured } from '../testing/run-captured.js';

interface Asked {
  readonly query: string;
  readonly variables: { readonly input?: Record<string, unknown> };
}
const INSTANCE = {
  id: 'abc',
  instanceKey: '0198a1c2-0000-7000-8000-000000000001',
  region: '14.08',
  bpmnProcessId: 'pengaduan',
  businessKey: '1408-260310-AAAAAA',
  state: 'ACTIVE',
  startedAt: '2026-03-10T02:00:00Z',
};
const INCIDENT = {
  id: 'inc',
  region: '14.08',
  elementId: 'kirim',
  kind: 'JOB_RETRIES_EXHAUSTED',
  message: 'mati',
  raisedAt: '2026-03-10T02:00:00Z',
  jobId: 'job',
  instance: INSTANCE,
};

describe('commands of operators', () => {
  let server: Server;
  let url: string;
  let asked: Asked[];
  let answer: (asked: Asked) => unknown;
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const one = JSON.parse(body) as Asked;
        asked.push(one);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ data: answer(one) }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    asked = [];
  });
  const run = (...argv: string[]) => runCaptured(...argv, '--url', url, '--token', 't');

  it('should list open incidents page by page, of one region when asked', async () => {
    answer = () => ({
      incidents:
        asked.length === 1
          ? { nodes: [INCIDENT], pageInfo: { hasNextPage: true, endCursor: 'c' } }
          : {
              nodes: [{ ...INCIDENT, id: 'two', region: '21' }],
              pageInfo: { hasNextPage: false, endCursor: null },
            },
    });
    const { code, out } = await run('incidents', '--region', '14.08');
    expect(code).toBe(0);
    expect(asked).toHaveLength(2);
    expect(out).toContain('kirim of 1408-260310-AAAAAA in 14.08');
    expect(out).toContain('runut resolve inc');
    expect(out).toContain('1 open');
  });

  it('should end with 1 when a resolved step failed again, and with 0 when it held', async () => {
    const resolved = (changes: object) => ({
      resolveIncident: {
        outcome: 'RESOLVED',
        raisedAgain: null,
        instance: INSTANCE,
        userErrors: [],
        ...changes,
      },
    });
    answer = () =>
      resolved({
        outcome: 'RAISED_AGAIN',
        raisedAgain: { id: 'new', kind: 'EXPRESSION_FAILED', message: 'x' },
      });
    expect(await run('resolve', 'inc', '--reason', 'coba')).toMatchObject({
      code: 1,
      out: expect.stringContaining('failed again: EXPRESSION_FAILED'),
    });
    expect(asked[0]!.variables.input).toMatchObject({ id: 'inc', reason: 'coba' });
    answer = () => resolved({});
    expect(await run('resolve', 'inc', '--reason', 'coba')).toMatchObject({ code: 0 });
    answer = () =>
      resolved({ userErrors: [{ path: [], code: 'NOT_FOUND', message: 'Expected an incident.' }] });
    expect(await run('resolve', 'inc', '--reason', 'coba')).toMatchObject({ code: 1 });
    expect(await run('resolve', 'inc')).toMatchObject({ code: 2 });
  });

  it('should tell what a cancellation would do, and do it when it is meant', async () => {
    answer = ({ query }) =>
      query.includes('cancelProcessInstance')
        ? {
            cancelProcessInstance: {
              instance: { ...INSTANCE, state: 'TERMINATED' },
              preview: asked.at(-1)!.variables.input!['dryRun']
                ? { state: 'TERMINATED', tokens: [], events: [{ type: 'JobCanceled', elementId: 'kirim' }] }
                : null,
              userErrors: [],
            },
          }
        : { processInstance: INSTANCE };
    const dry = await run('cancel', 'abc', '--reason', 'salah', '--dry-run');
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining('JobCanceled') });
    expect(await run('cancel', 'abc', '--reason', 'salah')).toMatchObject({
      code: 0,
      out: expect.stringContaining('is terminated'),
    });
    expect(asked.at(-1)!.variables.input).toMatchObject({ dryRun: false, reason: 'salah' });
  });

  it('should not guess which of several instances is meant, nor cancel one that has ended', async () => {
    answer = () => ({ processInstances: { nodes: [INSTANCE, { ...INSTANCE, region: '14' }] } });
    expect(await run('cancel', '1408-260310-AAAAAA', '--reason', 'salah')).toMatchObject({ code: 2 });
    answer = () => ({ processInstance: { ...INSTANCE, state: 'COMPLETED' } });
    expect(await run('cancel', 'abc', '--reason', 'salah')).toMatchObject({ code: 1 });
  });

  const INPUTS: [string[], string, object][] = [
    [['suspend'], 'suspendProcessInstance', { includesCalled: true }],
    [['suspend', '--alone'], 'suspendProcessInstance', { includesCalled: false }],
    [['resume'], 'resumeProcessInstance', {}],
    [
      ['set-variables', 'n=2', 'nama=a b', '--scope', '4'],
      'setVariables',
      { variables: { n: 2, nama: 'a b' }, scopeKey: 4 },
    ],
    [
      [
        'modify',
        '--move',
        'a=b@7',
        '--cancel',
        '5',
        '--cancel',
        'c',
        '--start',
        'd',
        '--start-after',
        'e:f',
        '--add-iteration',
        '9={"x":1}',
      ],
      'modifyProcessInstance',
      {
        instructions: [
          { cancel: { elementKey: 5 } },
          { cancel: { elementId: 'c' } },
          { move: { from: { elementId: 'a' }, to: { at: 'BEFORE', elementId: 'b', scopeKey: 7 } } },
          { start: { at: 'BEFORE', elementId: 'd' } },
          { start: { at: 'AFTER', elementId: 'e', flowId: 'f' } },
          { addIteration: { elementKey: 9, item: { x: 1 } } },
        ],
      },
    ],
    [
      [
        'restart',
        '--start',
        'd',
        '--process-version',
        '3',
        '--sequence',
        '8',
        '--only',
        'n',
        '--set',
        'm=true',
      ],
      'restartProcessInstance',
      {
        startPoints: [{ at: 'BEFORE', elementId: 'd' }],
        version: 3,
        upToSequence: 8,
        variableNames: ['n'],
        variables: { m: true },
      },
    ],
  ];
  it.each(INPUTS)(
    'should say what %j means, with reason, revision and dry run',
    async (argv, mutation, input) => {
      const [name, ...more] = argv;
      const state = { resume: 'SUSPENDED', restart: 'COMPLETED' }[name!] ?? 'ACTIVE';
      answer = ({ query }) =>
        query.includes(mutation)
          ? {
              [mutation]: {
                instance: { ...INSTANCE, revision: 4 },
                preview: asked.at(-1)!.variables.input!['dryRun']
                  ? {
                      state: 'SUSPENDED',
                      tokens: [{ key: 3, elementId: 'periksa', waitsFor: 'userTask' }],
                      events: [{ type: 'Sesuatu', elementId: null }],
                    }
                  : null,
                userErrors: [],
              },
            }
          : { processInstance: { ...INSTANCE, state } };
      const dry = await run(name!, 'abc', ...more, '--reason', 'salah', '--dry-run', '--revision', '3');
      expect(dry).toMatchObject({
        code: 0,
        out: expect.stringContaining('It would be suspended; nothing was written.'),
      });
      expect(dry.out).toContain('periksa');
      expect(asked.at(-1)!.variables.input).toEqual({
        id: 'abc',
        reason: 'salah',
        dryRun: true,
        expectedRevision: 3,
        ...input,
      });
      const done = await run(name!, 'abc', ...more, '--reason', 'salah', '--json');
      expect(JSON.parse(done.out)).toMatchObject({ instance: { instanceKey: INSTANCE.instanceKey } });
      expect(asked.at(-1)!.variables.input).toMatchObject({
        dryRun: false,
        idempotencyKey: expect.any(String),
      });
      expect(await run(name!, 'abc', ...more)).toMatchObject({ code: 2 });
    },
  );

  it('should refuse instructions that say nothing, and an instance in another state', async () => {
    answer = () => ({ processInstance: { ...INSTANCE, state: 'COMPLETED' } });
    expect(await run('modify', 'abc', '--reason', 'x')).toMatchObject({ code: 2 });
    expect(await run('modify', 'abc', '--reason', 'x', '--move', 'a')).toMatchObject({ code: 2 });
    expect(await run('set-variables', 'abc', 'n', '--reason', 'x')).toMatchObject({ code: 2 });
    expect(await run('resume', 'abc', '--reason', 'x')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Expected an instance that is suspended but "abc" is completed.'),
    });
  });

  it('should work on several instances, or on those of a process, and tell what came of each', async () => {
    const error = {
      __typename: 'ConflictError',
      path: [],
      code: 'INVALID_STATE',
      message: 'Expected it to be active.',
    };
    answer = ({ query }) =>
      query.includes('suspendProcessInstances')
        ? {
            suspendProcessInstances: {
              results: [
                { id: 'abc', instance: { ...INSTANCE, state: 'SUSPENDED' }, error: null },
                { id: 'def', instance: null, error },
              ],
              hasMore: true,
              userErrors: [],
            },
          }
        : { processInstance: INSTANCE };
    const both = await run('suspend', 'abc', 'def', '--reason', 'salah');
    expect(both).toMatchObject({
      code: 1,
      out: expect.stringContaining('1 done, 1 refused; there are more'),
    });
    expect(both.out).toContain(error.message);
    expect(asked.at(-1)!.query).toContain('SuspendProcessInstancesInput!');
    expect(asked.at(-1)!.variables.input).toMatchObject({
      target: { ids: ['abc', 'abc'] },
      includesCalled: true,
    });
    await run('suspend', '--process', 'pengaduan', '--region', '14.08', '--reason', 'salah');
    expect(asked.at(-1)!.variables.input).toMatchObject({
      target: { filter: { bpmnProcessId: 'pengaduan', regions: ['14.08'] } },
    });
    expect(await run('suspend', '--reason', 'salah')).toMatchObject({ code: 2 });
    expect(await run('suspend', 'abc', '--process', 'x', '--reason', 'salah')).toMatchObject({ code: 2 });
  });

  it('should resolve the incidents of a kind, and end with 1 when one failed again', async () => {
    answer = () => ({
      resolveIncidents: {
        results: [
          { id: 'a', outcome: 'RESOLVED', raisedAgain: null, error: null },
          {
            id: 'b',
            outcome: 'RAISED_AGAIN',
            raisedAgain: { id: 'c', kind: 'X', message: 'lagi' },
            error: null,
          },
        ],
        hasMore: false,
        userErrors: [],
      },
    });
    const { code, out } = await run(
      'resolve',
      '--kind',
      'EXPRESSION_FAILED',
      '--region',
      '14.08',
      '--reason',
      'baru',
    );
    expect(code).toBe(1);
    expect(out).toContain('raised again');
    expect(asked.at(-1)!.variables.input).toMatchObject({
      target: { filter: { kind: 'EXPRESSION_FAILED', regions: ['14.08'] } },
    });
    expect(await run('resolve', '--reason', 'baru')).toMatchObject({ code: 2 });
  });
});
