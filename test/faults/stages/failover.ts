import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../until.js';
import type { Stage, StageResult } from './stage.js';

const BACK_WITHIN_MS = 10_000;
/** Load that the pair carries before the primary goes, in milliseconds. */
const PAIRED_MS = 1_500;

/** Under load: a synchronous standby is attached, the primary is cut off and killed, the standby takes its place. */
export async function failover({ cluster, history, fault }: Stage): Promise<StageResult> {
  const old = cluster.primary;
  const standby = await old.startStandby(join(cluster.site.directory, `standby-${Date.now()}`));
  await delay(PAIRED_MS);
  const cutAt = Date.now();
  cluster.proxy.cut();
  await old.kill();
  await standby.promote();
  cluster.primary = standby;
  cluster.proxy.leadTo(standby.socketPath);
  fault('failover to the synchronous standby');
  const promotedMs = Date.now() - cutAt;
  const back = await until(
    () =>
      history.calls.find(({ outcome, settledAt = 0 }) => outcome === 'ok' && settledAt > cutAt + promotedMs),
    'a call to be acknowledged after the failover',
    30_000,
  );
  const backMs = back.settledAt! - cutAt;
  return {
    name: 'failover to a synchronous standby: service is back within 10 s',
    looked: 1,
    violations:
      backMs <= BACK_WITHIN_MS ? [] : [`the first call was acknowledged ${backMs} ms after the cut`],
    note: `promoted ${promotedMs} ms and acknowledging ${backMs} ms after the cut`,
  };
}
