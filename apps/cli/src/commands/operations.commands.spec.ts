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
                ? { state: 'TERMINATED', events: [{ type: 'JobCanceled', elementId: 'kirim' }] }
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
});
