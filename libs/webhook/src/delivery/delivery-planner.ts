import {
  globalId,
  type InstanceScreen,
  type InstanceView,
  type JournalEntry,
  type JournalStore,
  type QueryStore,
} from '#runtime';
import { RESYNC_KIND } from '../event/change-kinds.js';
import type { ChangeReader } from '../event/feed-change.js';
import { messageBody, messageId } from '../event/webhook-message.js';
import type { LeasedWebhook, NewDelivery, WebhookStore } from '../webhook.port.js';

const LEASE_MS = 5_000;
const PAGE = 200;

/**
 * Turns the journal into deliveries: reads on for each webhook behind its own position, and writes what it is to be told of
 * together with the new position. Whatever node does it, nothing is left out and nothing is there twice.
 */
export class DeliveryPlanner {
  constructor(
    private readonly store: WebhookStore,
    private readonly journal: Pick<JournalStore, 'readFeed'>,
    private readonly queries: Pick<QueryStore, 'instancesByKey'>,
    private readonly readers: readonly ChangeReader[],
    /** Restricted cases are told to nobody outside. */
    private readonly restricted: InstanceScreen,
    private readonly owner: string,
  ) {}

  /** Reads one page for one webhook. @returns whether there was one that is behind */
  async workOnce(): Promise<boolean> {
    const webhook = await this.store.leaseBehind(this.owner, LEASE_MS);
    if (!webhook) return false;
    const { tenant, position } = webhook;
    const entries = await this.journal.readFeed(tenant, position, PAGE);
    const last = entries.at(-1);
    // Nothing behind the head that was seen can only be read by a replica that is late: the lease runs out meanwhile.
    if (last)
      await this.store.plan(webhook, last.position, [
        ...gapBefore(webhook, entries[0]!),
        ...(await this.deliveriesOf(webhook, entries)),
      ]);
    return true;
  }

  private async deliveriesOf(
    webhook: LeasedWebhook,
    entries: readonly JournalEntry[],
  ): Promise<NewDelivery[]> {
    const { tenant, webhookKey, kinds } = webhook;
    const read = await Promise.all(this.readers.map((reader) => reader(tenant, entries)));
    // The place of a change in its entry is that among all of them, whatever the webhook wants.
    const wanted = entries.flatMap((entry, at) =>
      read
        .flatMap((changes) => changes[at]!)
        .map((change, place) => ({ entry, place, ...change }))
        .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind)),
    );
    if (wanted.length === 0) return [];
    const instanceKeys = [...new Set(wanted.map(({ entry }) => entry.instanceKey))];
    const [restricted, instances] = await Promise.all([
      this.restricted(tenant, instanceKeys),
      this.queries.instancesByKey(instanceKeys.map((instanceKey) => ({ tenant, instanceKey }))),
    ]);
    const known = new Map(instances.map((instance) => [instance.instanceKey, instance]));
    return wanted
      .filter(({ entry }) => !restricted.has(entry.instanceKey))
      .map(({ entry, place, kind, data }) => ({
        position: entry.position,
        instanceKey: entry.instanceKey,
        kind,
        messageId: messageId(webhookKey, tenant, entry.position, place),
        body: messageBody(kind, entry.at, { ...placeOf(entry, known.get(entry.instanceKey)), ...data }),
      }));
  }
}

/** Entries that are no longer there are told of, so that the receiver knows that it has to read anew. */
function gapBefore({ tenant, webhookKey, position }: LeasedWebhook, next: JournalEntry): NewDelivery[] {
  if (next.position === position + 1) return [];
  const missing = { from: position + 1, to: next.position - 1 };
  return [
    {
      position,
      instanceKey: webhookKey,
      kind: RESYNC_KIND,
      messageId: messageId(webhookKey, tenant, 'resync', missing.from, missing.to),
      body: messageBody(RESYNC_KIND, next.at, { region: tenant, missing }),
    },
  ];
}

function placeOf(
  { tenant, position, instanceKey, entryNo }: JournalEntry,
  instance: InstanceView | undefined,
) {
  const { bpmnProcessId, businessKey } = instance ?? {};
  return {
    region: tenant,
    position,
    instance: {
      id: globalId('ProcessInstance', tenant, instanceKey),
      key: instanceKey,
      revision: entryNo,
      ...(bpmnProcessId !== undefined && { bpmnProcessId }),
      ...(businessKey !== undefined && { businessKey }),
    },
  };
}
