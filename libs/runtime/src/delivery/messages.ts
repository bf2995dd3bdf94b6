import { waitsForSet, type Variables } from '#engine';
import type {
  CommandOptions,
  CommandOutcome,
  ProcessRuntime,
  StartProcessInput,
} from '../command/process-runtime.js';
import type { Configuration } from '../configuration/configuration.js';
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
  /** Key of the instance that the message may start; a new one when absent, and where a set of messages starts it. */
  readonly instanceKey?: string;
  readonly businessKey?: string;
}

export interface MessageOutcome {
  /** The instance that received or was started by it. */
  readonly instanceKeys: readonly string[];
  readonly isBuffered: boolean;
  readonly isRepeated: boolean;
  readonly result: Accepted['result'];
}
type Accepted = Extract<CommandOutcome, { outcome: 'accepted' }>;

/** Waiters that may be gone by the time their command runs, tried one after the other. */
const WAITERS_TRIED = 5;
const SIGNAL_PAGE = 100;

/** Messages go to one waiter, or start an instance once, or wait until their time to live ends; signals go to all. */
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
    const delivered =
      (await this.toWaiter(input, messageId, keyed)) ?? (await this.toStart(input, messageId, keyed));
    // Nobody waits any more for what was delivered already: the first answer again, not a second life in the buffer.
    const known = delivered ?? (await this.runtime.firstAnswer(input.tenant, keyed));
    if (known) return outcomeOf(known);
    if (!input.timeToLiveMs) return { instanceKeys: [], isBuffered: false, isRepeated: false, result: {} };
    const { tenant, name, correlationKey, variables, timeToLiveMs } = input;
    await this.work.bufferMessage({ tenant, messageId, name, correlationKey, variables, timeToLiveMs });
    // A waiter may have come between the look-up and the buffer.
    const late = await this.deliverBuffered(tenant, name, correlationKey, options.actor);
    return { instanceKeys: late ? [late.instanceKey] : [], isBuffered: !late, isRepeated: false, result: {} };
  }

  /**
   * Gives a waiter that has just subscribed the oldest message that waits for it. One that was delivered before and is still
   * there, because a node died in between, is passed over.
   */
  async deliverBuffered(
    tenant: string,
    name: string,
    correlationKey: string,
    actor: string,
  ): Promise<Accepted | undefined> {
    for (;;) {
      const message = await this.work.findBufferedMessage(tenant, name, correlationKey);
      if (!message) return undefined;
      const { messageId } = message;
      const delivered = await this.toWaiter(message, messageId, {
        actor,
        idempotencyKey: `message:${messageId}`,
      });
      if (!delivered) return undefined;
      await this.work.removeBufferedMessage(tenant, messageId);
      if (!delivered.isRepeated) return delivered;
    }
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

  private async toWaiter(
    message: Pick<MessageInput, 'tenant' | 'name' | 'correlationKey' | 'variables'>,
    messageId: string,
    options: CommandOptions,
  ): Promise<Accepted | undefined> {
    const { tenant, name, correlationKey, variables } = message;
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

  private async toStart(
    input: MessageInput,
    messageId: string,
    options: CommandOptions,
  ): Promise<Accepted | undefined> {
    const { tenant, name, variables, instanceKey, businessKey } = input;
    const [start] = await this.configuration.startsOn(tenant, 'message', name);
    if (!start) return undefined;
    const begin = {
      tenant,
      bpmnProcessId: start.definition.resource.name,
      startEventId: start.startEventId,
      variables,
      ...(instanceKey === undefined ? {} : { instanceKey }),
      businessKey: businessKey ?? input.correlationKey,
    };
    if (start.setOf !== undefined) return this.startSet({ ...input, messageId }, begin, start.setOf, options);
    const outcome = await this.runtime.startProcess(begin, options);
    return outcome.outcome === 'accepted' ? outcome : undefined;
  }

  /**
   * Starts one instance for each set of a parallel gateway's messages (BPMN 2.0.2, 13.2), on whichever nodes they arrive.
   * The instances of one correlation key have keys that follow each other, so that of two that start the same set one
   * finds it started and gives its message to it.
   */
  private async startSet(
    message: MessageInput & { readonly messageId: string },
    begin: StartProcessInput,
    gatewayId: string,
    options: CommandOptions,
  ): Promise<Accepted | undefined> {
    const { tenant, correlationKey, messageId } = message;
    const answered = await this.runtime.firstAnswer(tenant, options);
    if (answered) return answered;
    const keyOf = (place: number) =>
      derivedKey([tenant, begin.bpmnProcessId, gatewayId, correlationKey, String(place)]);
    const stored = (place: number) => this.runtime.stored(tenant, keyOf(place));
    for (let tried = 0; tried < WAITERS_TRIED; tried++) {
      const place = await firstFree(async (at) => (await stored(at)) !== undefined);
      const before = place > 0 ? await stored(place - 1) : undefined;
      if (before && waitsForSet(before.state, gatewayId)) return this.toWaiter(message, messageId, options);
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

function outcomeOf(delivered: Accepted): MessageOutcome {
  const { instanceKey, isRepeated, result } = delivered;
  return { instanceKeys: [instanceKey], isBuffered: false, isRepeated, result };
}
