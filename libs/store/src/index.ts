export { startEmbeddedPostgres } from './embedded/start-embedded-postgres.js';
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './embedded/start-embedded-postgres.js';
export { StoreUnavailable, type UnavailableReason } from './errors.js';
export { migrate } from './migrate.js';
export { openStore, type Store, type StoreOptions } from './open-store.js';
export { dumpSchema } from './schema-dump.js';
export { bucketOf } from './tenancy.js';
