import { parseDuration, addDuration } from '#bpmn';
import { InvariantViolation, type ParentReference, type ProcessEvent } from '#engine';
import { allSettled } from '../all-settled.js';
import type { ProcessRuntime } from '../command/process-runtime.js';
import type { JournalEntry, JournalStore } from '../ports/journal.port.js';
import type { WorkStore } from '../ports/work.port.js';
import { CommitRefused } from '../runtime-errors.js';
import { isCarried } from './carried.js';
import { DeliveryOrder, type DeliveryPlace } from './delivery-order.js';
import { childInstanceKey } from './derived-key.js';
import type { Messages } from './messages.js';

const ACTOR = 'courier';
const PAGE = 200;
const LEASE_MS = 15_000;
/** Deliveries of a tenant that are under way at once: as many as make a good group commit. */
const AT_ONCE = 100;
/** Tenants that are delivered for at once. */
const TENANTS_AT_ONCE = 8;
/** Events that a called instance reports to its caller. */
const REPORTS: ReadonlySet<ProcessEvent['type']> = new Set([
  'InstanceCompleted',
  'InstanceTerminated',
  'EscalationThrown',
]);

/** Told of an event that can never be delivered; the sender's entry still has it. */
export type UndeliverableListener = (entry: JournalEntry, event: ProcessEvent, error: Error) => void;

/**
 * Carries what crosses instances: messages, signals, calls of children and their results. Follows each tenant's journal
 * behind a stored position, so that nothing is lost with a node; keys make a second delivery harmless. It reads only the entries
 * that are marked to have something to carry (`isCarried`).
 */
export class Courier {
  /** Positions up to which this node knows all to be delivered, by tenant. */
  private readonly delivered = new Map<string, number>();

  constructor(
    private readonly journal: JournalStore,
    private readonly work: WorkStore,
    private readonly runtime: ProcessRuntime,
    private readonly messages: Messages,
    private readonly owner: string,
    private readonly onUndeliverable: UndeliverableListener = () => undefined,
  ) {}

  /** Delivers what is behind the heads. Resolves when this node has nothing more to carry. */
  async deliver(heads: readonly { tenant: string; position: number }[]): Promise<void> {
    const behind = heads
      .map(({ tenant, position }) => ({ tenant, upTo: position, after: this.delivered.get(tenant) ?? 0 }))
      .filter(({ after, upTo }) => after < upTo);
    if (behind.length === 0) return;
    const carried = new Set(await this.journal.tenantsWithCarried(behind));
    const waiting: typeof behind = [];
    for (const one of behind)
      if (carried.has(one.tenant)) waiting.push(one);
      else this.delivered.set(one.tenant, one.upTo);
    const lane = async (): Promise<void> => {
      for (let one = waiting.shift(); one; one = waiting.shift())
        await this.deliverTenant(one.tenant, one.upTo);
    };
    await allSettled(Array.from({ length: TENANTS_AT_ONCE }, lane));
  }

  /** Hands over to other nodes what this one carries. Not while it delivers. */
  async release(): Promise<void> {
    this.delivered.clear();
    await this.work.releaseCourier(this.owner);
  }

  private async deliverTenant(tenant: string, head: number): Promise<void> {
    let position = await this.work.leaseCourier(tenant, this.owner, LEASE_MS);
    // Another node carries for this tenant now; it is asked again with the next head.
    if (position === undefined) return;
    while (position < head) {
      const entries = await this.journal.readCarried(tenant, { after: position, upTo: head, limit: PAGE });
      await this.deliverEntries(tenant, entries);
      position = entries.length < PAGE ? head : entries.at(-1)!.position;
      if (!(await this.work.moveCourier(tenant, this.owner, position))) return;
    }
    this.delivered.set(tenant, position);
  }

