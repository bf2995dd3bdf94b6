import { nextOccurrence } from '#engine';
import type { ProcessRuntime } from '../command/process-runtime.js';
import type { Configuration } from '../configuration/configuration.js';
import type { WorkStore } from '../ports/work.port.js';

const LEASE_MS = 10_000;
const BATCH = 100;
const ACTOR = 'timer';

/** Fires timers that are due by the database's clock, of instances and of processes that start on one. */
export class TimerWorker {
  constructor(
    private readonly work: WorkStore,
    private readonly runtime: ProcessRuntime,
    private readonly configuration: Configuration,
  ) {}

  /** Fires one batch. @returns how many there were */
  async workOnce(): Promise<number> {
    const due = await this.work.leaseDueTimers(BATCH, LEASE_MS);
    await Promise.all(
      due.map(({ tenant, instanceKey, timerKey, dueAt }) =>
        this.runtime.execute(
          tenant,
          instanceKey,
          { type: 'TriggerTimer', subscriptionKey: timerKey },
          { actor: ACTOR, notBefore: Date.parse(dueAt) },
        ),
      ),
    );
    return due.length + (await this.startProcesses());
  }

  private async startProcesses(): Promise<number> {
    const due = await this.work.leaseDueStartTimers(BATCH, LEASE_MS);
    for (const timer of due) {
      const { resource } = await this.configuration.definition(timer.definitionKey);
      await this.runtime.startProcess(
        {
          tenant: timer.tenant,
          bpmnProcessId: resource.name,
          version: resource.version,
          startEventId: timer.elementId,
          variables: {},
        },
        { actor: ACTOR, idempotencyKey: `start:${timer.definitionKey}:${timer.elementId}:${timer.dueAt}` },
      );
      await this.work.advanceStartTimer(timer, timer.cycle && nextOccurrence(timer.cycle));
    }
    return due.length;
  }
}
