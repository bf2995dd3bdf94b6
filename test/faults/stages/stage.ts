import type { Cluster } from '../cluster/cluster.js';
import type { NodeProcess } from '../cluster/node-process.js';
import type { CheckResult } from '../check/check.js';
import type { FaultClient } from '../load/client.js';
import type { History } from '../load/history.js';
import type { People } from '../load/people.js';

/** What a stage of a run works on. */
export interface Stage {
  readonly cluster: Cluster;
  readonly outside: readonly NodeProcess[];
  readonly people: People;
  readonly client: FaultClient;
  readonly history: History;
  /** Counts faults of a kind that the nemesis does not know. */
  fault(kind: string, count?: number): void;
}

/** What a stage found; `note` says what was measured. */
export interface StageResult extends CheckResult {
  readonly note: string;
}
