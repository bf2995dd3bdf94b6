import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { benchLine, median, type Bench, type BenchLine } from './bench-line.js';
import { startBenchServer } from './durable/bench-node.js';
import { startBareServer } from './live/bare-server.js';
import { startEdgeNode, type EdgeNode } from './durable/edge-node.js';
import { startSubscribers, type Subscribers } from './live/subscribers.js';

/** Subscribers, and events of a burst: as many deliveries each. */
const SIZES = [
  { subscribers: 1_000, burst: 100 },
  { subscribers: 10_000, burst: 10 },
];
/** Groups among which the subscribers are spread. */
const SPREADS = [
  { name: 'few groups', groupsOf: () => 4 },
  { name: 'many groups', groupsOf: (subscribers: number) => subscribers / 50 },
];
const RATIO = 0.7;
const HALF_LOAD_MS = 3_000;
const COMMIT_TO_DELIVERY_MS = 100;
const STALLED = 50;
const STALLED_EVENTS = 100_000;
const STALLED_PACE = 500;
const MOST_HEAP_GROWTH_MB = 100;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Deliveries of the whole node (commit, feed, edge) in turn with a bare ws server that writes the same bytes. */
export const bench: Bench = {
  name: 'live',
  async run({ rounds }): Promise<BenchLine[]> {
    const server = await startBenchServer();
    try {
      const node = await startEdgeNode(server);
      try {
        const lines: BenchLine[] = [];
        for (const size of SIZES) lines.push(...(await deliveries(node, size, rounds)));
        lines.push(...(await stalledBesideLive(node)));
        return lines;
      } finally {
        await node.stop();
      }
    } finally {
      await server.stop();
    }
  },
};

/** One burst. */
interface Burst {
  /** Deliveries per second. */
  readonly rate: number;
  /** Milliseconds from the commit, or the first write, of an event to its delivery. */
  readonly p50: number;
  readonly p99: number;
}

async function deliveries(
  node: EdgeNode,
  { subscribers, burst }: (typeof SIZES)[number],
  rounds: number,
): Promise<BenchLine[]> {
  const lines: BenchLine[] = [];
  const ours: { name: string; bursts: Burst[] }[] = [];
  let message = '';
  for (const { name, groupsOf } of SPREADS) {
    const bursts: Burst[] = [];
    const before = memory();
    const clients = await follow(node, subscribers, groupsOf(subscribers));
    const perSubscriber = (memory() - before) / subscribers;
    await burstOf(clients, subscribers, 5, () => node.commit());
    for (let round = 0; round < rounds; round += 1)
      bursts.push(await burstOf(clients, subscribers, burst, () => node.commit()));
    const eventsPerSecond = median(bursts.map(({ rate }) => rate)) / subscribers / 2;
    const half = await paced(clients, eventsPerSecond, HALF_LOAD_MS, () => node.commit());
    message = half.sample;
    await clients.stop();
    ours.push({ name, bursts });
    lines.push(
      benchLine(`${subscribers}, ${name}: memory`, 'KiB each', [perSubscriber / 1_024]),
      benchLine(`${subscribers}, ${name}: half load, p50`, 'ms', [half.p50]),
      benchLine(
        `${subscribers}, ${name}: half load, commit to delivery p99`,
        'ms',
        [half.p99],
        COMMIT_TO_DELIVERY_MS,
        true,
      ),
    );
  }
  const bare = await bareBursts(subscribers, burst, rounds, message);
  const ceiling = median(bare.map(({ rate }) => rate));
  const line = (name: string, unit: string, values: readonly number[], target?: number) =>
    lines.push(benchLine(`${subscribers}, ${name}`, unit, values, target));
  const all = [{ name: 'serialise-once ceiling', bursts: bare }, ...ours];
  for (const { name, bursts } of all) {
    line(
      `${name}: deliveries`,
      'per s',
      bursts.map(({ rate }) => rate),
    );
    line(
      `${name}: burst p50`,
      'ms',
      bursts.map(({ p50 }) => p50),
    );
    line(
      `${name}: burst p99`,
      'ms',
      bursts.map(({ p99 }) => p99),
    );
  }
  for (const { name, bursts } of ours)
    line(
      `${name}: ratio`,
      'x',
      bursts.map(({ rate }) => rate / ceiling),
      RATIO,
    );
  return lines;
}

