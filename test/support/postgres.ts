import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { migrate, startEmbeddedPostgres } from '#store';

const TEMPLATE = 'runut_template';
/** Any number: workers that come first wait for each other with it. */
const TEMPLATE_LOCK = 7_206_488_302;

export interface TestDatabase {
  readonly connectionString: string;
  /** Drops it, also when connections are open. */
  drop(): Promise<void>;
}

let server: Promise<string> | undefined;

/**
 * A migrated, empty database of its own, in some 50 ms. The first call of a run starts PostgreSQL and migrates a template.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const base = await (server ??= startServer());
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(base, (client) => client.query(`create database ${name} template ${TEMPLATE}`));
  return {
    connectionString: withDatabase(base, name),
    drop: () =>
      administer(base, (client) => client.query(`drop database if exists ${name} with (force)`)).then(
        () => undefined,
      ),
  };
}

/** The directory of this run, for tests that start servers of their own. */
export function testDirectory(): string {
  const directory = process.env.RUNUT_TEST_DIRECTORY;
  if (directory === undefined)
    throw new Error(
      'Expected RUNUT_TEST_DIRECTORY, which the global set-up of the tests gives, but it is not set',
    );
  return directory;
}

async function startServer(): Promise<string> {
  const { connectionString } = await startEmbeddedPostgres({
    dataDirectory: join(testDirectory(), 'postgres'),
    // Nothing here outlives the run, and a killed process loses nothing by it.
    settings: { fsync: 'off', full_page_writes: 'off', max_connections: '200' },
    notice: () => undefined,
  });
  await administer(connectionString, async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await client.query(
      'select 1 from pg_database where datname = $1 and datistemplate',
      [TEMPLATE],
    );
    if (rowCount === 1) return;
    await client.query(`drop database if exists ${TEMPLATE} with (force)`);
    await client.query(`create database ${TEMPLATE}`);
    await migrate(withDatabase(connectionString, TEMPLATE));
    await client.query(`alter database ${TEMPLATE} is_template true`);
  });
  return connectionString;
}

async function administer<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: withDatabase(connectionString, 'postgres') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(connectionString: string, database: string): string {
  const url = new URL(connectionString);
  url.pathname = `/${database}`;
  return url.href;
}
