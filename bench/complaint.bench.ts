import { benchLine, type Bench, type BenchLine } from './bench-line.js';
import { startBenchNode, startBenchServer, type BenchNode } from './durable/bench-node.js';
import { closedLoop, type Lane } from './durable/closed-loop.js';
import { accepted, runComplaint } from './durable/complaint-instance.js';
import { Disputes } from './durable/disputes.js';
import { SERVICE_PROCESS } from './durable/processes.js';

const IN_FLIGHT = 256;
const ROUND_MS = 4_000;
const WARM_UP_MS = 3_000;
const P3_TARGET = 1_300;
const P1_TARGET = 4_000;
/** Disputes at once: fifty called instances each. */
const DISPUTES_IN_FLIGHT = 8;
/** What a cluster of Camunda 8.10 publishes for a dispute of this shape: 3 brokers of 3 vCPU, 3 Elasticsearch of 7. */
const PUBLISHED_FLOW_NODES = 560;
/** On two cores, the database among them. */
const FLOW_NODES_TARGET = 10 * PUBLISHED_FLOW_NODES;
const ACTOR = { actor: 'worker:ukuran' };

/**
 * Whole instances per second, durable, started and worked to their end; of P3 with the query for each task. Flow nodes per second of
 * disputes with fifty called instances each.
 */
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
  const disputes = await measureDisputes(node, rounds, next);
  return [
    benchLine('P3 complaint, a query for each task', 'instances/s', figures.complaint, P3_TARGET),
    benchLine('P1 two service tasks and a gateway', 'instances/s', figures.service, P1_TARGET),
    benchLine('dispute with 50 called instances', 'flow nodes/s', disputes.flowNodes, FLOW_NODES_TARGET),
    benchLine('dispute: instances, called ones included', 'instances/s', disputes.instances),
    benchLine('published by Camunda 8 of such a dispute', 'flow nodes/s', [PUBLISHED_FLOW_NODES]),
  ];
}

/** Through the real courier and leased jobs: the roots, their fifty called instances, the reply or the timer. */
async function measureDisputes(
  node: BenchNode,
  rounds: number,
  next: () => string,
): Promise<{ flowNodes: number[]; instances: number[] }> {
  const disputes = new Disputes(node);
  disputes.start();
  const lane: Lane = async (mark) => {
    await disputes.run(next());
    mark();
  };
  const figures = { flowNodes: [] as number[], instances: [] as number[] };
  try {
    await closedLoop(DISPUTES_IN_FLIGHT, WARM_UP_MS, lane);
    for (let round = 0; round < rounds; round++) {
      const begun = { at: performance.now(), flowNodes: disputes.flowNodes, instances: disputes.instances };
      // Lanes finish the disputes that they have begun: all of the time counts, and all that was done in it.
      await closedLoop(DISPUTES_IN_FLIGHT, ROUND_MS, lane);
      const seconds = (performance.now() - begun.at) / 1_000;
      figures.flowNodes.push((disputes.flowNodes - begun.flowNodes) / seconds);
      figures.instances.push((disputes.instances - begun.instances) / seconds);
    }
  } finally {
    await disputes.stop();
  }
  return figures;
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
