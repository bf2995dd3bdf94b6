import { ArchiveDirectory, archiveJournal } from '#audit';
import { eraseWords, regionRetention, WordErasure, type RegionConfiguration } from '#complaint';
import { KEPT_THINGS, pointerSegment, type KeptThing, type RetentionCutoffs } from '#policy';
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
  operations.handle(KINDS.words, eraseWords(rule, store.retention, erasure));
  operations.handle(KINDS.instances, deleteInstances(rule, store.retention, deletion, targets));
  operations.handle(KINDS.journal, archiveJournal(rule, store.archive, store.checkpoints, archive));
  const kinds = scheduled(rule, store).filter(({ kind }) => kind !== KINDS.journal || archive);
  const schedule = new RetentionSchedule(store.journal, operations, kinds, clock);
  return {
    deletion,
    erasure,
    schedule,
    /** The terms of a region with their layers, and what is over. Undefined where none is deployed by that code. */
    async report(tenant: string) {
      const region = await regions.region(tenant);
      if (!region) return undefined;
      const { tables, tableOrigin } = region.policy;
      const terms = Object.entries(tables.retention ?? {}).flatMap(([process, own]) =>
        KEPT_THINGS.flatMap((thing) => {
          const term = own[thing];
          const layer = tableOrigin.get(`/retention${pointerSegment(process)}/${thing}`);
          return term === undefined || layer === undefined ? [] : [{ process, thing, term, layer }];
        }),
      );
      const due = await Promise.all(
        KEPT_THINGS.map(async (thing) => {
          const cutoffs = await rule(tenant, thing);
          return {
            thing,
            count: cutoffs ? await countDue(store, tenant, thing, cutoffs, COUNTED_AT_MOST) : 0,
          };
        }),
      );
      return { terms, due };
    },
  };
}

/** Things that are over are counted up to here. */
const COUNTED_AT_MOST = 10_000;

/** What is over of a thing, `atMost` at most. */
async function countDue(
  { retention, archive }: Store,
  tenant: string,
  thing: KeptThing,
  cutoffs: RetentionCutoffs,
  atMost: number,
): Promise<number> {
  switch (thing) {
    case 'words':
      return retention.countDueWords(tenant, cutoffs, atMost);
    case 'instances':
      return retention.countDueInstances(tenant, cutoffs, atMost);
    case 'journal':
      return (await archive.dueRuns(tenant, cutoffs, 0, atMost)).length;
  }
}

/** What the policies want, in the order in which a thing goes: its words, its rows, its entries. */
function scheduled(rule: RetentionRule, store: Store): ScheduledRetention[] {
  const reason = 'masa simpan habis / the term of the policy is over';
  return KEPT_THINGS.map((thing) => ({
    kind: KINDS[thing],
    reason,
    async isDue(tenant) {
      const cutoffs = await rule(tenant, thing);
      return cutoffs !== undefined && (await countDue(store, tenant, thing, cutoffs, 1)) > 0;
    },
  }));
}

/** Which operation lets a thing go. */
const KINDS: Readonly<Record<KeptThing, string>> = {
  words: 'erase-words',
  instances: 'delete-instances',
  journal: 'archive-journal',
};
