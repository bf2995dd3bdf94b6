import { addDuration, parseDuration } from '#bpmn';
import type { ProcessEvent } from '../events.js';
import { waitsForSet } from '../instantiation.js';
import { elementOf, type Variables } from '../process-state.js';
import { visibleVariables } from '../variable-scope.js';
import type { InstanceTable } from './instance-table.js';
import { headersOf } from './open-work.js';
import {
  SimulationLimitExceeded,
  type SimulatedInstance,
  type SimulatedMessage,
  type SimulatedMessageOutcome,
} from './simulation.js';
import { TimerQueue } from './timer-queue.js';
import { WaitingRoom, type BufferedMessage } from './waiting-room.js';

/** Deliveries that one call may set off. */
const MOST_DELIVERIES = 10_000;

interface MessageStart {
  readonly processId: string;
  readonly startEventId: string;
  readonly setOf?: string;
}

/** Carries what crosses instances, in the order in which it was sent: messages, signals, calls of children and their results, jobs. */
export class SimulatedCourier {
  readonly timers = new TimerQueue();
  readonly room: WaitingRoom;
  /** Child instances by the call activity that waits for them. */
  private readonly children = new Map<string, string>();
  /** Instances by the set of messages that started them last. */
  private readonly sets = new Map<string, string>();
  private deliveries: (() => Promise<unknown>)[] = [];
  private lastOrder = 0;

  constructor(private readonly table: InstanceTable) {
    this.room = new WaitingRoom((key) => table.byKey.get(key)?.state);
  }

  /** Notes what an event asks of other instances; `settle` does it. */
  follow(instance: SimulatedInstance, event: ProcessEvent): void {
    const { tenant } = instance;
    const { instanceKey } = instance.state;
    switch (event.type) {
      case 'TimerScheduled':
      case 'TimerRescheduled':
        this.timers.push({
          dueAt: Date.parse(event.dueAt),
          order: ++this.lastOrder,
          instanceKey,
          subscriptionKey: event.key,
        });
        return;
      case 'MessageSubscribed': {
        const { key: subscriptionKey, name, correlationKey } = event;
        this.room.addMessageWaiter(tenant, name, correlationKey, { instanceKey, subscriptionKey });
        this.later(() => this.deliverBuffered(tenant, name, correlationKey));
        return;
      }
      case 'SignalSubscribed':
        this.room.addSignalWaiter(tenant, event.name, { instanceKey, subscriptionKey: event.key });
        return;
      case 'MessagePublished': {
        const { name, correlationKey, variables, timeToLive } = event;
        const timeToLiveMs = addDuration(this.table.now, parseDuration(timeToLive)) - this.table.now;
        const message = { tenant: event.tenant ?? tenant, name, correlationKey, variables, timeToLiveMs };
        this.later(() => this.publish(message, `${instanceKey}:${event.key}`));
        return;
      }
      case 'SignalBroadcast':
        this.later(() => this.broadcast(tenant, event.name, event.variables));
        return;
      case 'ElementCompleted':
      case 'ElementTerminated':
        this.afterElement(instance, event.elementId);
        return;
      case 'JobCreated':
        this.later(() => this.work(instanceKey, event.key));
        return;
      case 'JobFailed':
        if (event.retriesLeft > 0) this.later(() => this.work(instanceKey, event.key));
        return;
      case 'JobRetriesSet':
        this.later(() => this.work(instanceKey, event.key));
        return;
      case 'ChildRequested':
        this.later(() => this.startChild(instance, event));
        return;
      case 'ChildCanceled':
        this.later(() => this.cancelChild(instanceKey, event.key));
        return;
      case 'InstanceCompleted':
      case 'InstanceTerminated':
      case 'EscalationThrown':
        this.later(() => this.reportToParent(instance, event));
        return;
      default:
        return;
    }
  }

  /** Delivers until nothing is left to deliver. @throws SimulationLimitExceeded */
  async settle(): Promise<void> {
    for (let carried = 0; this.deliveries.length > 0; carried++) {
      if (carried >= MOST_DELIVERIES) {
        this.deliveries = [];
        throw new SimulationLimitExceeded(
          `Expected at most ${MOST_DELIVERIES} deliveries between instances to follow from one call, but there are more`,
        );
      }
      await this.deliveries.shift()!();
    }
  }

