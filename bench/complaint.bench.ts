import { benchLine, type Bench, type BenchLine } from './bench-line.js';
import { startBenchNode, startBenchServer, type BenchNode } from './durable/bench-node.js';
import { closedLoop, type Lane } from './durable/closed-loop.js';
import { accepted, runComplaint } from './durable/complaint-instance.js';
import { SERVICE_PROCESS } from './durable/processes.js';

const IN_FLIGHT = 256;
const ROUND_MS = 4_000;
const WARM_UP_MS = 3_000;
const P3_TARGET = 1_300;
const P1_TARGET = 4_000;
const ACTOR = { actor: 'worker:ukuran' };

/** Whole instances per second, durable, started and worked to their end; of P3 with the query for each task. */
export const bench: Bench = {
  name: 'complaint',
  async run({ rounds }): Promise<BenchLine[]> {
    const server = await startBenchServer();
    try {
      const node = await startBenchNode(server, true);
      try {
        return await measure(node, rounds);
      } finally {
        await node.stop();
      }
    } finally {
      await server.stop();
    }
  },
};

async function measure(node: BenchNode, rounds: number): Promise<BenchLine[]> {
  let instances = 0;
  const next = () => node.tenants[instances++ % node.tenants.length]!;
  const findTasks = async (tenant: string, instanceKey: string) => {
    const tasks = await node.store.queries.userTasksByInstance([{ tenant, instanceKey }]);
    return tasks.filter(({ endedAt }) => endedAt === undefined).map(({ key }) => key);
  };
  const complaint: Lane = async (mark) => {
    await runComplaint(node.runtime, next(), () => undefined, findTasks);
    mark();
  };
  const service: Lane = async (mark) => {
    await runService(node, next());
    mark();
  };
  const figures = { complaint: [] as number[], service: [] as number[] };
  await closedLoop(IN_FLIGHT, WARM_UP_MS, complaint);
  await closedLoop(IN_FLIGHT, WARM_UP_MS, service);
  for (let round = 0; round < rounds; round++) {
    figures.complaint.push((await closedLoop(IN_FLIGHT, ROUND_MS, complaint)).rate);
    figures.service.push((await closedLoop(IN_FLIGHT, ROUND_MS, service)).rate);
  }
  return [
    benchLine('P3 complaint, a query for each task', 'instances/s', figures.complaint, P3_TARGET),
    benchLine('P1 two service tasks and a gateway', 'instances/s', figures.service, P1_TARGET),
  ];
}

/** P1 in three durable steps; the caller is its worker and needs no lease. */
async function runService(node: BenchNode, tenant: string): Promise<void> {
  let last = accepted(
    await node.runtime.startProcess(
      { tenant, bpmnProcessId: SERVICE_PROCESS, variables: { nilai: 11 } },
      ACTOR,
    ),
  );
  while (last.state?.status === 'active') {
    const job = last.state.elements.find(({ wait }) => wait?.type === 'job');
    if (!job) throw new Error(`Expected ${last.instanceKey} to wait for a job`);
    last = accepted(
      await node.runtime.execute(
        tenant,
        last.instanceKey,
        { type: 'CompleteJob', elementKey: job.key, variables: {} },
        ACTOR,
      ),
    );
  }
}
