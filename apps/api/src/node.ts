import { join } from 'node:path';
import type { Logger } from 'pino';
import { migrate, openStore, startEmbeddedPostgres, type Store } from '#store';
import { migrations } from '../../../migrations/index.js';
import { keptSecret } from './development-keys.js';
import { NodeMetrics } from './telemetry/node-metrics.js';
import { checkpointKeyPath, sealKeyPath, type Settings } from './settings.js';
import { watchBacklog } from './telemetry/backlog-metrics.js';
import { startTracing } from './telemetry/tracing.js';
import { wire, type Wiring } from './wiring.js';

/** A node with its database and services, without an edge: what api and worker have in common. */
export interface RunutNode {
  readonly store: Store;
  readonly wiring: Wiring;
  readonly metrics: NodeMetrics;
  readonly sealKey: Buffer;
  /** Rejects when the database does not answer or lacks a migration. */
  checkDatabase(): Promise<void>;
  /** Ends the background work after what is in hand, then closes the database. */
  stop(): Promise<void>;
}

/** Starts or reaches the database, brings it up to date, builds the services. Nothing runs yet. */
export async function openNode(
  settings: Settings,
  options: { hasWorkers: boolean; log: Logger },
): Promise<RunutNode> {
  const { log, hasWorkers } = options;
  const tracing = await startTracing();
  const embedded = settings.databaseUrl
    ? undefined
    : await startEmbeddedPostgres({
        dataDirectory: join(settings.dataDir, 'postgres'),
        notice: (message) => log.warn(message),
      });
  let store: Store | undefined;
  try {
    const connectionString = settings.databaseUrl ?? embedded!.connectionString;
    const ran = await migrate(connectionString);
    if (ran.length > 0) log.info({ migrations: ran }, 'database migrated');
    const metrics = new NodeMetrics();
    store = await openStore({
      connectionString,
      committer: { onBatch: (entries, ms) => metrics.runtime.batchDone(entries, ms) },
    });
    const opened = store;
    const sealKey = settings.sealKey ?? (await keptSecret(sealKeyPath(settings.dataDir)));
    const checkpointKey =
      settings.checkpointKey ??
      (settings.isProduction ? undefined : await keptSecret(checkpointKeyPath(settings.dataDir)));
    if (!checkpointKey) log.warn('RUNUT_CHECKPOINT_KEY is not set: the journals are not signed');
    const { slowCommandMs, webhooks } = settings;
    const wiring = wire(opened, {
      sealKey,
      checkpointKey,
      archiveDirectory: settings.archiveDir,
      hasWorkers,
      review: settings.review,
      log,
      metrics,
      slowCommandMs,
      webhooks,
    });
    metrics.runtime.watch({
      feedLagSeconds: () => (Date.now() - wiring.feedAdvancedAt()) / 1000,
      commitDepth: () => opened.journal.committer.depth,
    });
    watchBacklog(metrics.registry, () => opened.backlog.backlog());
    return {
      store: opened,
      wiring,
      metrics,
      sealKey,
      checkDatabase: () => checkMigrations(opened),
      async stop() {
        await wiring.loop.stop();
        await opened.close();
        await embedded?.stop();
        await tracing?.stop();
      },
    };
  } catch (error) {
    await store?.close();
    await embedded?.stop();
    await tracing?.stop();
    throw error;
  }
}

async function checkMigrations(store: Store): Promise<void> {
  const { rows } = await store.pool.query<{ count: number }>(
    'select count(*)::int as count from schema_migration',
  );
  const found = rows[0]?.count ?? 0;
  if (found < migrations.length)
    throw new Error(`Expected ${migrations.length} migrations but the database has ${found}.`);
}
