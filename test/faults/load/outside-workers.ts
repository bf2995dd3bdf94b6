import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../cluster/cluster.js';
import { NodeProcess } from '../cluster/node-process.js';
import type { History, LeaseRecord } from './history.js';
import type { People } from './people.js';

export const LEASE_SECONDS = 1;

/** Workers in processes of their own: two that race for the first region's jobs, one for each other region. */
export function outsideWorkers(cluster: Cluster, people: People): NodeProcess[] {
  const places = [people.regions[0]!, ...people.regions].map(({ code }, n) => ({ code, n }));
  return places.map(({ code, n }) => {
    const logFile = cluster.site.log(`${cluster.database}-outside-${n + 1}`);
    closeSync(openSync(logFile, 'a'));
    const given = {
      url: cluster.urls[n % cluster.urls.length],
      token: people.worker,
      region: code,
      worker: `pekerja-${n + 1}`,
      leaseSeconds: LEASE_SECONDS,
    };
    return new NodeProcess({
      name: `outside worker ${n + 1}`,
      script: [join(import.meta.dirname, 'outside-worker.js'), JSON.stringify(given)],
      environment: cluster.site.environment,
      logFile,
      isReady: (log) => log().includes('outside worker ready'),
    });
  });
}

/** Adds what the workers said of their leases. */
export function readLeases(workers: readonly NodeProcess[], history: History): void {
  for (const { command } of workers)
    for (const line of readFileSync(command.logFile, 'utf8').split('\n'))
      // A killed worker may have left half a line.
      if (line.startsWith('{"jobId"') && line.endsWith('}'))
        history.leases.push(JSON.parse(line) as LeaseRecord);
}