  async publish(input: SimulatedMessage, messageId: string): Promise<SimulatedMessageOutcome> {
    const { name, correlationKey, variables = {}, timeToLiveMs = 0 } = input;
    const message: BufferedMessage = {
      messageId,
      tenant: input.tenant ?? this.table.tenant,
      name,
      correlationKey,
      variables,
      expiresAt: this.table.now + timeToLiveMs,
    };
    const receiver = await this.toWaiter(message);
    const starts = this.startsOn(message.tenant, 'message', name);
    const instanceKeys = receiver === undefined ? await this.toStarts(message, starts) : [receiver];
    const isBuffered = instanceKeys.length === 0 && timeToLiveMs > 0;
    if (isBuffered) this.room.buffer(message);
    return { instanceKeys, isBuffered };
  }

  /** @returns how many it reached */
  async broadcast(tenant: string, name: string, variables: Variables): Promise<number> {
    let reached = 0;
    for (const { instanceKey, subscriptionKey } of this.room.signalWaiters(tenant, name)) {
      const { outcome } = await this.table.execute(instanceKey, {
        type: 'ReceiveSignal',
        subscriptionKey,
        variables,
      });
      if (outcome === 'accepted') reached++;
    }
    for (const { processId, startEventId } of this.startsOn(tenant, 'signal', name)) {
      await this.table.start({ tenant, processId, startEventId, variables });
      reached++;
    }
    return reached;
  }

  private later(delivery: () => Promise<unknown>): void {
    this.deliveries.push(delivery);
  }

  private async toWaiter(message: BufferedMessage): Promise<string | undefined> {
    const { tenant, name, correlationKey, messageId, variables } = message;
    for (const { instanceKey, subscriptionKey } of this.room.messageWaiters(tenant, name, correlationKey)) {
      const command = { type: 'CorrelateMessage', subscriptionKey, messageId, variables } as const;
      if ((await this.table.execute(instanceKey, command)).outcome === 'accepted') return instanceKey;
    }
    return undefined;
  }

  /** One instance of each process; where a set of messages starts it, unless the one before still waits for its own. */
  private async toStarts(
    { tenant, correlationKey, variables }: BufferedMessage,
    starts: readonly MessageStart[],
  ): Promise<string[]> {
    const started: string[] = [];
    for (const { setOf, ...place } of starts) {
      const set = JSON.stringify([tenant, place.processId, setOf, correlationKey]);
      const before = setOf === undefined ? undefined : this.table.byKey.get(this.sets.get(set) ?? '');
      if (before && waitsForSet(before.state, setOf!)) continue;
      const outcome = await this.table.start({ tenant, ...place, businessKey: correlationKey, variables });
      if (outcome.outcome === 'rejected') continue;
      if (setOf !== undefined) this.sets.set(set, outcome.instanceKey);
      started.push(outcome.instanceKey);
    }
    return started;
  }

  /** Messages that wait go to whoever waits for them now, or begin the next set. */
  private async deliverBuffered(tenant: string, name: string, correlationKey: string): Promise<void> {
    const sets = this.startsOn(tenant, 'message', name).filter(({ setOf }) => setOf !== undefined);
    for (const message of this.room.buffered(this.table.now)) {
      if (message.tenant !== tenant || message.name !== name || message.correlationKey !== correlationKey)
        continue;
      const isReceived = (await this.toWaiter(message)) !== undefined;
      if (!isReceived && (await this.toStarts(message, sets)).length === 0) return;
      this.room.remove(message.messageId);
    }
  }

  /** Where the element was the gateway of a set of messages, those that wait for the next set begin it. */
  private afterElement({ tenant, process, state }: SimulatedInstance, elementId: string): void {
    const { businessKey } = state;
    if (businessKey === undefined) return;
    for (const index of process.root.startEvents) {
      const start = process.nodes[index]!;
      if (start.kind !== 'startEvent' || start.setOf !== elementId || start.event.type !== 'message')
        continue;
      const name = String(start.event.name.constant);
      this.later(() => this.deliverBuffered(tenant, name, businessKey));
    }
  }

