import { waitsForSet, type Variables } from '#engine';
import type {
  CommandOptions,
  CommandOutcome,
  ProcessRuntime,
  StartProcessInput,
} from '../command/process-runtime.js';
import type { Configuration, MessageSets, ProcessStart } from '../configuration/configuration.js';
import type { KeyGenerator } from '../ports/clock.port.js';
import type { WaitingSubscription, WorkStore } from '../ports/work.port.js';
import { derivedKey } from './derived-key.js';

export interface MessageInput {
  readonly tenant: string;
  readonly name: string;
  readonly correlationKey: string;
  readonly variables: Variables;
  /** The same id is delivered once; made here when absent. */
  readonly messageId?: string;
  /** How long it waits for a receiver, in milliseconds; 0 when absent. */
  readonly timeToLiveMs?: number;
}

export interface MessageOutcome {
  /** The instance that received it, or those that it started. */
  readonly instanceKeys: readonly string[];
  readonly isBuffered: boolean;
  readonly isRepeated: boolean;
  readonly result: Accepted['result'];
}
type Accepted = Extract<CommandOutcome, { outcome: 'accepted' }>;

/** A message with the id by which it is delivered once. */
type Message = Pick<MessageInput, 'tenant' | 'name' | 'correlationKey' | 'variables'> & {
  readonly messageId: string;
};

/** Waiters that may be gone by the time their command runs, tried one after the other. */
const WAITERS_TRIED = 5;
const SIGNAL_PAGE = 100;

/**
 * A message goes to one waiter; where none waits it starts one instance of each process that begins with it; else it waits
 * until its time to live ends. A signal goes to all.
 */
export class Messages {
  constructor(
    private readonly runtime: ProcessRuntime,
    private readonly work: WorkStore,
    private readonly configuration: Configuration,
    private readonly keys: KeyGenerator,
  ) {}

  /** @param options `idempotencyKey` is the message's id where none is given */
  async publish(input: MessageInput, options: CommandOptions): Promise<MessageOutcome> {
    const messageId = input.messageId ?? options.idempotencyKey ?? this.keys.newKey();
    const keyed: CommandOptions = { ...options, idempotencyKey: `message:${messageId}` };
    const { tenant, name, correlationKey, variables, timeToLiveMs } = input;
    const message = { tenant, messageId, name, correlationKey, variables };
    const delivered = await this.toWaiter(message, keyed);
    // Nobody waits any more for what was delivered already: the first answer again, not a second life.
    const known = delivered ?? (await this.runtime.firstAnswer(tenant, keyed));
    const reached = known ? [known] : await this.toStarts(message, await this.startsOn(message), keyed);
    if (reached.length > 0) return outcomeOf(reached);
    if (!timeToLiveMs) return { instanceKeys: [], isBuffered: false, isRepeated: false, result: {} };
    await this.work.bufferMessage({ ...message, timeToLiveMs });
    // A waiter may have come, or a set of messages may have become complete, between the look-up and the buffer.
    const late = await this.deliverBuffered(tenant, name, correlationKey, options.actor);
    return { instanceKeys: late, isBuffered: late.length === 0, isRepeated: false, result: {} };
  }

  /**
   * Gives the oldest message that waits to a waiter that has just subscribed, or lets it begin a set of messages. One that was
   * delivered before and is still there, because a node died in between, is passed over.
   * @returns the instances that it reached
   */
  async deliverBuffered(
    tenant: string,
    name: string,
    correlationKey: string,
    actor: string,
  ): Promise<string[]> {
    for (;;) {
      const message = await this.work.findBufferedMessage(tenant, name, correlationKey);
      if (!message) return [];
      const { messageId } = message;
      const options = { actor, idempotencyKey: `message:${messageId}` };
      const received = await this.toWaiter(message, options);
      const reached = received ? [received] : await this.toSets(message, options);
      if (reached.length === 0) return [];
      await this.work.removeBufferedMessage(tenant, messageId);
      if (reached.some(({ isRepeated }) => !isRepeated)) return reached.map(({ instanceKey }) => instanceKey);
    }
  }

  /** The sets of messages that start processes of a tenant. */
  setsOf(tenant: string): Promise<MessageSets> {
    return this.configuration.messageSets(tenant);
  }

  /**
   * An element of an instance has ended: where it was the gateway of a set of messages, those that wait for the next set with
   * the same correlation key begin it.
   */
  async afterElement(tenant: string, elementId: string, instanceKey: string, actor: string): Promise<void> {
    const names = (await this.setsOf(tenant)).get(elementId);
    const correlationKey = names && (await this.runtime.stored(tenant, instanceKey))?.state.businessKey;
    if (correlationKey === undefined) return;
    for (const name of names!) await this.deliverBuffered(tenant, name, correlationKey, actor);
  }

