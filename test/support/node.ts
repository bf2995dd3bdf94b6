import type { CheckpointPace } from '#audit';
import { openStore, type Store } from '#store';
import type { DeploymentFinding, ReviewMode } from '#runtime';
import { composeNode, type ComposedNode } from '../../apps/api/src/compose-node.js';
import type { WebhookOptions } from '../../apps/api/src/compose-webhooks.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';

/** A whole node over a database of its own, without the HTTP edge. */
export interface TestNode extends ComposedNode {
  readonly store: Store;
  readonly loopErrors: { loop: string; error: unknown }[];
  /** A second node over the same database. */
  another(): Promise<TestNode>;
  /** Deploys files and expects no error. */
  deploy(files: Record<string, string>): Promise<readonly DeploymentFinding[]>;
  stop(): Promise<void>;
}

export const TEST_SEAL_KEY = Buffer.alloc(32, 7);
export const TEST_CHECKPOINT_KEY = Buffer.alloc(32, 9);

interface TestNodeOptions {
  readonly hasWorkers?: boolean;
  readonly offsetMs?: () => number;
  readonly checkpointPace?: CheckpointPace;
  readonly archiveDirectory?: string;
  /** `never` when absent. */
  readonly review?: ReviewMode;
  readonly webhooks?: WebhookOptions;
}

/** Starts a node with its background work. */
export async function startTestNode(options: TestNodeOptions = {}): Promise<TestNode> {
  const database = await createTestDatabase();
  return open(database, options, true);
}

async function open(database: TestDatabase, options: TestNodeOptions, isOwner: boolean): Promise<TestNode> {
  const store = await openStore({ connectionString: database.connectionString });
  const loopErrors: TestNode['loopErrors'] = [];
  const node = composeNode(store, {
    sealKey: TEST_SEAL_KEY,
    checkpointKey: TEST_CHECKPOINT_KEY,
    checkpointPace: options.checkpointPace,
    archiveDirectory: options.archiveDirectory,
    review: options.review ?? 'never',
    webhooks: options.webhooks,
    hasWorkers: options.hasWorkers ?? true,
    onLoopError: (loop, error) => loopErrors.push({ loop, error }),
    clock: { now: () => Date.now() + (options.offsetMs?.() ?? 0) },
  });
  node.loop.start();
  const others: TestNode[] = [];
  return {
    ...node,
    store,
    loopErrors,
    another: async () => {
      const other = await open(database, options, false);
      others.push(other);
      return other;
    },
    deploy: async (files) => {
      const { findings } = await node.deployments.deploy(
        { files: Object.entries(files).map(([path, content]) => ({ path, content })) },
        { actor: 'test' },
      );
      const errors = findings.filter((finding) => finding.severity === 'error');
      if (errors.length > 0) throw new Error(JSON.stringify(errors, null, 1));
      return findings;
    },
    stop: async () => {
      for (const other of others) await other.stop();
      await node.loop.stop();
      await store.close();
      if (isOwner) await database.drop();
    },
  };
}

/** Waits until something holds, looking again every few milliseconds; never a fixed sleep. */
export async function until<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  what: string,
): Promise<T> {
  const end = Date.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`Expected ${what} within 10 s, but it did not come`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
