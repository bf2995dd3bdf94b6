import { Gauge, type Registry } from 'prom-client';
import type { Backlog } from '#runtime';

/** Several scrapers, and `runut top`, cost the database one look in this time, in milliseconds. */
const FRESH_MS = 2_000;

/** What waits in the database, the same whichever node is asked. A database that does not answer leaves the figures out. */
export function watchBacklog(registry: Registry, look: () => Promise<readonly Backlog[]>): void {
  let seenAt = -Infinity;
  let looking: Promise<readonly Backlog[]> | undefined;
  const recent = (): Promise<readonly Backlog[]> => {
    if (looking && performance.now() - seenAt < FRESH_MS) return looking;
    seenAt = performance.now();
    looking = look().catch(() => []);
    return looking;
  };
  const gauge = (name: string, help: string, value: (backlog: Backlog) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['kind'],
      registers: [registry],
      async collect() {
        this.reset();
        for (const backlog of await recent()) this.set({ kind: backlog.kind }, value(backlog));
      },
    });
  gauge(
    'runut_backlog',
    'What waits in all regions: free jobs, due timers, journal entries not yet carried, buffered messages, open incidents, entries and deliveries of webhooks that wait, and those that were given up; counted up to 10,001.',
    ({ count }) => count,
  );
  gauge('runut_backlog_oldest_seconds', 'How long the oldest of it has waited.', ({ oldestS }) => oldestS);
}