  private startsOn(tenant: string, type: 'message' | 'signal', name: string): MessageStart[] {
    return this.table.processesOf(tenant).flatMap((process) =>
      process.root.startEvents.flatMap((index) => {
        const start = process.nodes[index]!;
        const isHit =
          start.kind === 'startEvent' && start.event.type === type && start.event.name.constant === name;
        if (!isHit) return [];
        const { id: startEventId, setOf } = start;
        return [
          { processId: process.bpmnProcessId, startEventId, ...(setOf === undefined ? {} : { setOf }) },
        ];
      }),
    );
  }

  private async work(instanceKey: string, elementKey: number): Promise<void> {
    const { byKey, options, now } = this.table;
    const instance = byKey.get(instanceKey)!;
    const element = elementOf(instance.state, elementKey);
    if (element?.wait?.type !== 'job') return;
    const { jobType, retries } = element.wait;
    const { elementId } = element;
    const handler = options.jobs && Object.hasOwn(options.jobs, jobType) ? options.jobs[jobType] : undefined;
    const result = await handler?.({
      tenant: instance.tenant,
      instanceKey,
      now,
      elementKey,
      elementId,
      jobType,
      retries,
      headers: headersOf(instance, elementId),
      variables: visibleVariables(instance.state, elementKey),
    });
    if (!result) return;
    if ('error' in result)
      await this.table.execute(instanceKey, { type: 'ThrowJobError', elementKey, ...result.error });
    else if ('failure' in result) {
      const retriesLeft = Math.max(retries - 1, 0);
      await this.table.execute(instanceKey, {
        type: 'FailJob',
        elementKey,
        message: result.failure,
        retriesLeft,
      });
    } else
      await this.table.execute(instanceKey, {
        type: 'CompleteJob',
        elementKey,
        variables: result.variables ?? {},
      });
  }

  private async startChild(
    { tenant, state }: SimulatedInstance,
    { key, processId, binding, variables }: Extract<ProcessEvent, { type: 'ChildRequested' }>,
  ): Promise<void> {
    const { instanceKey } = state;
    // The caller may have been ended since: what comes after it would wait for nobody.
    if (elementOf(this.table.byKey.get(instanceKey)?.state, key)?.wait?.type !== 'child') return;
    const parent = { tenant, instanceKey, elementKey: key };
    const childKey = this.table.newKey();
    this.children.set(`${instanceKey}:${key}`, childKey);
    const outcome = await this.table.start({
      tenant,
      processId,
      instanceKey: childKey,
      variables,
      parent,
      ...(binding ? { binding } : {}),
    });
    if (outcome.outcome === 'accepted') return;
    await this.table.execute(instanceKey, {
      type: 'FailChild',
      elementKey: key,
      message: outcome.rejection.message,
    });
  }

  private async cancelChild(instanceKey: string, elementKey: number): Promise<void> {
    const childKey = this.children.get(`${instanceKey}:${elementKey}`);
    if (childKey !== undefined)
      await this.table.execute(childKey, {
        type: 'CancelInstance',
        reason: 'the call activity that waited for it was ended',
      });
  }

  private async reportToParent(
    { state }: SimulatedInstance,
    event: Extract<ProcessEvent, { type: 'InstanceCompleted' | 'InstanceTerminated' | 'EscalationThrown' }>,
  ): Promise<void> {
    const { parent } = state;
    if (!parent || (event.type === 'EscalationThrown' && !event.goesToParent)) return;
    const { instanceKey, elementKey } = parent;
    if (event.type === 'EscalationThrown')
      await this.table.execute(instanceKey, { type: 'EscalateFromChild', elementKey, code: event.code });
    else if (event.type === 'InstanceCompleted')
      await this.table.execute(instanceKey, {
        type: 'CompleteChild',
        elementKey,
        variables: event.variables ?? {},
      });
    else {
      const { reason: message, error } = event;
      await this.table.execute(instanceKey, {
        type: 'FailChild',
        elementKey,
        message,
        ...(error ? { error } : {}),
      });
    }
  }
}
