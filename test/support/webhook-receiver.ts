import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** A message as its receiver took it: its signature was verified by the library of the specification. */
export interface ReceivedMessage {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly region: string;
    readonly position: number;
    readonly instance?: { readonly key: string; readonly revision: number; readonly businessKey?: string };
    readonly [name: string]: unknown;
  };
}

/** How a receiver answers: a status with headers, or never. */
export type Reply =
  { readonly status: number; readonly headers?: Readonly<Record<string, string>> } | 'never';

/** A real receiver of webhooks. It acknowledges what it could verify, unless `reply` says otherwise. */
export class WebhookReceiver {
  /** What it acknowledged, in order, repetitions too. */
  readonly taken: ReceivedMessage[] = [];
  /** Requests that it could not verify. */
  readonly forged: string[] = [];
  /** All that it was asked for, acknowledged or not. */
  requests = 0;
  /** The secrets that it knows, by path. */
  readonly secrets = new Map<string, string>();
  reply: (message: ReceivedMessage, path: string) => Reply = () => ({ status: 204 });

  private constructor(private readonly server: ReturnType<typeof createServer>) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer((request, response) => void receiver.handle(request, response));
    const receiver = new WebhookReceiver(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  url(path = '/'): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  /** Messages about one instance, by its business key, each once. */
  about(businessKey: string): ReceivedMessage[] {
    const seen = new Set<string>();
    return this.taken.filter(({ id, data }) => {
      if (data.instance?.businessKey !== businessKey || seen.has(id)) return false;
      seen.add(id);
      return true;
    });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const path = request.url ?? '/';
    let message: ReceivedMessage;
    try {
      const secret = this.secrets.get(path);
      const verified = new Webhook(secret!).verify(body, request.headers as Record<string, string>);
      message = { id: String(request.headers['webhook-id']), ...(verified as Omit<ReceivedMessage, 'id'>) };
    } catch (error) {
      this.forged.push(String(error));
      response.writeHead(401).end();
      return;
    }
    const reply = this.reply(message, path);
    if (reply === 'never') return;
    if (reply.status >= 200 && reply.status < 300) this.taken.push(message);
    response.writeHead(reply.status, reply.headers).end();
  }
}
