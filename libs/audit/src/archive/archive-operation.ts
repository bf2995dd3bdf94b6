import { itemOf, OperationFault, type OperationHandler, type RetentionRule } from '#runtime';
import type { CheckpointStore } from '../checkpoint/checkpoint.port.js';
import { archiveLines, type ProvableRun } from './archive-lines.js';
import type { ArchiveFiles, ArchiveStore, JournalRun } from './archive.port.js';
import { verifyArchive } from './verify-archive.js';

/** Runs in one file and one transaction: up to 1,024 entries each, 256 as a rule. */
const RUNS_AT_ONCE = 8;

/**
 * `archive-journal`: moves runs of the journal whose term is over into files. A run leaves the database when its file is durable, was
 * read back, and holds by itself: then its entries go in one transaction with the note where they are.
 * @param files absent: this node has no archive, and nothing leaves
 */
export function archiveJournal(
  rule: RetentionRule,
  store: ArchiveStore,
  checkpoints: Pick<CheckpointStore, 'read'>,
  files: ArchiveFiles | undefined,
): OperationHandler {
  return {
    batchSize: RUNS_AT_ONCE,
    async next({ tenant }, cursor, limit) {
      const cutoffs = await rule(tenant, 'journal');
      if (!cutoffs) return { keys: [] };
      const after = typeof cursor === 'number' ? cursor : 0;
      const runs = await store.dueRuns(tenant, cutoffs, after, limit);
      const last = runs.length === limit ? runs.at(-1) : undefined;
      return { keys: runs.map(keyOf), ...(last ? { cursor: last.toPosition } : {}) };
    },
    async carryOut(keys, { operation: { tenant } }) {
      if (!files)
        throw new OperationFault(
          'Expected RUNUT_ARCHIVE_DIR on every node, but this one has no archive to write to',
        );
      const runs: ProvableRun[] = [];
      for (const key of keys) {
        const run = await provable(store, checkpoints, tenant, runOf(key));
        if (run) runs.push(run);
      }
      // Runs that another node has archived before it died are done.
      if (runs.length > 0) await moveToFile(store, files, tenant, runs);
      return { items: keys.map((key) => itemOf(key, 'done')) };
    },
  };
}

async function provable(
  store: ArchiveStore,
  checkpoints: Pick<CheckpointStore, 'read'>,
  tenant: string,
  run: JournalRun,
): Promise<ProvableRun | undefined> {
  const entries = await store.readRun(tenant, run);
  if (entries.length === 0) return undefined;
  const [checkpoint] = await checkpoints.read(tenant, run.fromPosition - 1, 1);
  if (checkpoint?.fromPosition !== run.fromPosition)
    throw new OperationFault(
      `Expected a checkpoint at position ${run.fromPosition} of ${tenant}, but there is none`,
    );
  return { checkpoint, entries };
}

async function moveToFile(
  store: ArchiveStore,
  files: ArchiveFiles,
  tenant: string,
  runs: readonly ProvableRun[],
): Promise<void> {
  const positions = runs.map(({ checkpoint: { fromPosition, toPosition } }) => ({
    fromPosition,
    toPosition,
  }));
  const file = `${tenant}/${positions[0]!.fromPosition}-${positions.at(-1)!.toPosition}.jsonl.gz`;
  const checksum = await files.write(file, archiveLines(tenant, runs));
  const { forgery, runs: proven } = await verifyArchive(files.read(file));
  if (forgery || proven.length !== runs.length)
    throw new OperationFault(
      `Expected ${file} to hold what was written, but it does not: ${forgery?.message ?? 'runs are missing'}`,
    );
  await store.release(tenant, positions, { file, checksum });
}

function keyOf({ fromPosition, toPosition }: JournalRun): string {
  return `${fromPosition}-${toPosition}`;
}

function runOf(key: string): JournalRun {
  const [fromPosition = 0, toPosition = 0] = key.split('-').map(Number);
  return { fromPosition, toPosition };
}
