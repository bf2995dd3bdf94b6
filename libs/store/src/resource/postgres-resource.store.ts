import { createHash, randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type {
  DeployedResource,
  DeploymentRecord,
  NewDeployment,
  ResourceKind,
  ResourceStore,
} from '#runtime';
import { isUuid } from '../tenancy.js';

interface ResourceRow {
  readonly resource_key: string;
  readonly deployment_key: string;
  readonly deployed_at: Date;
  readonly version: number;
  readonly region: string;
  readonly kind: ResourceKind;
  readonly name: string;
  readonly checksum: string;
  readonly path: string;
  readonly content: string;
}
interface DeploymentRow {
  readonly deployment_key: string;
  readonly generation: number;
  readonly deployed_at: Date;
  readonly deployed_by: string;
  readonly comment: string | null;
  readonly git_revision: string | null;
  readonly checksum: string;
}

const RESOURCE =
  'resource_key, deployment_key, deployed_at, version, region, kind, name, checksum, path, content';
const DEPLOYMENT = 'deployment_key, generation, deployed_at, deployed_by, comment, git_revision, checksum';

/** Deployments. Reference tables: they have no bucket, and every node of a distributed database holds them whole. */
export class PostgresResourceStore implements ResourceStore {
  constructor(private readonly pool: Pool) {}

  /** @throws RangeError when there is nothing to deploy, or one resource twice. */
  async deploy(
    deployment: NewDeployment,
  ): Promise<{ deployment: DeploymentRecord; created: DeployedResource[] }> {
    checkResources(deployment);
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      // One deployment at a time, on any node; readers go on.
      await client.query('lock table deployment in share row exclusive mode');
      const result = await this.deployLocked(client, deployment);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  async latest(): Promise<DeployedResource[]> {
    const { rows } = await this.pool.query<ResourceRow>(
      `select distinct on (region, kind, name) ${RESOURCE} from deployed_resource order by region, kind, name, version desc`,
    );
    return rows.map(resourceOf);
  }

  async byKey(resourceKey: string): Promise<DeployedResource | undefined> {
    if (!isUuid(resourceKey)) return undefined;
    const { rows } = await this.pool.query<ResourceRow>(
      `select ${RESOURCE} from deployed_resource where resource_key = $1`,
      [resourceKey],
    );
    return rows[0] && resourceOf(rows[0]);
  }

  async versions(region: string, kind: ResourceKind, name: string): Promise<DeployedResource[]> {
    const { rows } = await this.pool.query<ResourceRow>(
      `select ${RESOURCE} from deployed_resource where region = $1 and kind = $2 and name = $3 order by version`,
      [region, kind, name],
    );
    return rows.map(resourceOf);
  }

  async generation(): Promise<number> {
    const { rows } = await this.pool.query<{ generation: number }>(
      'select coalesce(max(generation), 0) as generation from deployment',
    );
    return rows[0]!.generation;
  }

  /** Newest first; `after` is the key of the last one seen. */
  async deployments(page: { first: number; after?: string }): Promise<DeploymentRecord[]> {
    if (page.after !== undefined && !isUuid(page.after)) return [];
    const { rows } = await this.pool.query<DeploymentRow>(
      `select ${DEPLOYMENT} from deployment
        where $2::uuid is null or generation < (select generation from deployment where deployment_key = $2)
        order by generation desc limit $1`,
      [page.first, page.after],
    );
    return rows.map(deploymentOf);
  }

  async resourcesOf(deploymentKey: string): Promise<DeployedResource[]> {
    if (!isUuid(deploymentKey)) return [];
    return this.select(this.pool, deploymentKey);
  }

  private async select(pool: Pool | PoolClient, deploymentKey: string): Promise<DeployedResource[]> {
    const { rows } = await pool.query<ResourceRow>(
      `select ${RESOURCE} from deployed_resource where deployment_key = $1 order by region, kind, name`,
      [deploymentKey],
    );
    return rows.map(resourceOf);
  }

  private async deployLocked(client: PoolClient, wanted: NewDeployment) {
    if (wanted.idempotencyKey !== undefined) {
      const { rows } = await client.query<DeploymentRow>(
        `select ${DEPLOYMENT} from deployment where idempotency_key = $1`,
        [wanted.idempotencyKey],
      );
      if (rows[0])
        return {
          deployment: deploymentOf(rows[0]),
          created: await this.select(client, rows[0].deployment_key),
        };
    }
    const { rows: latest } = await client.query<
      Pick<ResourceRow, 'version' | 'checksum' | 'deployment_key'> & { n: number }
    >(
      `select w.n::int, r.version, r.checksum, r.deployment_key
         from unnest($1::text[], $2::text[], $3::text[]) with ordinality w(region, kind, name, n)
        cross join lateral (select version, checksum, deployment_key from deployed_resource r
                             where r.region = w.region and r.kind = w.kind and r.name = w.name
                             order by version desc limit 1) r`,
      [
        wanted.resources.map(({ region }) => region),
        wanted.resources.map(({ kind }) => kind),
        wanted.resources.map(({ name }) => name),
      ],
    );
    const latestOf = new Map(latest.map((row) => [row.n - 1, row]));
    const changed = wanted.resources
      .map((resource, n) => ({ resource, before: latestOf.get(n) }))
      .filter(({ resource, before }) => resource.checksum !== before?.checksum);
    if (changed.length === 0) {
      const { rows } = await client.query<DeploymentRow>(
        `select ${DEPLOYMENT} from deployment where deployment_key = any($1::uuid[]) order by generation desc limit 1`,
        [latest.map(({ deployment_key }) => deployment_key)],
      );
      return { deployment: deploymentOf(rows[0]!), created: [] };
    }

    const deploymentKey = randomUUID();
    const checksum = createHash('sha256')
      .update(
        changed
          .map(({ resource }) => resource.checksum)
          .sort()
          .join('\n'),
      )
      .digest('hex');
    const { rows } = await client.query<DeploymentRow>(
      `insert into deployment
         (deployment_key, generation, deployed_at, deployed_by, comment, git_revision, idempotency_key, checksum)
       select $1, coalesce(max(generation), 0) + 1, now(), $2, $3, $4, $5, $6 from deployment returning ${DEPLOYMENT}`,
      [deploymentKey, wanted.deployedBy, wanted.comment, wanted.gitRevision, wanted.idempotencyKey, checksum],
    );
    const { rows: created } = await client.query<ResourceRow>(
      `insert into deployed_resource (resource_key, deployment_key, deployed_at, version, region, kind, name, checksum, path, content)
       select x.resource_key, $1, now(), x.version, x.region, x.kind, x.name, x.checksum, x.path, x.content
         from unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
              x(resource_key, version, region, kind, name, checksum, path, content)
       returning ${RESOURCE}`,
      [
        deploymentKey,
        changed.map(() => randomUUID()),
        changed.map(({ before }) => (before?.version ?? 0) + 1),
        changed.map(({ resource }) => resource.region),
        changed.map(({ resource }) => resource.kind),
        changed.map(({ resource }) => resource.name),
        changed.map(({ resource }) => resource.checksum),
        changed.map(({ resource }) => resource.path),
        changed.map(({ resource }) => resource.content),
      ],
    );
    return { deployment: deploymentOf(rows[0]!), created: created.map(resourceOf) };
  }
}

function checkResources({ resources }: NewDeployment): void {
  if (resources.length === 0)
    throw new RangeError('Expected a deployment of at least one resource but it is empty');
  const seen = new Map<string, string>();
  for (const { region, kind, name, path } of resources) {
    const id = JSON.stringify([region, kind, name]);
    const other = seen.get(id);
    if (other !== undefined) {
      throw new RangeError(
        `Expected one ${kind} "${name}" in region ${region} but ${other} and ${path} both are`,
      );
    }
    seen.set(id, path);
  }
}

function resourceOf(row: ResourceRow): DeployedResource {
  return {
    resourceKey: row.resource_key,
    deploymentKey: row.deployment_key,
    region: row.region,
    kind: row.kind,
    name: row.name,
    version: row.version,
    checksum: row.checksum,
    path: row.path,
    content: row.content,
    deployedAt: row.deployed_at.toISOString(),
  };
}

function deploymentOf(row: DeploymentRow): DeploymentRecord {
  return {
    deploymentKey: row.deployment_key,
    deployedAt: row.deployed_at.toISOString(),
    deployedBy: row.deployed_by,
    ...(row.comment !== null && { comment: row.comment }),
    ...(row.git_revision !== null && { gitRevision: row.git_revision }),
    checksum: row.checksum,
  };
}
