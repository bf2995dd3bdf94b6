import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { migrate } from './migrate.js';
import { dumpSchema } from './schema-dump.js';

const COMMITTED = join(import.meta.dirname, '../../../migrations/schema.sql');
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
}, 60_000);
afterAll(() => database?.drop());

describe('dumpSchema', () => {
  it('should give what migrations/schema.sql says; UPDATE_SCHEMA=1 writes it anew', async () => {
    const dumped = await dumpSchema(database.connectionString);
    if (process.env.UPDATE_SCHEMA) writeFileSync(COMMITTED, dumped);
    expect(dumped).toBe(readFileSync(COMMITTED, 'utf8'));
  });

  it('should find nothing to migrate twice, also when two nodes start at once', async () => {
    expect(
      await Promise.all([migrate(database.connectionString), migrate(database.connectionString)]),
    ).toEqual([[], []]);
  });
});
