import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Answer, Ask } from './subscriber-process.js';

/** Clients in a process of their own: their work is not the server's. */
export interface Subscribers {
  connect(url: string, count: number, queries?: readonly string[], tokens?: readonly string[]): Promise<void>;
  stall(count: number): Promise<void>;
  /** Begins to count. @returns resolves with the time of the last when all events have come to all that read */
  round(events: number): Promise<{ done: Promise<{ at: number; sample: string }> }>;
  latencies(sentAt: readonly number[]): Promise<{ p50: number; p99: number }>;
  stop(): Promise<void>;
}

export function startSubscribers(): Subscribers {
  const child = fork(join(import.meta.dirname, 'subscriber-process.js'), { serialization: 'advanced' });
  const answer = <T extends Answer['type']>(type: T): Promise<Extract<Answer, { type: T }>> =>
    new Promise((resolve, reject) => {
      const onMessage = (message: Answer): void => {
        if (message.type !== type) return;
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolve(message as Extract<Answer, { type: T }>);
      };
      const onExit = (): void => reject(new Error('Expected the clients to go on, but their process ended'));
      child.on('message', onMessage);
      child.once('exit', onExit);
    });
  const ask = <T extends Answer['type']>(message: Ask, type: T) => {
    const answered = answer(type);
    child.send(message);
    return answered;
  };
  return {
    connect: async (url, count, queries = [], tokens = []) =>
      void (await ask({ type: 'connect', url, count, queries, tokens }, 'connected')),
    stall: async (count) => void (await ask({ type: 'stall', count }, 'stalled')),
    async round(events) {
      const done = answer('done');
      await ask({ type: 'round', events }, 'connected');
      return { done };
    },
    latencies: (sentAt) => ask({ type: 'latencies', sentAt }, 'latencies'),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}
