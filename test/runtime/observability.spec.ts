import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLog } from '../../apps/api/src/http/logging.js';
import { readSettings } from '../../apps/api/src/settings.js';
import { startWorker } from '../../apps/worker/src/start-worker.js';
import { runCaptured } from '../../apps/cli/src/testing/run-captured.js';
import type { TopSample } from '../../apps/cli/src/top/top-sample.js';
import { element, extensions, flows, processXml } from '../support/bpmn-xml.js';
import { until } from '../support/node.js';
import { createTestDatabase } from '../support/postgres.js';
import { startTestServers, type TestServers } from '../support/servers.js';

const CALLER = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' };
const START = `mutation Start($input: StartProcessInstanceInput!) { startProcessInstance(input: $input) {
  instance { id } userErrors { message } } }`;
const MODEL = processXml({
  id: 'tugas',
  body:
    element('startEvent', 'mulai') +
    element('userTask', 'kerja', {}, extensions('<zeebe:userTask />')) +
    element('endEvent', 'selesai') +
    flows('mulai > kerja > selesai'),
});

interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string }[];
}

describe('a node that is watched', () => {
  let collector: Server;
  let servers: TestServers;
  const spans: SentSpan[] = [];
  const logged: Record<string, unknown>[] = [];

  beforeAll(async () => {
    collector = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString()) as {
          resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[];
        };
        for (const { scopeSpans } of resourceSpans)
          for (const scope of scopeSpans) spans.push(...scope.spans);
        response.setHeader('content-type', 'application/json');
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    servers = await startTestServers(
      1,
      { RUNUT_SLOW_COMMAND_MS: '1', RUNUT_METRICS_TOKEN: 'rahasia' },
      createLog('warn', { write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>) }),
    );
    delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
    await servers.deploy({ 'workflows/tugas.bpmn': MODEL });
    // Somebody follows the journal, so that the feed has a reader.
    const { feed } = servers.nodes[0]!.wiring.services;
    const following = feed.follow(new Map([['nasional', 0]]), new AbortController().signal);
    void following[Symbol.asyncIterator]().next();
    for (let started = 0; started < 20; started++) await start(`kasus-${started}`);
  }, 60_000);
  afterAll(async () => {
    await servers?.stop();
    await new Promise((resolve) => collector.close(resolve));
  });

  async function start(businessKey: string): Promise<void> {
    const response = await fetch(`${servers.nodes[0]!.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await servers.token('dewi', 'ADMIN', ['nasional'])}`,
        traceparent: `00-${CALLER.trace}-${CALLER.span}-01`,
      },
      body: JSON.stringify({
        query: START,
        variables: {
          input: {
            region: 'nasional',
            bpmnProcessId: 'tugas',
            businessKey,
            variables: { rahasia: 'isi laporan' },
            idempotencyKey: businessKey,
          },
        },
      }),
    });
    const { data, errors } = (await response.json()) as { data: never; errors?: unknown };
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ startProcessInstance: { userErrors: [] } });
  }

  it('should tell runut top what it does, to whoever has the token', async () => {
    const { url } = servers.nodes[0]!;
    // The command line reads a node's settings, among which those of tests are not known.
    const environment = { ...process.env };
    for (const name of Object.keys(process.env)) if (name.startsWith('RUNUT_')) delete process.env[name];
    const refused = await runCaptured('top', '--node', url, '--count', '1', '--interval', '0.2', '--json');
    expect(JSON.parse(refused.out)).toMatchObject({ error: { code: 'METRICS_TOKEN' } });

    const looking = runCaptured(
      ...['top', '--node', url, '--count', '1', '--interval', '0.5'],
      ...['--metrics-token', 'rahasia', '--json'],
    );
    let isDone = false;
    void looking.finally(() => (isDone = true));
    for (let started = 0; !isDone; started++) await start(`lagi-${started}`);
    const { code, out } = await looking;
    process.env = environment;
    expect(code).toBe(0);
    const sample = JSON.parse(out) as TopSample;
    expect(sample.nodes).toHaveLength(1);
    expect(sample.nodes[0]!.commandsPerS).toBeGreaterThan(0);
    expect(sample.nodes[0]!.entriesPerCommit).toBeGreaterThanOrEqual(1);
    expect(sample.nodes[0]!.p99Ms).toBeGreaterThanOrEqual(sample.nodes[0]!.p50Ms!);
    expect(sample.commands.map(({ command }) => command)).toEqual(['StartInstance']);
    expect(sample.commands[0]!.failedPerS).toBe(0);
    expect(sample.backlog.map(({ kind }) => kind)).toEqual([
      'dead_letters',
      'incidents',
      'jobs',
      'journal',
      'messages',
      'timers',
      'webhook_journal',
      'webhooks',
    ]);
  });

  it('should log slow commands by kind and key, and never what they hold', () => {
    const slow = logged.filter(({ msg }) => msg === 'slow command');
    expect(slow.length).toBeGreaterThan(0);
    expect(slow[0]).toMatchObject({
      command: 'StartInstance',
      tenant: 'nasional',
      outcome: 'accepted',
      attempts: 1,
    });
    expect(slow[0]!.traceId).toBe(CALLER.trace);
    expect(JSON.stringify(logged)).not.toContain('isi laporan');
  });

  it('should send the trace of a command from the request to the feed', async () => {
    // What is left of the spans is sent when the node stops.
    await servers.nodes[0]!.stop();
    await until(() => spans.some(({ name }) => name === 'runut.feed'), 'spans of the feed');
    const request = spans.find(({ name }) => name === 'mutation startProcessInstance')!;
    expect(request).toMatchObject({ traceId: CALLER.trace, parentSpanId: CALLER.span });
    const command = spans.find(
      ({ name, parentSpanId }) => name === 'runut.command' && parentSpanId === request.spanId,
    )!;
    const parts = spans.filter(({ parentSpanId }) => parentSpanId === command.spanId);
    expect(parts.map(({ name }) => name).sort()).toEqual([
      'runut.commit',
      'runut.decide',
      'runut.feed',
      'runut.load',
    ]);
    expect(spans.every(({ traceId }) => traceId === CALLER.trace || traceId.length === 32)).toBe(true);
    expect(JSON.stringify(spans)).not.toContain('isi laporan');
  });
});

describe('a worker that is watched', () => {
  it('should answer health and metrics on its port', async () => {
    const database = await createTestDatabase();
    const worker = await startWorker(
      readSettings({ DATABASE_URL: database.connectionString, RUNUT_WORKER_PORT: '0', LOG_LEVEL: 'silent' }),
      createLog('silent'),
    );
    try {
      const ask = (path: string) => fetch(`http://127.0.0.1:${worker.port}${path}`);
      expect((await ask('/livez')).status).toBe(200);
      await until(async () => (await ask('/readyz')).status === 200, 'the worker to be ready');
      const text = await (await ask('/metrics')).text();
      expect(text).toMatch(/^runut_backlog\{kind="timers"\} 0$/m);
      expect((await ask('/graphql')).status).toBe(404);
    } finally {
      await worker.stop();
      await database.drop();
    }
  }, 30_000);
});
