import 'reflect-metadata';
import type { Pool } from 'pg';
import { DataSource, type Logger } from 'typeorm';
import { PostgresArchiveStore } from './audit/postgres-archive.store.js';
import { PostgresBacklogStore } from './backlog/postgres-backlog.store.js';
import { PostgresAuditQueries } from './audit/postgres-audit.queries.js';
import { PostgresCheckpointStore } from './audit/postgres-checkpoint.store.js';
import { ComplaintEntity } from './complaint/complaint.entity.js';
import { PostgresComplaintStore } from './complaint/postgres-complaint.store.js';
import { PostgresEvaluationStore } from './complaint/postgres-evaluation.store.js';
import { createPool } from './connection.js';
import type { CommitterOptions } from './journal/committer.js';
import { PostgresJournalStore } from './journal/postgres-journal.store.js';
import { PostgresOperationStore } from './operation/postgres-operation.store.js';
import { IncidentEntity } from './query/entities/incident.entity.js';
import { ProcessInstanceEntity } from './query/entities/process-instance.entity.js';
import { UserTaskEntity } from './query/entities/user-task.entity.js';
import { PostgresQueryStore } from './query/postgres-query.store.js';
import { PostgresDeploymentStore } from './resource/postgres-deployment.store.js';
import { PostgresResourceStore } from './resource/postgres-resource.store.js';
import { PostgresRetentionStore } from './retention/postgres-retention.store.js';
import { PostgresWebhookStore } from './webhook/postgres-webhook.store.js';
import { PostgresWorkStore } from './work/postgres-work.store.js';

export interface StoreOptions {
  readonly connectionString: string;
  /** Connections for loading, leases and look-ups; 8 when absent. */
  readonly workConnections?: number;
  /** Connections for lists; 8 when absent. */
  readonly queryConnections?: number;
  readonly committer?: CommitterOptions;
  /** Told of every statement of the query side. */
  readonly queryLogger?: Logger;
}

export interface Store {
  readonly journal: PostgresJournalStore;
  readonly work: PostgresWorkStore;
  readonly resources: PostgresResourceStore;
  readonly deployments: PostgresDeploymentStore;
  readonly queries: PostgresQueryStore;
  readonly complaints: PostgresComplaintStore;
  readonly evaluations: PostgresEvaluationStore;
  readonly checkpoints: PostgresCheckpointStore;
  readonly archive: PostgresArchiveStore;
  readonly retention: PostgresRetentionStore;
  readonly audit: PostgresAuditQueries;
  readonly backlog: PostgresBacklogStore;
  readonly operations: PostgresOperationStore;
  readonly webhooks: PostgresWebhookStore;
  readonly dataSource: DataSource;
  readonly pool: Pool;
  /** Resolves when the database answers; rejects with the reason otherwise. */
  ping(): Promise<void>;
  /** Lets the commits at hand finish, then closes all connections. */
  close(): Promise<void>;
}

/** Searches of auditors that run at the same time on one node; the others wait. */
const AUDIT_CONNECTIONS = 2;

/** Opens all stores over one database, which has been migrated. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { connectionString } = options;
  const commitPool = createPool(connectionString, options.committer?.maxInFlight ?? 2, 'runut commit');
  const pool = createPool(connectionString, options.workConnections ?? 8, 'runut work');
  const auditPool = createPool(connectionString, AUDIT_CONNECTIONS, 'runut audit');
  const dataSource = new DataSource({
    type: 'postgres',
    // A unix socket's URL is understood by pg alone.
    extra: { connectionString, max: options.queryConnections ?? 8, application_name: 'runut query' },
    entities: [UserTaskEntity, ProcessInstanceEntity, IncidentEntity, ComplaintEntity],
    synchronize: false,
    ...(options.queryLogger && { logger: options.queryLogger, logging: ['query'] as const }),
  });
  await dataSource.initialize();
  const journal = new PostgresJournalStore(commitPool, pool, options.committer);
  return {
    journal,
    work: new PostgresWorkStore(pool),
    resources: new PostgresResourceStore(pool),
    deployments: new PostgresDeploymentStore(pool),
    queries: new PostgresQueryStore(dataSource, pool),
    complaints: new PostgresComplaintStore(dataSource, pool),
    evaluations: new PostgresEvaluationStore(pool),
    checkpoints: new PostgresCheckpointStore(pool),
    archive: new PostgresArchiveStore(pool),
    retention: new PostgresRetentionStore(pool),
    audit: new PostgresAuditQueries(auditPool),
    backlog: new PostgresBacklogStore(pool),
    operations: new PostgresOperationStore(pool),
    webhooks: new PostgresWebhookStore(pool),
    dataSource,
    pool,
    ping: async () => void (await pool.query('select 1')),
    close: async () => {
      await journal.committer.close();
      await Promise.all([commitPool.end(), pool.end(), auditPool.end(), dataSource.destroy()]);
    },
  };
}
