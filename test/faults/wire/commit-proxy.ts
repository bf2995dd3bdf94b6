import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Chance } from '../random.js';
import { MessageReader, twoTexts, type WireMessage } from './message-reader.js';

/** The statement whose replies are dropped: the engine's one write path. */
const COMMIT_STATEMENT = /\bcommit_batch\s*\(/;

export interface ProxyCounts {
  /** Commits that PostgreSQL had carried out and whose caller was never told. */
  droppedReplies: number;
  /** Commits whose caller saw the connection break before PostgreSQL had the request. */
  lostRequests: number;
  /** Connections that were reset, whatever they were doing. */
  resets: number;
  commits: number;
}

/**
 * Stands between the nodes and PostgreSQL and understands the protocol: it holds the reply to a commit until ReadyForQuery has
 * come, that is until the transaction is over, and then breaks the connection instead of passing it on.
 */
export class CommitProxy {
  readonly counts: ProxyCounts = { droppedReplies: 0, lostRequests: 0, resets: 0, commits: 0 };
  /** Shares, from 0 to 1. */
  dropShare = 0;
  loseShare = 0;
  private readonly server: Server;
  private readonly links = new Set<Link>();
  private upstream: string | undefined;
  private isStalled = false;

  /** @param upstream path of PostgreSQL's socket */
  constructor(
    upstream: string,
    private readonly chance: Chance,
  ) {
    this.upstream = upstream;
    this.server = createServer((client) => this.accept(client));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  /** Cuts everybody off; new connections are refused until there is an upstream again. */
  cut(): void {
    this.upstream = undefined;
    for (const link of [...this.links]) link.reset();
  }

  /** New connections go there. */
  leadTo(upstream: string): void {
    this.upstream = upstream;
  }

  /** Resets a share of the connections in whatever they are doing. @returns how many */
  reset(share: number): number {
    const chosen = [...this.links].filter(() => this.chance.happens(share));
    for (const link of chosen) link.reset();
    this.counts.resets += chosen.length;
    return chosen.length;
  }

  /** Passes nothing on for a while, as a network does that forgets packets; then everything that was held. */
  async stall(ms: number): Promise<void> {
    this.isStalled = true;
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.isStalled = false;
    for (const link of this.links) link.release();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const link of [...this.links]) link.reset();
    await closed;
  }

  private accept(client: Socket): void {
    client.on('error', () => undefined);
    if (this.upstream === undefined) {
      reset(client);
      return;
    }
    const link = new Link(client, connect(this.upstream), {
      isStalled: () => this.isStalled,
      ended: () => this.links.delete(link),
      losesRequest: () => this.happens(this.loseShare, 'lostRequests'),
      dropsReply: () => {
        this.counts.commits++;
        return this.happens(this.dropShare, 'droppedReplies');
      },
    });
    this.links.add(link);
  }

  private happens(share: number, count: 'droppedReplies' | 'lostRequests'): boolean {
    if (!this.chance.happens(share)) return false;
    this.counts[count]++;
    return true;
  }
}

/**
 * Node neither resets nor closes a socket that it is just ending: it says EINVAL, keeps the handle, and the process then waits for it
 * at its exit for ever. One that is ending is closed as it is.
 */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

interface LinkRules {
  isStalled(): boolean;
  ended(): void;
  losesRequest(): boolean;
  /** Asked for each commit that PostgreSQL has carried out. */
  dropsReply(): boolean;
}

/** One client's connection with its own to the server. */
class Link {
  private readonly fromClient = new MessageReader(true);
  private readonly fromServer = new MessageReader(false);
  private readonly statements = new Map<string, string>();
  private readonly stalled: (() => void)[] = [];
  private isCommitting = false;
  private reply: WireMessage[] = [];

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly rules: LinkRules,
  ) {
    client.on('data', (chunk: Buffer) => this.orLater(() => this.takeRequest(chunk)));
    server.on('data', (chunk: Buffer) => this.orLater(() => this.takeReply(chunk)));
    for (const socket of [client, server]) {
      socket.on('error', () => undefined);
      socket.on('close', () => this.end());
    }
  }

  reset(): void {
    reset(this.client);
    this.server.destroy();
  }

  release(): void {
    for (const step of this.stalled.splice(0)) step();
  }

  private orLater(step: () => void): void {
    if (this.rules.isStalled()) this.stalled.push(step);
    else step();
  }

  private end(): void {
    this.client.destroy();
    this.server.destroy();
    this.rules.ended();
  }

  private takeRequest(chunk: Buffer): void {
    for (const { type, whole } of this.fromClient.read(chunk)) {
      if (type === 'P') this.statements.set(...twoTexts(whole));
      if (type === 'B' && COMMIT_STATEMENT.test(this.statements.get(twoTexts(whole)[1]) ?? '')) {
        this.isCommitting = true;
        if (this.rules.losesRequest()) {
          this.reset();
          return;
        }
      }
      this.server.write(whole);
    }
  }

  private takeReply(chunk: Buffer): void {
    for (const message of this.fromServer.read(chunk)) {
      if (!this.isCommitting) {
        this.client.write(message.whole);
        continue;
      }
      this.reply.push(message);
      if (message.type !== 'Z') continue;
      const types = this.reply.map(({ type }) => type);
      // CommandComplete without an error: with ReadyForQuery after it, the transaction is committed.
      if (types.includes('C') && !types.includes('E') && this.rules.dropsReply()) {
        this.reset();
        return;
      }
      for (const { whole } of this.reply) this.client.write(whole);
      this.reply = [];
      this.isCommitting = false;
    }
  }
}