async function bareBursts(
  subscribers: number,
  burst: number,
  rounds: number,
  message: string,
): Promise<Burst[]> {
  const bare = await startBareServer();
  const clients = startSubscribers();
  try {
    await clients.connect(bare.url, subscribers);
    const write = async () => {
      // Sockets are read between two messages, as they are while a node works.
      await new Promise(setImmediate);
      return bare.write(message);
    };
    await burstOf(clients, subscribers, 5, write);
    const bursts: Burst[] = [];
    for (let round = 0; round < rounds; round += 1)
      bursts.push(await burstOf(clients, subscribers, burst, write));
    return bursts;
  } finally {
    await clients.stop();
    await bare.stop();
  }
}

/** Subscribers to the inbox, spread over groups. */
async function follow(node: EdgeNode, count: number, groups: number): Promise<Subscribers> {
  const clients = startSubscribers();
  const before = node.subscribed();
  const tokens = await Promise.all(
    Array.from({ length: Math.min(count, 500) }, (_, at) => node.token(`pengawas-${at}`)),
  );
  const queries = Array.from(
    { length: groups },
    (_, group) =>
      `subscription Kotak${group} { userTaskChanges { kind changedBy task { id name elementId state assignee candidateGroups dueAt businessKey revision } } }`,
  );
  await clients.connect(node.url.replace('http', 'ws'), count, queries, tokens);
  while (node.subscribed() < before + count) await delay(5);
  return clients;
}

/** Sends events as fast as they go, and waits until all have come to all. @param send answers when the event was sent */
async function burstOf(
  clients: Subscribers,
  subscribers: number,
  events: number,
  send: () => Promise<number>,
): Promise<Burst> {
  const { done } = await clients.round(events);
  const sentAt = (await Promise.all(Array.from({ length: events }, send))).sort((a, b) => a - b);
  const { at } = await done;
  const rate = (events * subscribers) / ((at - sentAt[0]!) / 1_000);
  return { rate, ...(await clients.latencies(sentAt)) };
}

/** Sends events at a pace. */
async function paced(
  clients: Subscribers,
  eventsPerSecond: number,
  durationMs: number,
  send: () => Promise<number>,
): Promise<{ p50: number; p99: number; sample: string }> {
  const events = Math.max(10, Math.round((eventsPerSecond * durationMs) / 1_000));
  const { done } = await clients.round(events);
  const sending: Promise<number>[] = [];
  const begun = performance.now();
  for (let at = 0; at < events; at += 1) {
    const wait = begun + (at * 1_000) / eventsPerSecond - performance.now();
    if (wait > 0) await delay(wait);
    sending.push(send());
  }
  const sentAt = (await Promise.all(sending)).sort((a, b) => a - b);
  const { sample } = await done;
  return { sample, ...(await clients.latencies(sentAt)) };
}

/** As many that do not read as that do, over many events: the ones must cost the others nothing. */
async function stalledBesideLive(node: EdgeNode): Promise<BenchLine[]> {
  const alone = await follow(node, STALLED, 1);
  const undisturbed = await paced(alone, STALLED_PACE, 5_000, () => node.commit());
  await alone.stop();
  const clients = await follow(node, 2 * STALLED, 1);
  await clients.stall(STALLED);
  const before = memory();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, used())), 250);
  const disturbed = await paced(clients, STALLED_PACE, (STALLED_EVENTS / STALLED_PACE) * 1_000, () =>
    node.commit(),
  );
  clearInterval(watch);
  const growth = (memory() - before) / 2 ** 20;
  await clients.stop();
  const name = `${STALLED} stalled beside ${STALLED} live, ${STALLED_EVENTS} events`;
  return [
    benchLine(`${name}: memory grown`, 'MiB', [growth], MOST_HEAP_GROWTH_MB, true),
    benchLine(`${name}: highest, garbage and all`, 'MiB', [(peak - before) / 2 ** 20]),
    benchLine(`${name}: p99 of the live`, 'ms', [disturbed.p99]),
    benchLine(`${name}: p99 against none stalled`, 'x', [disturbed.p99 / undisturbed.p99], 2, true),
  ];
}

function used(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function memory(): number {
  collectGarbage();
  return used();
}
