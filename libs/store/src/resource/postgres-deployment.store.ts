import type { Pool, PoolClient } from 'pg';
import type {
  DeployedChange,
  DeployedResource,
  DeploymentCase,
  DeploymentChange,
  DeploymentCheck,
  DeploymentFilter,
  DeploymentRecord,
  DeploymentStep,
  DeploymentStore,
  NewDeployment,
  OpenCheck,
  UnsettledActivation,
} from '#runtime';
import { isUuid } from '../tenancy.js';
import { inTransaction } from '../transaction.js';
import { changeDeployment } from './change-deployment.js';
import { createDeployment } from './create-deployment.js';
import {
  DEPLOYMENT,
  deploymentOf,
  inForceAt,
  RESOURCE,
  resourceOf,
  type DeploymentRow,
  type ResourceRow,
} from './resource-rows.js';

/** The lives of deployments. Reference tables, as those of the resources are. */
export class PostgresDeploymentStore implements DeploymentStore {
  constructor(private readonly pool: Pool) {}

  /** @throws RangeError when there is nothing to deploy, or one resource twice. */
  create(deployment: NewDeployment): Promise<{ deployment: DeploymentRecord; created: DeployedResource[] }> {
    return this.alone((client) => createDeployment(client, deployment));
  }

  change(change: DeploymentChange): ReturnType<DeploymentStore['change']> {
    return this.alone((client) => changeDeployment(client, change));
  }

  async deployments(
    page: { first: number; after?: string },
    filter: DeploymentFilter = {},
  ): Promise<DeploymentRecord[]> {
    if (page.after !== undefined && !isUuid(page.after)) return [];
    const { rows } = await this.pool.query<DeploymentRow>(
      `select * from (${DEPLOYMENT}) d
        where ($2::uuid is null or number < (select number from deployment where deployment_key = $2))
          and ($3::text[] is null or regions && $3) and ($4::text[] is null or status = any ($4))
        order by number desc limit $1`,
      [page.first, page.after ?? null, filter.regions ?? null, filter.statuses ?? null],
    );
    return rows.map(deploymentOf);
  }

  async byKey(deploymentKey: string): Promise<DeploymentRecord | undefined> {
    if (!isUuid(deploymentKey)) return undefined;
    const { rows } = await this.pool.query<DeploymentRow>(`${DEPLOYMENT} where d.deployment_key = $1`, [
      deploymentKey,
    ]);
    return rows[0] && deploymentOf(rows[0]);
  }

  async resourcesOf(deploymentKey: string): Promise<DeployedResource[]> {
    if (!isUuid(deploymentKey)) return [];
    const { rows } = await this.pool.query<ResourceRow>(
      `select ${RESOURCE} from deployed_resource r where deployment_key = $1 order by region, kind, name`,
      [deploymentKey],
    );
    return rows.map(resourceOf);
  }

  async replacedBy(deploymentKey: string): Promise<ReadonlyMap<string, string | undefined>> {
    const { rows } = await this.pool.query<{ resource_key: string; replaces: string | null }>(
      'select resource_key, replaces from deployed_resource where deployment_key = $1',
      [deploymentKey],
    );
    return new Map(rows.map(({ resource_key, replaces }) => [resource_key, replaces ?? undefined]));
  }

  async changesOf(deploymentKey: string): Promise<DeployedChange[]> {
    const { rows } = await this.pool.query<
      ResourceRow & { current_key: string | null; previous_key: string | null }
    >(
      `select ${RESOURCE}, f.resource_key as current_key, b.resource_key as previous_key
         from activation g
         join activated_resource own using (generation)
         join deployed_resource r on r.resource_key = own.resource_key
         left join ${inForceAt('now()')} f
           on (f.region, f.kind, f.name) = (r.region, r.kind, r.name)
         left join lateral (
           select a.resource_key from activated_resource a join activation p using (generation)
            where (a.region, a.kind, a.name) = (r.region, r.kind, r.name) and p.withdrawn_at is null
              and (p.active_from, p.generation) < (g.active_from, g.generation)
            order by p.active_from desc, p.generation desc limit 1) b on true
        where g.deployment_key = $1 and g.kind = 'activate' and g.withdrawn_at is null
        order by r.region, r.kind, r.name`,
      [deploymentKey],
    );
    return rows.map((row) => ({
      resource: resourceOf(row),
      ...(row.current_key !== null && { currentKey: row.current_key }),
      ...(row.previous_key !== null && { previousKey: row.previous_key }),
    }));
  }

