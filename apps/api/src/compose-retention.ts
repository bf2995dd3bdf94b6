import { ArchiveDirectory, archiveJournal } from '#audit';
import { eraseWords, regionRetention, WordErasure, type RegionConfiguration } from '#complaint';
import type { KeptThing, RetentionCutoffs } from '#policy';
import {
  deleteInstances,
  InstanceDeletion,
  RetentionSchedule,
  type Clock,
  type Operations,
  type ProcessRuntime,
  type RetentionRule,
  type ScheduledRetention,
  type TargetReader,
} from '#runtime';
import type { Store } from '#store';

/** What erases, deletes and archives, by hand and by the policies; its kinds of operations are known from here on. */
export function composeRetention(
  store: Store,
  services: {
    readonly regions: RegionConfiguration;
    readonly runtime: ProcessRuntime;
    readonly operations: Operations;
    readonly targets: TargetReader;
    readonly clock: Clock;
  },
  { archiveDirectory }: { readonly archiveDirectory?: string },
) {
  const { regions, runtime, operations, targets, clock } = services;
  const rule = regionRetention(regions, clock);
  const deletion = new InstanceDeletion(runtime, store.retention);
  const erasure = new WordErasure(runtime, store.complaints, store.retention);
  const archive = archiveDirectory === undefined ? undefined : new ArchiveDirectory(archiveDirectory);
  operations.handle('erase-words', eraseWords(rule, store.retention, erasure));
  operations.handle('delete-instances', deleteInstances(rule, store.retention, deletion, targets));
  operations.handle('archive-journal', archiveJournal(rule, store.archive, store.checkpoints, archive));
  const kinds = scheduled(rule, store).filter(({ kind }) => kind !== 'archive-journal' || archive);
  const schedule = new RetentionSchedule(store.journal, operations, kinds, clock);
  return { rule, deletion, erasure, schedule };
}

/** What the policies want, in the order in which a thing goes: its words, its rows, its entries. */
function scheduled(rule: RetentionRule, { retention, archive }: Store): ScheduledRetention[] {
  const reason = 'masa simpan habis / the term of the policy is over';
  const when = (
    kind: string,
    thing: KeptThing,
    countOne: (tenant: string, cutoffs: RetentionCutoffs) => Promise<number>,
  ): ScheduledRetention => ({
    kind,
    reason,
    async isDue(tenant) {
      const cutoffs = await rule(tenant, thing);
      return cutoffs !== undefined && (await countOne(tenant, cutoffs)) > 0;
    },
  });
  return [
    when('erase-words', 'words', (tenant, cutoffs) => retention.countDueWords(tenant, cutoffs, 1)),
    when('delete-instances', 'instances', (tenant, cutoffs) =>
      retention.countDueInstances(tenant, cutoffs, 1),
    ),
    when(
      'archive-journal',
      'journal',
      async (tenant, cutoffs) => (await archive.dueRuns(tenant, cutoffs, 0, 1)).length,
    ),
  ];
}