  private async deliverEntries(tenant: string, entries: readonly JournalEntry[]): Promise<void> {
    const callers = await this.callersOf(entries);
    const messageSets = await this.messages.setsOf(tenant);
    const order = new DeliveryOrder(AT_ONCE);
    for (const entry of entries)
      for (const [index, event] of entry.events.entries()) {
        const caller = callers.get(entry.instanceKey);
        if (isCarried(event, { parent: caller }, messageSets))
          order.add(placeOf(entry, event, caller), () => this.carry(entry, event, index, caller));
      }
    await order.settled();
  }

  /** Who called the instances that have something to report, by the key of the called one. */
  private async callersOf(entries: readonly JournalEntry[]): Promise<Map<string, ParentReference>> {
    const callers = new Map<string, ParentReference>();
    const reporting = new Map(
      entries
        .filter(({ events }) => events.some(({ type }) => REPORTS.has(type)))
        .map((entry) => [entry.instanceKey, entry]),
    );
    await Promise.all(
      [...reporting.values()].map(async ({ tenant, instanceKey }) => {
        const parent = (await this.journal.loadInstance(tenant, instanceKey))?.state.parent;
        if (parent) callers.set(instanceKey, parent);
      }),
    );
    return callers;
  }

  private async carry(
    entry: JournalEntry,
    event: ProcessEvent,
    index: number,
    caller: ParentReference | undefined,
  ): Promise<void> {
    try {
      await this.deliverEvent(entry, event, index, caller);
    } catch (error) {
      // What would fail the same way each time must not hold up all that comes after it; all else is tried again.
      if (!(error instanceof CommitRefused || error instanceof InvariantViolation)) throw error;
      this.onUndeliverable(entry, event, error);
    }
  }

  private async deliverEvent(
    entry: JournalEntry,
    event: ProcessEvent,
    index: number,
    caller: ParentReference | undefined,
  ): Promise<void> {
    const { tenant, instanceKey } = entry;
    const options = { actor: ACTOR, idempotencyKey: `entry:${tenant}:${entry.position}:${index}` };
    switch (event.type) {
      case 'MessagePublished': {
        const { name, correlationKey, variables } = event;
        const now = Date.parse(entry.at);
        const timeToLiveMs = addDuration(now, parseDuration(event.timeToLive)) - now;
        const messageId = `${instanceKey}:${event.key}`;
        await this.messages.publish(
          { tenant: event.tenant ?? tenant, name, correlationKey, variables, messageId, timeToLiveMs },
          { actor: ACTOR },
        );
        return;
      }
      case 'SignalBroadcast': {
        const { name, variables } = event;
        await this.messages.broadcast(
          { tenant, name, variables, signalId: `${instanceKey}:${event.key}` },
          options,
        );
        return;
      }
      case 'MessageSubscribed':
        await this.messages.deliverBuffered(tenant, event.name, event.correlationKey, ACTOR);
        return;
      case 'ElementCompleted':
      case 'ElementTerminated':
        await this.messages.afterElement(tenant, event.elementId, instanceKey, ACTOR);
        return;
      case 'InstanceSuspended':
      case 'InstanceResumed':
        await this.resumeOrSuspendCalled(entry, event, options);
        return;
      case 'ChildRequested':
        await this.startChild(entry, event, options);
        return;
      case 'ChildCanceled':
        await this.runtime.execute(
          tenant,
          childInstanceKey(tenant, instanceKey, event.key),
          { type: 'CancelInstance', reason: 'the call activity that waited for it was ended' },
          options,
        );
        return;
      case 'InstanceCompleted':
      case 'InstanceTerminated':
      case 'EscalationThrown':
        if (caller) await this.reportTo(caller, event, options);
        return;
      default:
        return;
    }
  }

