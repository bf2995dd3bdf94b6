import { createHash, randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { DeployedResource, DeploymentRecord, NewDeployment, NewResourceVersion } from '#runtime';
import { deploymentWhere, recordActivation, recordStep } from './record-step.js';
import { inForceAt, RESOURCE, resourceOf, type ResourceRow } from './resource-rows.js';

interface Created {
  readonly deployment: DeploymentRecord;
  readonly created: DeployedResource[];
}

/** What stands where a new version is to come. */
interface Place {
  readonly checksum: string | null;
  readonly resource_key: string | null;
  readonly deployment_key: string | null;
  /** Highest version that was ever stored. */
  readonly version: number;
}

/** Stores a deployment, with the lock on deployments held. @throws RangeError when there is nothing in it, or one resource twice. */
export async function createDeployment(client: PoolClient, wanted: NewDeployment): Promise<Created> {
  checkResources(wanted);
  if (wanted.idempotencyKey !== undefined) {
    const first = await deploymentWhere(client, 'd.idempotency_key = $1', wanted.idempotencyKey);
    if (first) return { deployment: first, created: await resourcesOf(client, first.deploymentKey) };
  }
  const places = await placesOf(client, wanted);
  const changed = wanted.resources
    .map((resource, n) => ({ resource, place: places[n]! }))
    .filter(({ resource, place }) => resource.checksum !== place.checksum);
  if (changed.length === 0) {
    const keys = places.map(({ deployment_key }) => deployment_key);
    const known = await deploymentWhere(client, 'd.deployment_key = any ($1::uuid[])', keys);
    return { deployment: known!, created: [] };
  }
  const checksum = sha256(
    changed
      .map(({ resource }) => resource.checksum)
      .sort()
      .join('\n'),
  );
  if (wanted.isDraft) {
    const open = await deploymentWhere(
      client,
      `d.stage in ('draft', 'in_review') and d.checksum = $1`,
      checksum,
    );
    if (open) return { deployment: open, created: [] };
  }

  const deploymentKey = randomUUID();
  await client.query(
    `insert into deployment
       (deployment_key, number, deployed_at, deployed_by, comment, git_revision, idempotency_key, checksum, stage, wanted_from)
     select $1, coalesce(max(number), 0) + 1, now(), $2, $3, $4, $5, $6, $7, $8 from deployment`,
    [
      deploymentKey,
      wanted.deployedBy,
      wanted.comment,
      wanted.gitRevision,
      wanted.idempotencyKey,
      checksum,
      wanted.isDraft ? 'draft' : 'approved',
      wanted.activeFrom,
    ],
  );
  const created = await insertVersions(client, deploymentKey, changed);
  const step = {
    actor: wanted.deployedBy,
    ...(wanted.comment === undefined ? {} : { reason: wanted.comment }),
  };
  await recordStep(client, deploymentKey, { ...step, action: wanted.isDraft ? 'drafted' : 'deployed' });
  if (wanted.isDraft) await requestCheck(client, deploymentKey, wanted);
  else {
    const activeFrom = wanted.activeFrom === undefined ? {} : { activeFrom: wanted.activeFrom };
    await recordActivation(
      client,
      deploymentKey,
      { kind: 'activate', resources: created, ...activeFrom },
      step,
    );
  }
  return { deployment: (await deploymentWhere(client, 'd.deployment_key = $1', deploymentKey))!, created };
}

/** What will be in force where each of the resources is to come, when it is to come. */
async function placesOf(client: PoolClient, { resources, activeFrom }: NewDeployment): Promise<Place[]> {
  const { rows } = await client.query<Place>(
    `select r.checksum, r.resource_key, r.deployment_key,
            (select coalesce(max(version), 0) from deployed_resource v
              where v.region = w.region and v.kind = w.kind and v.name = w.name) as version
       from unnest($1::text[], $2::text[], $3::text[]) with ordinality w(region, kind, name, n)
       left join ${inForceAt('greatest(clock_timestamp(), $4::timestamptz)')} f
         on f.region = w.region and f.kind = w.kind and f.name = w.name
       left join deployed_resource r on r.resource_key = f.resource_key
      order by w.n`,
    [
      resources.map(({ region }) => region),
      resources.map(({ kind }) => kind),
      resources.map(({ name }) => name),
      activeFrom ?? null,
    ],
  );
  return rows;
}

async function insertVersions(
  client: PoolClient,
  deploymentKey: string,
  changed: readonly { resource: NewResourceVersion; place: Place }[],
): Promise<DeployedResource[]> {
  const { rows } = await client.query<ResourceRow>(
    `insert into deployed_resource as r
       (resource_key, deployment_key, deployed_at, version, region, kind, name, checksum, path, content, replaces)
     select x.resource_key, $1, now(), x.version, x.region, x.kind, x.name, x.checksum, x.path, x.content, x.replaces
       from unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::uuid[])
            x(resource_key, version, region, kind, name, checksum, path, content, replaces)
     returning ${RESOURCE}`,
    [
      deploymentKey,
      changed.map(() => randomUUID()),
      changed.map(({ place }) => place.version + 1),
      changed.map(({ resource }) => resource.region),
      changed.map(({ resource }) => resource.kind),
      changed.map(({ resource }) => resource.name),
      changed.map(({ resource }) => resource.checksum),
      changed.map(({ resource }) => resource.path),
      changed.map(({ resource }) => resource.content),
      changed.map(({ place }) => place.resource_key),
    ],
  );
  return rows.map(resourceOf);
}

async function requestCheck(
  client: PoolClient,
  deploymentKey: string,
  { cases = [] }: NewDeployment,
): Promise<void> {
  await client.query('insert into deployment_check (deployment_key, requested_at) values ($1, now())', [
    deploymentKey,
  ]);
  await client.query(
    `insert into deployment_case (deployment_key, path, content)
     select $1, x.* from unnest($2::text[], $3::text[]) x on conflict do nothing`,
    [deploymentKey, cases.map(({ path }) => path), cases.map(({ content }) => content)],
  );
}

async function resourcesOf(client: PoolClient, deploymentKey: string): Promise<DeployedResource[]> {
  const { rows } = await client.query<ResourceRow>(
    `select ${RESOURCE} from deployed_resource r where deployment_key = $1 order by region, kind, name`,
    [deploymentKey],
  );
  return rows.map(resourceOf);
}

function checkResources({ resources }: NewDeployment): void {
  if (resources.length === 0)
    throw new RangeError('Expected a deployment of at least one resource but it is empty');
  const seen = new Map<string, string>();
  for (const { region, kind, name, path } of resources) {
    const id = JSON.stringify([region, kind, name]);
    const other = seen.get(id);
    if (other !== undefined)
      throw new RangeError(
        `Expected one ${kind} "${name}" in region ${region} but ${other} and ${path} both are`,
      );
    seen.set(id, path);
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