  async steps(deploymentKey: string): Promise<DeploymentStep[]> {
    const { rows } = await this.pool.query<{
      at: Date;
      actor: string;
      action: DeploymentStep['action'];
      reason: string | null;
    }>('select at, actor, action, reason from deployment_step where deployment_key = $1 order by step', [
      deploymentKey,
    ]);
    return rows.map(({ at, actor, action, reason }) => ({
      at: at.toISOString(),
      actor,
      action,
      ...(reason !== null && { reason }),
    }));
  }

  async hasStep(deploymentKey: string, idempotencyKey: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'select 1 from deployment_step where deployment_key = $1 and idempotency_key = $2',
      [deploymentKey, idempotencyKey],
    );
    return rowCount === 1;
  }

  async head(): Promise<number> {
    const { rows } = await this.pool.query<{ head: number }>(
      'select coalesce(max(generation), 0) as head from activation',
    );
    return rows[0]!.head;
  }

  async check(deploymentKey: string): Promise<DeploymentCheck | undefined> {
    const { rows } = await this.pool.query<{
      finished_at: Date | null;
      has_passed: boolean | null;
      report: string | null;
    }>('select finished_at, has_passed, report from deployment_check where deployment_key = $1', [
      deploymentKey,
    ]);
    const [found] = rows;
    return (
      found && {
        ...(found.finished_at && { finishedAt: found.finished_at.toISOString() }),
        ...(found.has_passed !== null && { hasPassed: found.has_passed }),
        cases: found.report === null ? [] : (JSON.parse(found.report) as DeploymentCase[]),
      }
    );
  }

  async leaseCheck(leaseMs: number): Promise<OpenCheck | undefined> {
    const { rows } = await this.pool.query<{ deployment_key: string }>(
      `update deployment_check set leased_until = now() + $1 * interval '1 millisecond'
        where deployment_key = (select deployment_key from deployment_check
                                 where finished_at is null and (leased_until is null or leased_until <= now())
                                 order by requested_at limit 1 for update skip locked)
       returning deployment_key`,
      [leaseMs],
    );
    const deploymentKey = rows[0]?.deployment_key;
    if (deploymentKey === undefined) return undefined;
    const { rows: cases } = await this.pool.query<OpenCheck['cases'][number]>(
      'select path, content from deployment_case where deployment_key = $1 order by path',
      [deploymentKey],
    );
    return { deploymentKey, cases };
  }

  async finishCheck(deploymentKey: string, cases: readonly DeploymentCase[]): Promise<void> {
    await this.pool.query(
      `update deployment_check set finished_at = now(), leased_until = null, has_passed = $2, report = $3
        where deployment_key = $1 and finished_at is null`,
      [deploymentKey, cases.every(({ passed }) => passed), JSON.stringify(cases)],
    );
  }

  async leaseActivation(leaseMs: number): Promise<UnsettledActivation | undefined> {
    const { rows } = await this.pool.query<{ generation: number; active_from: Date; cursor: string | null }>(
      `update activation set leased_until = now() + $1 * interval '1 millisecond'
        where generation = (select generation from activation
                             where settled_at is null and active_from <= now() and withdrawn_at is null
                               and (leased_until is null or leased_until <= now())
                             order by active_from, generation limit 1 for update skip locked)
       returning generation, active_from, cursor`,
      [leaseMs],
    );
    const [found] = rows;
    if (!found) return undefined;
    const { rows: resources } = await this.pool.query<UnsettledActivation['resources'][number]>(
      'select region, kind, name from activated_resource where generation = $1',
      [found.generation],
    );
    return {
      generation: found.generation,
      activeFrom: found.active_from.toISOString(),
      ...(found.cursor !== null && { cursor: found.cursor }),
      resources,
    };
  }

  async keepCursor(generation: number, cursor: string): Promise<void> {
    await this.pool.query('update activation set cursor = $2, leased_until = null where generation = $1', [
      generation,
      cursor,
    ]);
  }

  async settle(generation: number): Promise<void> {
    await this.pool.query(
      'update activation set settled_at = now(), leased_until = null where generation = $1',
      [generation],
    );
  }

  /** One writer at a time, on any node; readers go on. */
  private alone<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return inTransaction(this.pool, async (client) => {
      await client.query('lock table deployment in share row exclusive mode');
      return work(client);
    });
  }
}