  private async startChild(
    { tenant, instanceKey }: JournalEntry,
    event: Extract<ProcessEvent, { type: 'ChildRequested' }>,
    options: { actor: string; idempotencyKey: string },
  ): Promise<void> {
    const caller = event.binding && (await this.runtime.stored(tenant, instanceKey))?.state.definitionKey;
    const outcome = await this.runtime.startProcess(
      {
        tenant,
        bpmnProcessId: event.processId,
        ...(event.binding && caller !== undefined && { binding: { to: event.binding, caller } }),
        instanceKey: childInstanceKey(tenant, instanceKey, event.key),
        variables: event.variables,
        parent: { tenant, instanceKey, elementKey: event.key },
      },
      options,
    );
    if (outcome.outcome === 'accepted' || outcome.rejection.code === 'ALREADY_EXISTS') {
      if (event.isSuspended) await this.suspendChild(tenant, instanceKey, event.key, options);
      return;
    }
    const { message } = outcome.rejection;
    await this.runtime.execute(
      tenant,
      instanceKey,
      { type: 'FailChild', elementKey: event.key, message },
      { ...options, idempotencyKey: `${options.idempotencyKey}:failed` },
    );
  }

  /**
   * Suspends what a suspended instance calls, or resumes it; messages that came for it meanwhile are given to it. A child answers
   * only its caller, so what is called now is all that was called then.
   */
  private async resumeOrSuspendCalled(
    { tenant, instanceKey }: JournalEntry,
    event: Extract<ProcessEvent, { type: 'InstanceSuspended' | 'InstanceResumed' }>,
    options: { actor: string; idempotencyKey: string },
  ): Promise<void> {
    const state = (await this.journal.loadInstance(tenant, instanceKey))?.state;
    if (!state) return;
    if (event.type === 'InstanceResumed')
      for (const one of state.subscriptions)
        if (one.type === 'message')
          await this.messages.deliverBuffered(tenant, one.name, one.correlationKey, ACTOR);
    if (!event.includesCalled) return;
    for (const { key, wait } of state.elements) {
      if (wait?.type !== 'child') continue;
      if (event.type === 'InstanceSuspended') await this.suspendChild(tenant, instanceKey, key, options);
      else
        await this.runtime.execute(
          tenant,
          childInstanceKey(tenant, instanceKey, key),
          { type: 'ResumeInstance', reason: event.reason, byCaller: true },
          { ...options, idempotencyKey: `${options.idempotencyKey}:${key}` },
        );
    }
  }

  private async suspendChild(
    tenant: string,
    instanceKey: string,
    elementKey: number,
    options: { actor: string; idempotencyKey: string },
  ): Promise<void> {
    await this.runtime.execute(
      tenant,
      childInstanceKey(tenant, instanceKey, elementKey),
      {
        type: 'SuspendInstance',
        reason: 'the instance that called it was suspended',
        includesCalled: true,
        byCaller: true,
      },
      { ...options, idempotencyKey: `${options.idempotencyKey}:${elementKey}:suspended` },
    );
  }

  private async reportTo(
    { tenant, instanceKey, elementKey }: ParentReference,
    event: Extract<ProcessEvent, { type: 'InstanceCompleted' | 'InstanceTerminated' | 'EscalationThrown' }>,
    options: { actor: string; idempotencyKey: string },
  ): Promise<void> {
    await this.runtime.execute(
      tenant,
      instanceKey,
      event.type === 'EscalationThrown'
        ? { type: 'EscalateFromChild', elementKey, code: event.code }
        : event.type === 'InstanceCompleted'
          ? { type: 'CompleteChild', elementKey, variables: event.variables ?? {} }
          : {
              type: 'FailChild',
              elementKey,
              message: event.reason,
              ...(event.error ? { error: event.error } : {}),
            },
      options,
    );
  }
}

/** Where the delivery of an event that is carried stands among the others. */
function placeOf(
  { tenant, instanceKey: source }: JournalEntry,
  event: ProcessEvent,
  caller: ParentReference | undefined,
): DeliveryPlace {
  switch (event.type) {
    case 'SignalBroadcast':
    case 'InstanceSuspended':
    case 'InstanceResumed':
      return { source, lane: 'all', isAlone: true };
    case 'ChildRequested':
      return { source, lane: childInstanceKey(tenant, source, event.key), isBeginning: true };
    case 'ChildCanceled':
      return { source, lane: childInstanceKey(tenant, source, event.key) };
    default:
      return { source, lane: REPORTS.has(event.type) && caller ? caller.instanceKey : 'messages' };
  }
}
