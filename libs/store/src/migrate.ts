import pg from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations/index.js';

/** Any number that no other program on the server uses for the same purpose. */
const MIGRATION_LOCK = 7_206_488_301;

/**
 * Brings the schema up to date. Nodes that start together wait for each other: the advisory lock is held by a session of its own,
 * so that it survives the migrations' own transactions.
 * @returns the names of the migrations that ran, oldest first.
 */
export async function migrate(connectionString: string): Promise<string[]> {
  const guard = new pg.Client({ connectionString, application_name: 'runut migrate' });
  await guard.connect();
  try {
    await guard.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const source = new DataSource({
      type: 'postgres',
      extra: { connectionString, max: 1 },
      migrations,
      migrationsTableName: 'schema_migration',
      synchronize: false,
    });
    await source.initialize();
    try {
      const done = await source.runMigrations({ transaction: 'each' });
      return done.map(({ name }) => name);
    } finally {
      await source.destroy();
    }
  } finally {
    await guard.end();
  }
}
