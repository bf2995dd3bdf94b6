import { waitsForSet } from '../instantiation.js';
import type { Variables } from '../process-state.js';
import type { InstanceTable } from './instance-table.js';
import type { SimulatedInstance, SimulatedMessage, SimulatedMessageOutcome } from './simulation.js';
import { WaitingRoom, type BufferedMessage } from './waiting-room.js';

interface MessageStart {
  readonly processId: string;
  readonly startEventId: string;
  readonly setOf?: string;
}

/** Brings messages to one waiter, or to the processes that they start, or keeps them; brings signals to all. */
export class SimulatedMessages {
  readonly room: WaitingRoom;
  /** Instances by the set of messages that started them last. */
  private readonly sets = new Map<string, string>();

  constructor(private readonly table: InstanceTable) {
    this.room = new WaitingRoom((key) => table.byKey.get(key)?.state);
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

  /** Messages that wait go to whoever waits for them now, or begin the next set. */
  async deliverBuffered(tenant: string, name: string, correlationKey: string): Promise<void> {
    const sets = this.startsOn(tenant, 'message', name).filter(({ setOf }) => setOf !== undefined);
    for (const message of this.room.buffered(this.table.now)) {
      if (message.tenant !== tenant || message.name !== name || message.correlationKey !== correlationKey)
        continue;
      const isReceived = (await this.toWaiter(message)) !== undefined;
      if (!isReceived && (await this.toStarts(message, sets)).length === 0) return;
      this.room.remove(message.messageId);
    }
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
}

/** Names of the messages of the set whose gateway the element is, where those that wait may begin the next set; none elsewhere. */
export function setOf({ process, state }: SimulatedInstance, elementId: string): string[] {
  if (state.businessKey === undefined) return [];
  return process.root.startEvents.flatMap((index) => {
    const start = process.nodes[index]!;
    return start.kind === 'startEvent' && start.setOf === elementId && start.event.type === 'message'
      ? [String(start.event.name.constant)]
      : [];
  });
}
