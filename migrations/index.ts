import { Initial1700000000000 } from './1700000000000-initial.js';
import { CommitBatch1700000000001 } from './1700000000001-commit-batch.js';

/** All migrations, oldest first. A released one never changes. */
export const migrations = [Initial1700000000000, CommitBatch1700000000001];
