import type { Pool } from 'pg';
import type { ActivationPulse, DeployedResource, InForce, ResourceKind, ResourceStore } from '#runtime';
import { isUuid } from '../tenancy.js';
import { inForceAt, RESOURCE, resourceOf, type ResourceRow } from './resource-rows.js';

/**
 * Versions of deployed files and which of them are in force, by the database's clock. Reference tables: they have no bucket, and
 * every node of a distributed database holds them whole.
 */
export class PostgresResourceStore implements ResourceStore {
  constructor(private readonly pool: Pool) {}

  async pulse(): Promise<ActivationPulse> {
    const { rows } = await this.pool.query<{ generation: number; now: Date; next_at: Date | null }>({
      name: 'activation_pulse',
      text: `select count(*) filter (where active_from <= now()) as generation, now() as now,
                    min(active_from) filter (where active_from > now()) as next_at
               from activation where withdrawn_at is null`,
    });
    const { generation, now, next_at } = rows[0]!;
    return { generation, now: now.getTime(), ...(next_at && { nextAt: next_at.getTime() }) };
  }

  /** One statement: the generation is that of the very resources. */
  async inForce(at?: string): Promise<InForce> {
    const { rows } = await this.pool.query<ResourceRow & { generation: number }>(
      `select g.generation, ${RESOURCE}
         from (select count(*) as generation from activation
                where active_from <= coalesce($1, now()) and withdrawn_at is null) g
         left join (select r.* from ${inForceAt('coalesce($1, now())')} f
                      join deployed_resource r using (resource_key)) r on true
        order by r.region, r.kind, r.name`,
      [at ?? null],
    );
    return {
      generation: rows[0]!.generation,
      resources: rows.filter(({ resource_key }) => resource_key !== null).map(resourceOf),
    };
  }

  async byKey(resourceKey: string): Promise<DeployedResource | undefined> {
    if (!isUuid(resourceKey)) return undefined;
    const { rows } = await this.pool.query<ResourceRow>(
      `select ${RESOURCE} from deployed_resource r where resource_key = $1`,
      [resourceKey],
    );
    return rows[0] && resourceOf(rows[0]);
  }

  async versions(region: string, kind: ResourceKind, name: string): Promise<DeployedResource[]> {
    const { rows } = await this.pool.query<ResourceRow>(
      `select ${RESOURCE} from deployed_resource r
        where r.region = $1 and r.kind = $2 and r.name = $3
          and exists (select 1 from activated_resource a join activation g using (generation)
                       where a.region = $1 and a.kind = $2 and a.name = $3 and a.resource_key = r.resource_key
                         and g.active_from <= now() and g.withdrawn_at is null)
        order by r.version`,
      [region, kind, name],
    );
    return rows.map(resourceOf);
  }
}
