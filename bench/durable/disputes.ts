import { setTimeout as delay } from 'node:timers/promises';
import { JobWorker, type CommitEntry } from '#runtime';
import type { BenchNode } from './bench-node.js';
import { accepted } from './complaint-instance.js';
import { DISPUTE_JOB, DISPUTE_PROCESS, ITEMS, REPLY_MESSAGE } from './dispute-process.js';

const ACTOR = { actor: 'worker:ukuran' };
const IDLE_MS = 2;
const COMPLETED = '"type":"ElementCompleted"';
/** What the dispute is about: 11 KB, as in the workload that it is compared with. */
const PAYLOAD = Object.fromEntries(Array.from({ length: 110 }, (_, at) => [`bidang${at}`, 'x'.repeat(84)]));
/** What a decision about the place looks at. */
const FACTS = { channel: 'web', class: 'pengaduan_tidak_berkadar', category: 'jalan' };

/** Disputes on a node, with the workers of their jobs; whatever it commits is counted. */
export class Disputes {
  /** Flow nodes that were completed so far, of roots and called instances. */
  flowNodes = 0;
  /** Instances that have ended so far, called ones among them. */
  instances = 0;
  private readonly waiting = new Map<string, (entry: CommitEntry) => void>();
  private readonly worker: JobWorker;
  private isStopped = false;
  private begun = 0;
  private working: Promise<void> = Promise.resolve();

  constructor(private readonly node: BenchNode) {
    this.worker = new JobWorker(node.jobs, { now: Date.now }, 'ukuran');
    this.worker.handle(DISPUTE_JOB, () => Promise.resolve({ variables: {} }));
    node.runtime.onCommit({
      committed: (entry) => {
        this.flowNodes += countOf(COMPLETED, entry.events);
        if (entry.status === 'completed') this.instances++;
        this.waiting.get(entry.instanceKey)?.(entry);
      },
    });
  }

  start(): void {
    this.working = this.work();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.working;
  }

  /**
   * One dispute from start to end. Of every two the one is replied to; the other waits for its two days, which pass for it on the clock of
   * the command alone.
   */
  async run(tenant: string): Promise<void> {
    const number = this.begun++;
    const kasus = `S-${number}`;
    const { node } = this;
    const { instanceKey } = accepted(
      await node.runtime.startProcess(
        {
          tenant,
          bpmnProcessId: DISPUTE_PROCESS,
          variables: {
            kasus,
            klasifikasi: { facts: { ...FACTS, region: tenant } },
            butir: Array.from({ length: ITEMS }, (_, at) => at + 1),
            isi: PAYLOAD,
          },
        },
        ACTOR,
      ),
    );
    const open = await this.until(instanceKey, ({ state }) => state.subscriptions.length > 0);
    const ended = this.until(instanceKey, ({ status }) => status === 'completed');
    if (number % 2 === 0)
      await node.messages.publish(
        { tenant, name: REPLY_MESSAGE, correlationKey: kasus, variables: {} },
        ACTOR,
      );
    else {
      const timer = open.state.subscriptions.find((one) => one.type === 'timer')!;
      accepted(
        await node.runtime.execute(
          tenant,
          instanceKey,
          { type: 'TriggerTimer', subscriptionKey: timer.key },
          { ...ACTOR, notBefore: Date.parse(timer.dueAt) },
        ),
      );
    }
    await ended;
  }

  private until(instanceKey: string, holds: (entry: CommitEntry) => boolean): Promise<CommitEntry> {
    return new Promise((resolve) => {
      this.waiting.set(instanceKey, (entry) => {
        if (!holds(entry)) return;
        this.waiting.delete(instanceKey);
        resolve(entry);
      });
    });
  }

  private async work(): Promise<void> {
    while (!this.isStopped) if ((await this.worker.workOnce()) === 0) await delay(IDLE_MS);
  }
}

function countOf(word: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) count++;
  return count;
}
