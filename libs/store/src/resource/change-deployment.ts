import type { PoolClient } from 'pg';
import type { DeploymentChange, DeploymentRecord } from '#runtime';
import { deploymentWhere, recordActivation, recordStep } from './record-step.js';

/** Takes a step with a deployment, with the lock on deployments held. */
export async function changeDeployment(
  client: PoolClient,
  change: DeploymentChange,
): Promise<{ outcome: 'changed' | 'repeated' | 'conflict'; deployment: DeploymentRecord }> {
  const { deploymentKey, step, stage, wantedFrom, activation } = change;
  const now = async (): Promise<DeploymentRecord> =>
    (await deploymentWhere(client, 'd.deployment_key = $1', deploymentKey))!;
  if (step.idempotencyKey !== undefined) {
    const { rowCount } = await client.query('select 1 from deployment_step where idempotency_key = $1', [
      step.idempotencyKey,
    ]);
    if (rowCount === 1) return { outcome: 'repeated', deployment: await now() };
  }
  const { rowCount } = await client.query(
    `update deployment set revision = revision + 1, stage = coalesce($4, stage), wanted_from = coalesce($5, wanted_from)
      where deployment_key = $1 and revision = $2
        and $3 = (select coalesce(max(generation), 0) from activation)`,
    [deploymentKey, change.expectedRevision, change.expectedHead, stage, wantedFrom],
  );
  if (rowCount === 0) return { outcome: 'conflict', deployment: await now() };
  await recordStep(client, deploymentKey, step);
  if (change.withdrawsScheduled)
    await client.query(
      'update activation set withdrawn_at = now() where deployment_key = $1 and active_from > clock_timestamp() and withdrawn_at is null',
      [deploymentKey],
    );
  if (activation) await recordActivation(client, deploymentKey, activation, step);
  return { outcome: 'changed', deployment: await now() };
}
