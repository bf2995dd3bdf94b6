import type { DeployedResource, DeploymentRecord, DeploymentStatus, ResourceKind } from '#runtime';

export interface ResourceRow {
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

export const RESOURCE =
  'r.resource_key, r.deployment_key, r.deployed_at, r.version, r.region, r.kind, r.name, r.checksum, r.path, r.content';

/**
 * Resource keys in force at a moment, an expression: of each resource the row with the latest `active_from` up to it, the highest
 * generation among equals. A row whose key is null says that the resource holds no more.
 */
export function inForceAt(moment: string): string {
  return `(select distinct on (a.region, a.kind, a.name) a.region, a.kind, a.name, a.resource_key
             from activated_resource a join activation g using (generation)
            where g.active_from <= ${moment} and g.withdrawn_at is null
            order by a.region, a.kind, a.name, g.active_from desc, g.generation desc)`;
}

export function resourceOf(row: ResourceRow): DeployedResource {
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

export interface DeploymentRow {
  readonly deployment_key: string;
  readonly deployed_at: Date;
  readonly deployed_by: string;
  readonly comment: string | null;
  readonly git_revision: string | null;
  readonly checksum: string;
  readonly revision: number;
  readonly active_from: Date | null;
  readonly status: DeploymentStatus;
  readonly regions: string[];
}

/** Deployments with where they are in their lives by the database's clock. */
export const DEPLOYMENT = `
  select d.number, d.deployment_key, d.deployed_at, d.deployed_by, d.comment, d.git_revision, d.checksum, d.revision,
         coalesce(g.active_from, d.wanted_from) as active_from,
         array(select distinct r.region from deployed_resource r where r.deployment_key = d.deployment_key order by 1) as regions,
         case when d.stage <> 'approved' or g.active_from is null then d.stage
              when g.active_from > statement_timestamp() then 'scheduled'
              when exists (select 1 from ${inForceAt('statement_timestamp()')} f join deployed_resource r using (resource_key)
                            where r.deployment_key = d.deployment_key) then 'active'
              else 'retired' end as status
    from deployment d
    left join lateral (select min(active_from) as active_from from activation g
                        where g.deployment_key = d.deployment_key and g.kind = 'activate' and g.withdrawn_at is null) g on true`;

export function deploymentOf(row: DeploymentRow): DeploymentRecord {
  return {
    deploymentKey: row.deployment_key,
    deployedAt: row.deployed_at.toISOString(),
    deployedBy: row.deployed_by,
    ...(row.comment !== null && { comment: row.comment }),
    ...(row.git_revision !== null && { gitRevision: row.git_revision }),
    checksum: row.checksum,
    status: row.status,
    ...(row.active_from && { activeFrom: row.active_from.toISOString() }),
    revision: row.revision,
    regions: row.regions,
  };
}
