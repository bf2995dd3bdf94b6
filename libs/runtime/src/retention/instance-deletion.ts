import type { CommandOptions, CommandOutcome, ProcessRuntime } from '../command/process-runtime.js';
import type { RetentionStore, RowCount } from '../ports/retention.port.js';

type Rejected = Extract<CommandOutcome, { outcome: 'rejected' }>;

/** What deleting an instance would come to, or why it is refused. */
export type DeletionPreview = { readonly outcome: 'accepted'; readonly rows: readonly RowCount[] } | Rejected;

/**
 * Deletes finished instances. First the journal says so, guarded by the revision and covered by the next checkpoint like every
 * entry; then the rows go. When a node dies between the two, the same request does the rest.
 */
export class InstanceDeletion {
  constructor(
    private readonly runtime: Pick<ProcessRuntime, 'execute' | 'preview'>,
    private readonly store: RetentionStore,
  ) {}

  /**
   * Deletes one. With the idempotency key of an earlier request it is the same deletion; without it too the rows go that a dead node
   * left behind.
   */
  async delete(
    tenant: string,
    instanceKey: string,
    reason: string,
    options: CommandOptions,
  ): Promise<CommandOutcome> {
    const outcome = await this.noteDeletion(tenant, instanceKey, reason, options);
    await this.store.deleteInstances(tenant, [instanceKey]);
    return outcome;
  }

  /** Writes down that an instance is deleted; its rows are still there. For whoever deletes the rows of many at once. */
  async noteDeletion(
    tenant: string,
    instanceKey: string,
    reason: string,
    options: CommandOptions,
  ): Promise<CommandOutcome> {
    const refusal = await this.keptForCase(tenant, instanceKey);
    return refusal ?? this.runtime.execute(tenant, instanceKey, { type: 'DeleteInstance', reason }, options);
  }

  /** What `delete` would delete; nothing is written. */
  async preview(
    tenant: string,
    instanceKey: string,
    reason: string,
    options: Pick<CommandOptions, 'actor' | 'expectedRevision'>,
  ): Promise<DeletionPreview> {
    const refusal = await this.keptForCase(tenant, instanceKey);
    if (refusal) return refusal;
    const tried = await this.runtime.preview(
      tenant,
      instanceKey,
      { type: 'DeleteInstance', reason },
      options,
    );
    return tried.outcome === 'rejected'
      ? tried
      : { outcome: 'accepted', rows: await this.store.rowsOf(tenant, instanceKey) };
  }

  private async keptForCase(tenant: string, instanceKey: string): Promise<Rejected | undefined> {
    const other = await this.store.caseIsKeptBy(tenant, instanceKey);
    return other === undefined
      ? undefined
      : {
          outcome: 'rejected',
          rejection: {
            code: 'INVALID_STATE',
            message: `Expected no other instance of the same case to run or to be held, but ${other} does`,
          },
        };
  }
}
