import { subscriptionOf, type ProcessState, type Variables } from '../process-state.js';

export interface Waiter {
  readonly instanceKey: string;
  readonly subscriptionKey: number;
}

/** A message that found no receiver and waits for one. */
export interface BufferedMessage {
  readonly messageId: string;
  readonly tenant: string;
  readonly name: string;
  readonly correlationKey: string;
  readonly variables: Variables;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** Topics below which nobody looks for those that nobody waits for any more. */
const FEW_TOPICS = 10_000;

/** Who waits for which message or signal, oldest first, and messages that wait for somebody. */
export class WaitingRoom {
  private readonly waiters = new Map<string, Waiter[]>();
  private messages: BufferedMessage[] = [];
  private sweepsAt = FEW_TOPICS;

  constructor(private readonly stateOf: (instanceKey: string) => ProcessState | undefined) {}

  addMessageWaiter(tenant: string, name: string, correlationKey: string, waiter: Waiter): void {
    this.add(messageTopic(tenant, name, correlationKey), waiter);
  }

  addSignalWaiter(tenant: string, name: string, waiter: Waiter): void {
    this.add(signalTopic(tenant, name), waiter);
  }

  messageWaiters(tenant: string, name: string, correlationKey: string): readonly Waiter[] {
    return this.alive(messageTopic(tenant, name, correlationKey));
  }

  signalWaiters(tenant: string, name: string): readonly Waiter[] {
    return this.alive(signalTopic(tenant, name));
  }

  buffer(message: BufferedMessage): void {
    this.messages.push(message);
  }

  /** Messages that are still alive at `now`, oldest first. */
  buffered(now: number): readonly BufferedMessage[] {
    this.messages = this.messages.filter(({ expiresAt }) => expiresAt > now);
    return this.messages;
  }

  remove(messageId: string): void {
    this.messages = this.messages.filter((message) => message.messageId !== messageId);
  }

  private add(topic: string, waiter: Waiter): void {
    const known = this.waiters.get(topic);
    if (known) known.push(waiter);
    else this.waiters.set(topic, [waiter]);
    if (this.waiters.size > this.sweepsAt) this.sweep();
  }

  /** Topics that nobody publishes to would stay for ever; sweeping at twice the size costs each of them a constant. */
  private sweep(): void {
    for (const topic of [...this.waiters.keys()]) this.alive(topic);
    this.sweepsAt = Math.max(FEW_TOPICS, 2 * this.waiters.size);
  }

  /** Subscriptions end in many ways; the instance's own state says which are open. */
  private alive(topic: string): readonly Waiter[] {
    const known = this.waiters.get(topic);
    if (!known) return [];
    const open = known.filter(({ instanceKey, subscriptionKey }) =>
      subscriptionOf(this.stateOf(instanceKey), subscriptionKey),
    );
    if (open.length > 0) this.waiters.set(topic, open);
    else this.waiters.delete(topic);
    return [...open];
  }
}

function messageTopic(tenant: string, name: string, correlationKey: string): string {
  return JSON.stringify(['message', tenant, name, correlationKey]);
}

function signalTopic(tenant: string, name: string): string {
  return JSON.stringify(['signal', tenant, name]);
}
