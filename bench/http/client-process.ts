import { Agent, request } from 'node:http';

/** Requests to send, each once; so many are under way at a time. */
export interface Ask {
  readonly url: string;
  readonly token: string;
  readonly inFlight: number;
  /** JSON texts of GraphQL requests. */
  readonly bodies: readonly string[];
}

export interface Answer {
  /** Milliseconds from the first request to the last answer. */
  readonly ms: number;
  /** First of the answers that are no success, if any. */
  readonly failure?: string;
  /** The answer that came last. */
  readonly last: string;
}

function send(agent: Agent, { url, token }: Ask, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        agent,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          authorization: `Bearer ${token}`,
        },
      },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (part: string) => (text += part));
        incoming.on('end', () => resolve(text));
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The cheapest client there is: its work is taken from the server's two cores. */
async function run(ask: Ask): Promise<Answer> {
  const agent = new Agent({ keepAlive: true, maxSockets: ask.inFlight });
  let failure: string | undefined;
  let last = '';
  let next = 0;
  const begun = performance.now();
  const lane = async (): Promise<void> => {
    for (let body = ask.bodies[next++]; body !== undefined; body = ask.bodies[next++]) {
      last = await send(agent, ask, body);
      if (!last.startsWith('{"data":{') || /"(?:userErrors|errors)":\[\{/.test(last)) failure ??= last;
    }
  };
  await Promise.all(Array.from({ length: ask.inFlight }, lane));
  const ms = performance.now() - begun;
  agent.destroy();
  return { ms, last, ...(failure === undefined ? {} : { failure }) };
}

process.on('message', (ask: Ask) => void run(ask).then((answer) => process.send!(answer)));
