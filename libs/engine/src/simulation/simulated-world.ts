import { addDuration, parseDuration } from '#bpmn';
import type { Command } from '../commands.js';
import { ROOT_KEY, subscriptionOf, type Variables } from '../process-state.js';
import { InstanceTable } from './instance-table.js';
import {
  openIncidents,
  openJobs,
  openSubscriptions,
  openTasks,
  type OpenIncident,
  type OpenJob,
  type OpenSubscription,
  type OpenTask,
} from './open-work.js';
import { SimulatedCourier } from './simulated-courier.js';
import {
  SimulationLimitExceeded,
  type SimulatedInstance,
  type SimulatedMessage,
  type SimulatedMessageOutcome,
  type SimulatedOutcome,
  type SimulatedStart,
  type SimulationOptions,
  type WorkReference,
} from './simulation.js';
import type { BufferedMessage } from './waiting-room.js';

/** Timers that one `advanceTo` may fire. */
const MOST_TIMERS = 100_000;

/**
 * Processes in memory on a virtual clock: what the runtime does between instances, without a database. The same calls give the
 * same events: time moves by `advance` and `advanceTo` only, keys are counted. Calls must not overlap.
 */
export class SimulatedWorld {
  private readonly table: InstanceTable;
  private readonly courier: SimulatedCourier;

  constructor(options: SimulationOptions) {
    this.table = new InstanceTable(options, (instance, event) => this.courier.follow(instance, event));
    this.courier = new SimulatedCourier(this.table);
  }

  /** Epoch ms of the virtual clock. */
  get now(): number {
    return this.table.now;
  }

  /** All instances, ended ones too, in the order in which they were started. */
  get instances(): readonly SimulatedInstance[] {
    return [...this.table.byKey.values()];
  }

  instance(instanceKey: string): SimulatedInstance | undefined {
    return this.table.byKey.get(instanceKey);
  }

  get tasks(): OpenTask[] {
    return openTasks(this.table.byKey.values());
  }

  get jobs(): OpenJob[] {
    return openJobs(this.table.byKey.values());
  }

  get subscriptions(): OpenSubscription[] {
    return openSubscriptions(this.table.byKey.values());
  }

  get incidents(): OpenIncident[] {
    return openIncidents(this.table.byKey.values());
  }

  /** Messages that wait for a receiver, oldest first. */
  get bufferedMessages(): readonly BufferedMessage[] {
    return this.courier.messages.room.buffered(this.table.now);
  }

  /** A key that was not given before: `i-1`, `i-2`. */
  newKey(prefix = 'i'): string {
    return this.table.newKey(prefix);
  }

  async start(input: SimulatedStart): Promise<SimulatedOutcome> {
    const outcome = await this.table.start(input);
    await this.courier.settle();
    return outcome;
  }

  /** Carries out any command of a running instance, then all that follows from it in other instances. */
  async execute(instanceKey: string, command: Command): Promise<SimulatedOutcome> {
    const outcome = await this.table.execute(instanceKey, command);
    await this.courier.settle();
    return outcome;
  }

  claim({ instanceKey, elementKey }: WorkReference, assignee: string): Promise<SimulatedOutcome> {
    return this.execute(instanceKey, { type: 'ClaimUserTask', elementKey, assignee });
  }

  completeTask(task: WorkReference, variables: Variables = {}, actor?: string): Promise<SimulatedOutcome> {
    const { instanceKey, elementKey } = task;
    return this.execute(instanceKey, {
      type: 'CompleteUserTask',
      elementKey,
      variables,
      ...(actor === undefined ? {} : { actor }),
    });
  }

  completeJob(
    { instanceKey, elementKey }: WorkReference,
    variables: Variables = {},
  ): Promise<SimulatedOutcome> {
    return this.execute(instanceKey, { type: 'CompleteJob', elementKey, variables });
  }

  failJob(
    { instanceKey, elementKey }: WorkReference,
    message: string,
    retriesLeft = 0,
  ): Promise<SimulatedOutcome> {
    return this.execute(instanceKey, { type: 'FailJob', elementKey, message, retriesLeft });
  }

  /** A BPMN error out of a job. */
  throwError(
    { instanceKey, elementKey }: WorkReference,
    error: { code: string; message: string; variables?: Variables },
  ): Promise<SimulatedOutcome> {
    return this.execute(instanceKey, { type: 'ThrowJobError', elementKey, ...error });
  }

  setVariables(instanceKey: string, variables: Variables, scopeKey = ROOT_KEY): Promise<SimulatedOutcome> {
    return this.execute(instanceKey, { type: 'SetVariables', scopeKey, variables, reason: 'simulation' });
  }

  resolveIncident(
    instanceKey: string,
    incidentKey: number,
    reason = 'simulation',
  ): Promise<SimulatedOutcome> {
    return this.execute(instanceKey, { type: 'ResolveIncident', incidentKey, reason });
  }

  cancel(instanceKey: string, reason: string): Promise<SimulatedOutcome> {
    return this.execute(instanceKey, { type: 'CancelInstance', reason });
  }

  /** To the oldest waiter; without one it starts a process, and without that it waits as long as its time to live. */
  async publish(message: SimulatedMessage): Promise<SimulatedMessageOutcome> {
    const outcome = await this.courier.messages.publish(message, this.newKey('m'));
    await this.courier.settle();
    return outcome;
  }

  /** To all waiters of the tenant, and to processes that start with it. @returns how many it reached */
  async broadcast(signal: { tenant?: string; name: string; variables?: Variables }): Promise<number> {
    const reached = await this.courier.messages.broadcast(
      signal.tenant ?? this.table.tenant,
      signal.name,
      signal.variables ?? {},
    );
    await this.courier.settle();
    return reached;
  }

  /** Due time of the next timer, epoch ms; undefined when none is armed. */
  nextTimerAt(): number | undefined {
    for (let timer = this.courier.timers.peek(); timer; timer = this.courier.timers.peek()) {
      if (this.isArmed(timer.instanceKey, timer.subscriptionKey)) return timer.dueAt;
      this.courier.timers.pop();
    }
    return undefined;
  }

  /**
   * Moves the clock on and fires what falls due on the way, each timer at its own moment. @returns how many fired
   * @throws RangeError for a time before now
   */
  async advanceTo(until: number): Promise<number> {
    if (!(until >= this.table.now))
      throw new RangeError(`Expected a time from ${iso(this.table.now)} on, but got ${iso(until)}`);
    let fired = 0;
    for (let due = this.nextTimerAt(); due !== undefined && due <= until; due = this.nextTimerAt()) {
      if (++fired > MOST_TIMERS)
        throw new SimulationLimitExceeded(
          `Expected at most ${MOST_TIMERS} timers up to ${iso(until)}, but there are more`,
        );
      const { instanceKey, subscriptionKey } = this.courier.timers.pop()!;
      this.table.now = Math.max(this.table.now, due);
      await this.execute(instanceKey, { type: 'TriggerTimer', subscriptionKey });
    }
    this.table.now = until;
    return fired;
  }

  /** @param duration ISO 8601, such as `P1DT2H` */
  advance(duration: string): Promise<number> {
    return this.advanceTo(addDuration(this.table.now, parseDuration(duration)));
  }

  private isArmed(instanceKey: string, subscriptionKey: number): boolean {
    return subscriptionOf(this.table.byKey.get(instanceKey)?.state, subscriptionKey)?.type === 'timer';
  }
}

function iso(epochMs: number): string {
  return Number.isNaN(epochMs) ? 'no time' : new Date(epochMs).toISOString();
}
