import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Chance } from '../random.js';
import type { History } from './history.js';

const CHANGES = `subscription($after: String) { userTaskChanges(after: $after) { cursor kind task { id revision } } }`;
/** A stream is left after this time and taken up again elsewhere, in milliseconds. */
const STAY_MS = [400, 1_800] as const;

/** What the server sends by the graphql-transport-ws protocol. */
interface Frame {
  readonly type: 'connection_ack' | 'next' | 'error' | 'complete' | 'ping' | 'pong';
  readonly payload?: { readonly data?: { readonly userTaskChanges: Change } | null };
}

/** Before it comes back, in milliseconds: the node may be down. */
const REST_MS = 100;

interface Change {
  readonly cursor: string;
  readonly kind: string;
  readonly task: { readonly id: string; readonly revision: number } | null;
}

/** Follows every task over WebSocket, leaves and comes back with its last cursor, on whichever node answers. */
export class Subscriber {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    readonly name: string,
    private readonly urls: readonly string[],
    private readonly token: string,
    /** Where it is now. */
    private cursor: string,
    private readonly history: History,
    private readonly chance: Chance,
  ) {}

  start(): this {
    this.running = this.follow();
    return this;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async follow(): Promise<void> {
    for (let node = this.chance.between(0, 1); !this.stopping.signal.aborted; node++) {
      await this.stay(this.urls[node % this.urls.length]!);
      this.history.resumes++;
      await delay(REST_MS);
    }
  }

  /** One connection, until its time is over or it breaks: spoken by hand, so that it may end in the middle of anything. */
  private async stay(url: string): Promise<void> {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws');
    const send = (frame: object): void => socket.send(JSON.stringify(frame));
    await new Promise<void>((resolve) => {
      const leave = setTimeout(resolve, this.chance.between(...STAY_MS));
      const end = (): void => {
        clearTimeout(leave);
        resolve();
      };
      this.stopping.signal.addEventListener('abort', end, { once: true });
      socket.on('error', end);
      socket.on('close', end);
      socket.on('open', () =>
        send({ type: 'connection_init', payload: { authorization: `Bearer ${this.token}` } }),
      );
      socket.on('message', (text: Buffer) => {
        const { type, payload } = JSON.parse(text.toString()) as Frame;
        if (type === 'connection_ack')
          send({
            id: '1',
            type: 'subscribe',
            payload: { query: CHANGES, variables: { after: this.cursor } },
          });
        else if (type === 'ping') send({ type: 'pong' });
        else if (type === 'next' && payload?.data) this.take(payload.data.userTaskChanges);
        else if (type === 'error' || type === 'complete') end();
      });
    });
    socket.removeAllListeners('message');
    socket.terminate();
  }

  private take({ cursor, kind, task }: Change): void {
    this.cursor = cursor;
    if (kind === 'RESYNC') this.history.resyncs++;
    if (task)
      this.history.changes.push({ subscriber: this.name, taskId: task.id, revision: task.revision, kind });
  }
}
