import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from './cluster/cluster.js';
import { CASE_PROCESS, CHILD_PROCESS, TIMER_PROCESS } from './load/models.js';

/**
 * Longer than any lease of the product that somebody killed may hold (15 s, the courier's): whoever has not moved for so
 * long will not move by itself.
 */
const STILL_MS = 18_000;

/** Waits until every case has ended, or nothing moves any more. @returns how long it took, in milliseconds */
export async function untilQuiet(cluster: Cluster, longestMs: number): Promise<number> {
  const from = performance.now();
  let last = '';
  let movedAt = from;
  while (performance.now() - from < longestMs) {
    const [row] = await cluster.query<{ live: number; entries: string; behind: number }>(
      `select (select count(*)::int from process_instance where status = 0 and bpmn_process_id = any($1)) as live,
              (select sum(next)::text from tenant_feed) as entries,
              (select count(*)::int from journal j left join courier_cursor c using (bucket, tenant)
                where j.carries and j.position > coalesce(c.position, 0)) as behind`,
      [[CASE_PROCESS, CHILD_PROCESS, TIMER_PROCESS]],
    );
    if (row!.live === 0 && row!.behind === 0) break;
    if (row!.entries !== last) movedAt = performance.now();
    if (performance.now() - movedAt > STILL_MS) break;
    last = row!.entries;
    await delay(100);
  }
  return Math.round(performance.now() - from);
}
