import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { RunutClient, journalRecords, type Transport } from '#client';
import { webSocketTransport } from '#client/websocket';
import { LOAD_MODEL } from '../support/models.js';
import { until } from '../support/node.js';
import { ServerProcess } from '../support/server-process.js';
import { startTestServers, type TestServers } from '../support/servers.js';

const REGION = 'nasional';
/** How often a node is killed under each client; more by hand. */
const KILLS = Number(process.env.RUNUT_TEST_KILLS ?? 2);

describe('a client whose node is killed again and again', () => {
  let servers: TestServers;
  let processes: ServerProcess[];
  let token: string;

  beforeAll(async () => {
    servers = await startTestServers(1);
    await servers.deploy({ 'workflows/beban.bpmn': LOAD_MODEL });
    token = await servers.token('ani', 'AUDITOR', [REGION]);
    processes = [
      await ServerProcess.create(servers.environment),
      await ServerProcess.create(servers.environment),
    ];
    await Promise.all(processes.map((process) => process.start()));
  }, 120_000);
  afterAll(async () => {
    await Promise.all(processes.map((process) => process.kill()));
    await servers.stop();
  });

  /** Follows the region's journal, which is dense: whatever is missing or twice shows. */
  function follow(transport: Transport | undefined) {
    const positions: number[] = [];
    const left = new AbortController();
    let retries = 0;
    const client = new RunutClient({ urls: processes.map(({ url }) => url), token, transport });
    const over = (async () => {
      for await (const event of client.follow(
        journalRecords,
        { region: REGION },
        { after, signal: left.signal, onRetry: () => (retries += 1) },
      ))
        if (event.type === 'event') positions.push(event.data.journalRecords.record!.position);
    })();
    return { positions, retries: () => retries, leave: () => (left.abort(), over) };
  }
  let after: string;

  it(`should get every entry once and in order, over WebSocket and server-sent events`, async () => {
    const { journal } = await servers.ask<{ journal: { liveCursor: string } }>(
      0,
      token,
      `{ journal(region: "${REGION}", first: 1) { liveCursor } }`,
    );
    after = journal.liveCursor;
    const { runtime, feed } = servers.nodes[0]!.wiring.services;
    const from = (await feed.heads([REGION])).get(REGION)!;
    const followers = [follow(webSocketTransport(WebSocket)), follow(undefined)];
    let isLoading = true;
    const load = (async () => {
      for (let at = 0; isLoading; at += 1) {
        await runtime.startProcess(
          { tenant: REGION, bpmnProcessId: 'beban', variables: {} },
          { actor: 'beban', idempotencyKey: `beban-${at}` },
        );
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    })();
    const progress = (least: number) =>
      until(() => followers.every(({ positions }) => positions.length >= least), 'both clients to get on');

    await progress(20);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const victim = processes[kill % 2]!;
      const before = Math.max(...followers.map(({ positions }) => positions.length));
      await victim.kill();
      await progress(before + 20);
      await victim.start();
    }
    isLoading = false;
    await load;
    const to = (await feed.heads([REGION])).get(REGION)!;
    await progress(to - from);

    const expected = Array.from({ length: to - from }, (_, at) => from + 1 + at);
    for (const { positions, retries, leave } of followers) {
      expect(positions).toEqual(expected);
      expect(retries()).toBeGreaterThan(0);
      await leave();
    }
  }, 120_000);
});
