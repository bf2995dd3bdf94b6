import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { benchLine, type Bench, type BenchLine } from './bench-line.js';
import { startBenchServer } from './durable/bench-node.js';
import { startEdgeNode, type EdgeNode } from './durable/edge-node.js';
import type { Answer, Ask } from './http/client-process.js';

const IN_FLIGHT = 64;
/** Tasks that are finished in a round, and trivial queries beside them. */
const PER_ROUND = 2_000;
const PAGE = 100;
const RATIO = 0.6;

/** Finishing user tasks over HTTP, GraphQL and the commit included, in turn with a trivial query of the same server. */
export const bench: Bench = {
  name: 'http',
  async run({ rounds }): Promise<BenchLine[]> {
    const server = await startBenchServer();
    try {
      const node = await startEdgeNode(server);
      const client = startClient(node.url, await node.token('siak.pupr.admin1', 'OFFICER'));
      try {
        return await measure(node, client, rounds);
      } finally {
        await client.stop();
        await node.stop();
      }
    } finally {
      await server.stop();
    }
  },
};

type Client = ReturnType<typeof startClient>;

async function measure(node: EdgeNode, client: Client, rounds: number): Promise<BenchLine[]> {
  const trivial = Array.from({ length: PER_ROUND }, () => JSON.stringify({ query: '{ __typename }' }));
  const figures = { trivial: [] as number[], complete: [] as number[], ratio: [] as number[] };
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (let begun = 0; begun < PER_ROUND; begun += PAGE)
      await Promise.all(Array.from({ length: PAGE }, () => node.commit()));
    const tasks = await openTasks(client);
    const queries = await client.rate(trivial);
    const completions = await client.rate(tasks.map(completion));
    if (round === 0) continue;
    figures.trivial.push(queries);
    figures.complete.push(completions);
    figures.ratio.push(completions / queries);
  }
  return [
    benchLine('trivial query over HTTP', 'requests/s', figures.trivial),
    benchLine('completeUserTask over HTTP, durable', 'requests/s', figures.complete),
    benchLine('share of the trivial query', 'x', figures.ratio, RATIO),
  ];
}

function completion(id: string): string {
  return JSON.stringify({
    query: `mutation Complete($input: CompleteUserTaskInput!) {
      completeUserTask(input: $input) { task { id endedAt } userErrors { code message } } }`,
    variables: { input: { id, data: { terverifikasi: true }, idempotencyKey: `selesai:${id}` } },
  });
}

/** Ids of as many open tasks as a round needs. */
async function openTasks(client: Client): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ids.length < PER_ROUND;) {
    const query = `query Tasks($after: String) {
      userTasks(first: ${PAGE}, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }`;
    const answer = await client.ask([JSON.stringify({ query, variables: { after } })]);
    const { nodes, pageInfo } = (JSON.parse(answer.last) as TasksAnswer).data.userTasks;
    ids.push(...nodes.map(({ id }) => id));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  if (ids.length < PER_ROUND) throw new Error(`Expected ${PER_ROUND} open tasks but there are ${ids.length}`);
  return ids.slice(0, PER_ROUND);
}

interface TasksAnswer {
  readonly data: {
    readonly userTasks: {
      readonly nodes: readonly { readonly id: string }[];
      readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
    };
  };
}

/** A client in a process of its own. */
function startClient(url: string, token: string) {
  const child = fork(join(import.meta.dirname, 'http/client-process.js'), { serialization: 'advanced' });
  const ask = async (bodies: readonly string[]): Promise<Answer> => {
    const message: Ask = { url, token, inFlight: Math.min(IN_FLIGHT, bodies.length), bodies };
    child.send(message);
    const [answer] = (await once(child, 'message')) as [Answer];
    if (answer.failure !== undefined)
      throw new Error(`Expected success but the server said ${answer.failure}`);
    return answer;
  };
  return {
    ask,
    rate: async (bodies: readonly string[]) => (bodies.length / (await ask(bodies)).ms) * 1_000,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
