import { complaintChanges, type Sealer, type WrappedKey } from '#complaint';
import type { Clock, InstanceScreen, KeyGenerator, NodeLoop } from '#runtime';
import type { Store } from '#store';
import {
  DeliveryPlanner,
  DeliveryWorker,
  NetworkGuard,
  processChanges,
  WebhookRegister,
  WebhookSender,
  type RetryPace,
  type SecretSeal,
  type WebhookObserver,
} from '#webhook';

/** How webhooks are sent. */
export interface WebhookOptions {
  /** Networks beside the public internet that they may reach, in CIDR notation; none when absent. */
  readonly networks?: readonly string[];
  /** How long a receiver may take to answer, in milliseconds; 15,000 when absent. */
  readonly timeoutMs?: number;
  readonly pace?: RetryPace;
  readonly observer?: WebhookObserver;
}

/** What of a node webhooks stand on. */
interface Ground {
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly keys: KeyGenerator;
  readonly owner: string;
  /** Restricted cases are told to nobody outside. */
  readonly restricted: InstanceScreen;
  readonly onLoopError: (loop: string, error: unknown) => void;
}

const TIMEOUT_MS = 15_000;
/** How often a node without work looks whether a webhook is behind, in milliseconds. */
const TICK_MS = 250;
const HOUSEKEEPING_MS = 60_000;
/** How long deliveries are kept that were sent, and that were given up. */
const DELIVERED_DAYS = 7;
const DEAD_DAYS = 90;

/** The register of webhooks; `work` has a node read the journal for them and send. */
export function composeWebhooks(store: Store, options: WebhookOptions, ground: Ground) {
  const { clock, keys, owner, restricted, onLoopError } = ground;
  const guard = new NetworkGuard(options.networks);
  const secrets = sealedSecrets(ground.sealer);
  return {
    register: new WebhookRegister(store.webhooks, guard, secrets, keys, clock),
    work(loop: NodeLoop): void {
      const planner = new DeliveryPlanner(
        store.webhooks,
        store.journal,
        store.queries,
        [
          (_tenant, entries) => Promise.resolve(entries.map(processChanges)),
          complaintChanges(store.complaints),
        ],
        restricted,
        owner,
      );
      const deliveries = new DeliveryWorker(
        store.webhooks,
        new WebhookSender(guard, options.timeoutMs ?? TIMEOUT_MS),
        secrets,
        restricted,
        owner,
        clock,
        Math.random,
        (error) => onLoopError('webhooks', error),
        options.observer,
        options.pace,
      );
      loop.repeat('webhook journal', async () => ((await planner.workOnce()) ? 0 : TICK_MS));
      loop.repeat(
        'webhooks',
        () => deliveries.work(),
        () => deliveries.release(),
      );
      loop.repeat('webhook housekeeping', async () =>
        (await store.webhooks.prune(DELIVERED_DAYS, DEAD_DAYS)) > 0 ? 0 : HOUSEKEEPING_MS,
      );
    },
  };
}

/** Secrets of webhooks, each under a key of its own that the installation's key seals, as complaints are. */
function sealedSecrets(sealer: Sealer): SecretSeal {
  return {
    seal(secret) {
      const key = sealer.newKey();
      return JSON.stringify({ ...key, sealed: sealer.seal(key, secret) });
    },
    open(text) {
      const { sealed, ...key } = JSON.parse(text) as WrappedKey & { sealed: string };
      return sealer.open(key, sealed) as string;
    },
  };
}
