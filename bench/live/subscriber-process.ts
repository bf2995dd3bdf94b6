import { WebSocket } from 'ws';

/** What the bench asks of the process that holds the clients. */
export type Ask =
  | {
      readonly type: 'connect';
      readonly url: string;
      readonly count: number;
      /** Tokens and queries are dealt out in turns; without queries nothing is said at all. */
      readonly tokens: readonly string[];
      readonly queries: readonly string[];
    }
  /** Reads no more from that many clients. */
  | { readonly type: 'stall'; readonly count: number }
  /** Begins to count anew: so many events are expected by each client that reads. */
  | { readonly type: 'round'; readonly events: number }
  /** When each event was sent, epoch milliseconds. */
  | { readonly type: 'latencies'; readonly sentAt: readonly number[] };

export type Answer =
  | { readonly type: 'connected' | 'stalled' }
  /** Everything came; epoch milliseconds of the last. `sample`: a message as it came. */
  | { readonly type: 'done'; readonly at: number; readonly sample: string }
  | { readonly type: 'latencies'; readonly p50: number; readonly p99: number };

/** Clients that are opened at the same time. */
const WAVE = 100;

interface Counter {
  events: number;
  isStalled: boolean;
}

const clients: { socket: WebSocket; counter: Counter }[] = [];
let expected = 0;
let reading = 0;
let arrived = 0;
let receivedAt = new Float64Array(0);
let filled: number[] = [];
let sample = '';

const tell = (answer: Answer): void => void process.send!(answer);

function onEvent(counter: Counter, message: Buffer): void {
  const at = performance.timeOrigin + performance.now();
  const event = counter.events;
  counter.events += 1;
  if (counter.isStalled || event >= expected) return;
  receivedAt[event * reading + filled[event]!] = at;
  filled[event]! += 1;
  arrived += 1;
  if (arrived < expected * reading) return;
  sample = message.toString();
  tell({ type: 'done', at, sample });
}

function open(url: string, token: string | undefined, query: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, query === undefined ? [] : 'graphql-transport-ws');
    const counter: Counter = { events: 0, isStalled: false };
    let isAcknowledged = query === undefined;
    socket.on('error', reject);
    socket.on('open', () => {
      clients.push({ socket, counter });
      if (query === undefined) resolve();
      else
        socket.send(
          JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }),
        );
    });
    socket.on('message', (message: Buffer) => {
      if (isAcknowledged) return onEvent(counter, message);
      isAcknowledged = true;
      // As long an id as graphql-ws gives.
      const id = '00000000-0000-4000-8000-000000000000';
      socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query } }));
      resolve();
    });
  });
}

async function answer(ask: Ask): Promise<void> {
  switch (ask.type) {
    case 'connect': {
      const { url, count, tokens, queries } = ask;
      for (let at = 0; at < count; at += WAVE) {
        const wave = Array.from({ length: Math.min(WAVE, count - at) }, (_, one) => at + one);
        await Promise.all(
          wave.map((one) => open(url, tokens[one % tokens.length], queries[one % queries.length])),
        );
      }
      return tell({ type: 'connected' });
    }
    case 'stall':
      for (const { socket, counter } of clients.slice(0, ask.count)) {
        counter.isStalled = true;
        socket.pause();
      }
      return tell({ type: 'stalled' });
    case 'round':
      expected = ask.events;
      arrived = 0;
      for (const { counter } of clients) counter.events = 0;
      reading = clients.filter(({ counter }) => !counter.isStalled).length;
      receivedAt = new Float64Array(expected * reading);
      filled = Array.from({ length: expected }, () => 0);
      return tell({ type: 'connected' });
    case 'latencies': {
      const latencies = receivedAt.map((at, index) => at - ask.sentAt[Math.floor(index / reading)]!).sort();
      const of = (share: number) =>
        latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))]!;
      return tell({ type: 'latencies', p50: of(0.5), p99: of(0.99) });
    }
  }
}

process.on('message', (ask: Ask) => void answer(ask));
