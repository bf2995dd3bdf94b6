import type { Clock, JournalEntry, JournalStore } from '#runtime';
import type { AuditQueries, JournalFilter, JournalStretch } from '../audit-queries.port.js';
import { signCheckpoint, type Checkpoint } from './checkpoint.js';
import type { CheckpointSigner } from './checkpoint-key.js';
import type { ArchivedRun, ArchiveStore } from '../archive/archive.port.js';
import type { CheckpointStore } from './checkpoint.port.js';
import { MOST_LEAVES } from './checkpointer.js';

/** A tenant's whole journal with its checkpoints, as it is handed to auditors. */
export class AuditTrail {
  /** @param signer absent where no key is set: then nothing is signed, and there is no head */
  constructor(
    private readonly entries: JournalStore,
    private readonly store: CheckpointStore,
    private readonly archive: Pick<ArchiveStore, 'archivedRuns'>,
    private readonly queries: Pick<AuditQueries, 'search'>,
    private readonly signer: CheckpointSigner | undefined,
    private readonly clock: Clock,
  ) {}

  /** Entries after a position, in order, at most `limit`. */
  journal(tenant: string, afterPosition: number, limit: number): Promise<JournalEntry[]> {
    return this.entries.readFeed(tenant, afterPosition, limit);
  }

  /** What a filter wants of a stretch of the journal after a position, at most `limit`. */
  search(
    tenant: string,
    filter: JournalFilter,
    afterPosition: number,
    limit: number,
  ): Promise<JournalStretch> {
    return this.queries.search(tenant, filter, afterPosition, limit);
  }

  /** Checkpoints that begin after a position, in order, at most `limit`. */
  checkpoints(tenant: string, afterPosition: number, limit: number): Promise<Checkpoint[]> {
    return this.store.read(tenant, afterPosition, limit);
  }

  /** Runs whose entries are in the archive and not in the journal, after a position, in order, at most `limit`. */
  archivedRuns(tenant: string, afterPosition: number, limit: number): Promise<ArchivedRun[]> {
    return this.archive.archivedRuns(tenant, afterPosition, limit);
  }

  /**
   * Where the journal ends now, signed now: it covers what came after the last checkpoint (the first 1,024 entries of it), and
   * without it nobody can tell a whole export from one that was cut off. Undefined where no key is set.
   */
  async head(tenant: string): Promise<Checkpoint | undefined> {
    if (!this.signer) return undefined;
    const last = await this.store.last(tenant);
    const entries = await this.store.readLeaves(tenant, last?.toPosition ?? 0, MOST_LEAVES);
    return signCheckpoint('head', tenant, last, entries, this.signer, this.clock.now());
  }
}
