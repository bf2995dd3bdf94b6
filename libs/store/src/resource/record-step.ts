import type { PoolClient } from 'pg';
import type { DeploymentRecord, DeploymentStep, NewActivation } from '#runtime';
import { DEPLOYMENT, deploymentOf, type DeploymentRow } from './resource-rows.js';

/** Writes the next step of a deployment's life. */
export async function recordStep(
  client: PoolClient,
  deploymentKey: string,
  { actor, action, reason, idempotencyKey }: Omit<DeploymentStep, 'at'> & { idempotencyKey?: string },
): Promise<void> {
  await client.query(
    `insert into deployment_step (deployment_key, step, at, actor, action, reason, idempotency_key)
     select $1, count(*) + 1, clock_timestamp(), $2, $3, $4, $5 from deployment_step where deployment_key = $1`,
    [deploymentKey, actor, action, reason, idempotencyKey],
  );
}

/**
 * Records from when on versions hold. The moment is taken after the lock, so that a later generation never begins before an
 * earlier one that began at once.
 */
export async function recordActivation(
  client: PoolClient,
  deploymentKey: string,
  { kind, activeFrom, resources }: NewActivation,
  { actor, reason }: Pick<DeploymentStep, 'actor' | 'reason'>,
): Promise<void> {
  const { rows } = await client.query<{ generation: number }>(
    `insert into activation (generation, deployment_key, active_from, recorded_at, kind, actor, reason)
     select coalesce(max(generation), 0) + 1, $1, date_trunc('milliseconds', greatest(clock_timestamp(), $2::timestamptz)), clock_timestamp(), $3, $4, $5
       from activation
     returning generation`,
    [deploymentKey, activeFrom ?? null, kind, actor, reason],
  );
  await client.query(
    `insert into activated_resource (generation, region, kind, name, resource_key)
     select $1, x.* from unnest($2::text[], $3::text[], $4::text[], $5::uuid[]) x`,
    [
      rows[0]!.generation,
      resources.map(({ region }) => region),
      resources.map((resource) => resource.kind),
      resources.map(({ name }) => name),
      resources.map(({ resourceKey }) => resourceKey),
    ],
  );
}

export async function deploymentWhere(
  client: PoolClient,
  condition: string,
  value: unknown,
): Promise<DeploymentRecord | undefined> {
  const { rows } = await client.query<DeploymentRow>(
    `${DEPLOYMENT} where ${condition} order by d.number desc limit 1`,
    [value],
  );
  return rows[0] && deploymentOf(rows[0]);
}
