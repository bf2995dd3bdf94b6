import { addDuration, parseDuration } from '#bpmn';
import type { ProcessEvent } from '../events.js';
import { elementOf } from '../process-state.js';
import { visibleVariables } from '../variable-scope.js';
import type { InstanceTable } from './instance-table.js';
import { headersOf } from './open-work.js';
import { PriorityQueue } from './priority-queue.js';
import { setOf, SimulatedMessages } from './simulated-messages.js';
import { SimulationLimitExceeded, type SimulatedInstance } from './simulation.js';

/** A timer of an instance; `order` tells timers apart that are due at the same moment. */
interface QueuedTimer {
  /** Epoch ms. */
  readonly dueAt: number;
  readonly order: number;
  readonly instanceKey: string;
  readonly subscriptionKey: number;
}

/** Deliveries that one call may set off. */
const MOST_DELIVERIES = 10_000;

/** Carries what crosses instances, in the order in which it was sent: messages, signals, calls of children and their results, jobs. */
export class SimulatedCourier {
  /** By due time, then by the order in which they were armed. Canceled timers are skipped by whoever takes them. */
  readonly timers = new PriorityQueue<QueuedTimer>(
    (a, b) => a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order),
  );
  readonly messages: SimulatedMessages;
  /** Child instances by the call activity that waits for them. */
  private readonly children = new Map<string, string>();
  private deliveries: (() => Promise<unknown>)[] = [];
  private lastOrder = 0;

  constructor(private readonly table: InstanceTable) {
    this.messages = new SimulatedMessages(table);
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
        this.messages.room.addMessageWaiter(tenant, name, correlationKey, { instanceKey, subscriptionKey });
        this.later(() => this.messages.deliverBuffered(tenant, name, correlationKey));
        return;
      }
      case 'SignalSubscribed':
        this.messages.room.addSignalWaiter(tenant, event.name, { instanceKey, subscriptionKey: event.key });
        return;
      case 'MessagePublished': {
        const { name, correlationKey, variables, timeToLive } = event;
        const timeToLiveMs = addDuration(this.table.now, parseDuration(timeToLive)) - this.table.now;
        const message = { tenant: event.tenant ?? tenant, name, correlationKey, variables, timeToLiveMs };
        this.later(() => this.messages.publish(message, `${instanceKey}:${event.key}`));
        return;
      }
      case 'SignalBroadcast':
        this.later(() => this.messages.broadcast(tenant, event.name, event.variables));
        return;
      case 'ElementCompleted':
      case 'ElementTerminated':
        for (const awaited of setOf(instance, event.elementId))
          this.later(() => this.messages.deliverBuffered(tenant, awaited, instance.state.businessKey!));
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

  private later(delivery: () => Promise<unknown>): void {
    this.deliveries.push(delivery);
  }

  private async work(instanceKey: string, elementKey: number): Promise<void> {
    const { byKey, options, now } = this.table;
    const instance = byKey.get(instanceKey);
    const element = elementOf(instance?.state, elementKey);
    if (!instance || element?.wait?.type !== 'job') return;
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
