import { Initial1700000000000 } from './1700000000000-initial.js';
import { CommitBatch1700000000001 } from './1700000000001-commit-batch.js';
import { Checkpoint1700000000002 } from './1700000000002-checkpoint.js';
import { FairLeases1700000000003 } from './1700000000003-fair-leases.js';
import { SuspendedInstances1700000000010 } from './1700000000010-suspended-instances.js';
import { Operation1700000000020 } from './1700000000020-operation.js';
import { DeploymentLifecycle1700000000030 } from './1700000000030-deployment-lifecycle.js';
import { OpenIncidents1700000000060 } from './1700000000060-open-incidents.js';
import { OperationResult1700000000110 } from './1700000000110-operation-result.js';
import { RegisterOfOfficials1700000000130 } from './1700000000130-register-of-officials.js';
import { Retention1700000000140 } from './1700000000140-retention.js';
import { CarriedEntries1700000000160 } from './1700000000160-carried-entries.js';
import { Webhook1700000000120 } from './1700000000120-webhook.js';

/** All migrations, oldest first. A released one never changes. */
export const migrations = [
  Initial1700000000000,
  CommitBatch1700000000001,
  Checkpoint1700000000002,
  FairLeases1700000000003,
  SuspendedInstances1700000000010,
  Operation1700000000020,
  DeploymentLifecycle1700000000030,
  OpenIncidents1700000000060,
  OperationResult1700000000110,
  RegisterOfOfficials1700000000130,
  Retention1700000000140,
  CarriedEntries1700000000160,
  Webhook1700000000120,
];
