import { describe, expect, it } from '@jest/globals';
import { RunutWorker, type Job, type RunutWorkerOptions, type WorkerEvent } from './index.js';

interface Sent {
  readonly mutation: string;
  readonly input: Record<string, unknown>;
}
const job = (fields: Partial<Job> = {}): Job => ({
  id: 'j1',
  leaseNo: 1,
  leaseExpiresAt: '2026-01-01T00:00:00.000Z',
  jobType: 'surat',
  region: '14.08',
  instanceId: 'i',
  bpmnProcessId: 'p',
  businessKey: null,
  elementId: 'e',
  retries: 3,
  headers: {},
  variables: {},
  ...fields,
});

/** A server in memory: hands out its jobs once, then keeps each request until it is given up. */
function play(
  jobs: Job[],
  options: Partial<RunutWorkerOptions> & Pick<RunutWorkerOptions, 'jobs'>,
  answer: (sent: Sent, at: number) => object | Error | undefined = () => undefined,
) {
  const sent: Sent[] = [];
  const events: WorkerEvent[] = [];
  const waiting = [...jobs];
  const fetch = async (_url: string, init: RequestInit): Promise<Response> => {
    const { query, variables } = JSON.parse(String(init.body)) as {
      query: string;
      variables: { input: Record<string, unknown> };
    };
    const mutation = /\{ (\w+)\(/.exec(query)![1]!;
    const one = { mutation, input: variables.input };
    sent.push(one);
    const given = answer(one, sent.filter((other) => other.mutation === mutation).length);
    if (given instanceof Error) throw given;
    if (given) return Response.json(given);
    if (mutation !== 'activateJobs') return Response.json({ data: { [mutation]: { userErrors: [] } } });
    if (waiting.length === 0)
      await new Promise((_, reject) => {
        init.signal!.addEventListener('abort', () => reject(new Error('given up')));
        if (init.signal!.aborted) reject(new Error('given up'));
      });
    const given2 = waiting.splice(0, Number(variables.input['max']));
    return Response.json({ data: { activateJobs: { jobs: given2, userErrors: [] } } });
  };
  const worker = new RunutWorker({
    url: 'http://runut.test/graphql',
    token: async () => 'rahasia',
    region: '14.08',
    worker: 'uji',
    fetch,
    onEvent: (event) => events.push(event),
    ...options,
  }).start();
  return { worker, sent, events, of: (mutation: string) => sent.filter((one) => one.mutation === mutation) };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
const refusal = (mutation: string, code: string) => ({
  data: { [mutation]: { userErrors: [{ code, message: 'Expected something else' }] } },
});

describe('RunutWorker', () => {
  it('should do no more jobs at a time than it may, and finish those in hand when it stops', async () => {
    const ends: (() => void)[] = [];
    const { worker, of } = play([job(), job({ id: 'j2' }), job({ id: 'j3' })], {
      concurrency: 2,
      jobs: { surat: () => new Promise<void>((resolve) => ends.push(resolve)) },
    });
    await until(() => ends.length === 2);
    expect(of('activateJobs')).toMatchObject([{ input: { max: 2, jobTypes: ['surat'], worker: 'uji' } }]);
    ends[0]!();
    await until(() => ends.length === 3);
    const stopped = worker.stop();
    ends[1]!();
    ends[2]!();
    await stopped;
    expect(of('completeJob').map(({ input }) => input['id'])).toEqual(['j1', 'j2', 'j3']);
  });

  it('should come back after the network failed, and send a result again under the same key', async () => {
    const { worker, of, events } = play(
      [job()],
      { jobs: { surat: () => ({ a: 1 }) } },
      ({ mutation }, at) => {
        if (mutation === 'activateJobs' && at === 1) return new TypeError('fetch failed');
        if (mutation === 'completeJob' && at === 1) return new TypeError('reset');
        return undefined;
      },
    );
    await until(() => events.some(({ type }) => type === 'completed'));
    const [first, second] = of('completeJob');
    expect(first).toEqual(second);
    expect(first!.input).toMatchObject({ id: 'j1', leaseNo: 1, variables: { a: 1 }, idempotencyKey: 'j1.1' });
    expect(events.filter(({ type }) => type === 'requestFailed')).toHaveLength(2);
    await worker.stop();
  });

  it('should prolong the lease of a long job, and tell its handler when it was lost', async () => {
    let lost: unknown;
    const { worker, of, events } = play(
      [job()],
      {
        leaseSeconds: 0.03,
        jobs: {
          surat: (_, { signal }) =>
            new Promise<void>((resolve) =>
              signal.addEventListener('abort', () => {
                lost = signal.reason;
                resolve();
              }),
            ),
        },
      },
      ({ mutation }, at) =>
        mutation === 'extendJobLease' && at === 3 ? refusal(mutation, 'LEASE_LOST') : undefined,
    );
    await until(() => events.some(({ type }) => type === 'leaseLost'));
    expect(lost).toMatchObject({ name: 'LeaseLost' });
    expect(of('extendJobLease').length).toBeGreaterThanOrEqual(3);
    expect(of('completeJob')).toEqual([]);
    await worker.stop();
  });

  it('should report a result that the server does not take as a failed attempt', async () => {
    const { worker, of, events } = play([job()], { jobs: { surat: () => ({}) } }, ({ mutation }) =>
      mutation === 'completeJob' ? refusal(mutation, 'INVALID_ARGUMENT') : undefined,
    );
    await until(() => events.some(({ type }) => type === 'failed'));
    expect(of('failJob')).toMatchObject([{ input: { message: expect.stringContaining('refused') } }]);
    await worker.stop();
  });

  it('should not wait longer than asked for jobs in hand', async () => {
    const { worker, of, events } = play([job()], {
      jobs: {
        surat: (_, { signal }) =>
          new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
      },
    });
    await until(() => of('activateJobs').length === 2);
    await worker.stop({ withinMs: 5 });
    expect(of('completeJob')).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: 'requestFailed' });
  });
});