  /** Delivers a signal to every waiter of the tenant, page by page, and starts the processes that begin with it. */
  async broadcast(
    input: { tenant: string; name: string; variables: Variables; signalId: string },
    options: CommandOptions,
  ): Promise<number> {
    const { tenant, name, variables, signalId } = input;
    let reached = 0;
    let after: WaitingSubscription | undefined;
    for (;;) {
      const waiters = await this.work.findSignalWaiters(tenant, name, after, SIGNAL_PAGE);
      await Promise.all(
        waiters.map(({ instanceKey, subscriptionKey }) =>
          this.runtime.execute(
            tenant,
            instanceKey,
            { type: 'ReceiveSignal', subscriptionKey, variables },
            { ...options, idempotencyKey: `signal:${signalId}:${instanceKey}:${subscriptionKey}` },
          ),
        ),
      );
      reached += waiters.length;
      after = waiters.at(-1);
      if (waiters.length < SIGNAL_PAGE) break;
    }
    for (const { definition, startEventId } of await this.configuration.startsOn(tenant, 'signal', name)) {
      const { name: bpmnProcessId } = definition.resource;
      await this.runtime.startProcess(
        { tenant, bpmnProcessId, startEventId, variables },
        { ...options, idempotencyKey: `signal:${signalId}:${bpmnProcessId}` },
      );
      reached++;
    }
    return reached;
  }

  private async toWaiter(message: Message, options: CommandOptions): Promise<Accepted | undefined> {
    const { tenant, name, correlationKey, messageId, variables } = message;
    for (let tried = 0; tried < WAITERS_TRIED; tried++) {
      const waiter = await this.work.findMessageWaiter(tenant, name, correlationKey);
      if (!waiter) return undefined;
      const { instanceKey, subscriptionKey } = waiter;
      const command = { type: 'CorrelateMessage', subscriptionKey, messageId, variables } as const;
      const outcome = await this.runtime.execute(tenant, instanceKey, command, options);
      if (outcome.outcome === 'accepted') return outcome;
    }
    return undefined;
  }

  private startsOn({ tenant, name }: Message): Promise<ProcessStart[]> {
    return this.configuration.startsOn(tenant, 'message', name);
  }

  /** What waits may begin a set only: a process that was deployed since is not started by what was published before. */
  private async toSets(message: Message, options: CommandOptions): Promise<Accepted[]> {
    const starts = await this.startsOn(message);
    return this.toStarts(
      message,
      starts.filter(({ setOf }) => setOf !== undefined),
      options,
    );
  }

  /** Each process is started once for a message, under a key of its own: what was begun before a node died is completed. */
  private async toStarts(
    message: Message,
    starts: readonly ProcessStart[],
    options: CommandOptions,
  ): Promise<Accepted[]> {
    const { tenant, correlationKey, variables } = message;
    const started: Accepted[] = [];
    for (const { definition, startEventId, setOf } of starts) {
      const bpmnProcessId = definition.resource.name;
      const begin = { tenant, bpmnProcessId, startEventId, variables, businessKey: correlationKey };
      const keyed = { ...options, idempotencyKey: `${options.idempotencyKey}:${bpmnProcessId}` };
      const outcome =
        setOf === undefined
          ? await this.runtime.startProcess(begin, keyed)
          : await this.startSet(message, begin, setOf, keyed);
      if (outcome?.outcome === 'accepted') started.push(outcome);
    }
    return started;
  }

  /**
   * Starts one instance for each set of a parallel gateway's messages (BPMN 2.0.2, 13.2), on whichever nodes they arrive.
   * The instances of one correlation key have keys that follow each other, so that of two that start the same set one
   * finds it started and gives its message to it.
   */
  private async startSet(
    message: Message,
    begin: StartProcessInput,
    gatewayId: string,
    options: CommandOptions,
  ): Promise<Accepted | undefined> {
    const { tenant, correlationKey } = message;
    const answered = await this.runtime.firstAnswer(tenant, options);
    if (answered) return answered;
    const keyOf = (place: number) =>
      derivedKey([tenant, begin.bpmnProcessId, gatewayId, correlationKey, String(place)]);
    const stored = (place: number) => this.runtime.stored(tenant, keyOf(place));
    for (let tried = 0; tried < WAITERS_TRIED; tried++) {
      const place = await firstFree(async (at) => (await stored(at)) !== undefined);
      const before = place > 0 ? await stored(place - 1) : undefined;
      if (before && waitsForSet(before.state, gatewayId)) return this.toWaiter(message, options);
      const outcome = await this.runtime.startProcess({ ...begin, instanceKey: keyOf(place) }, options);
      if (outcome.outcome === 'accepted') return outcome;
      if (outcome.rejection.code !== 'ALREADY_EXISTS') return undefined;
    }
    return undefined;
  }
}

/** The first place that is not taken, where the taken ones are dense from 0: looks at few of many. */
async function firstFree(isTaken: (place: number) => Promise<boolean>): Promise<number> {
  let free = 0;
  let step = 1;
  for (; await isTaken(free); step *= 2) free += step;
  let taken = free - step / 2;
  if (free === 0) return 0;
  while (free - taken > 1) {
    const middle = Math.floor((free + taken) / 2);
    if (await isTaken(middle)) taken = middle;
    else free = middle;
  }
  return free;
}

function outcomeOf(reached: readonly Accepted[]): MessageOutcome {
  return {
    instanceKeys: reached.map(({ instanceKey }) => instanceKey),
    isBuffered: false,
    isRepeated: reached.every(({ isRepeated }) => isRepeated),
    result: reached[0]!.result,
  };
}
