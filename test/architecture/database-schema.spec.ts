import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { dumpSchema } from '#store';
import { createTestDatabase } from '../support/postgres.js';

const FILE = join(import.meta.dirname, '../../migrations/schema.sql');

it('should leave the schema that migrations/schema.sql shows (write it anew with: npm run schema)', async () => {
  const database = await createTestDatabase();
  try {
    const dumped = await dumpSchema(database.connectionString);
    if (process.env.RUNUT_WRITE_SCHEMA) await writeFile(FILE, dumped);
    expect(await readFile(FILE, 'utf8')).toBe(dumped);
  } finally {
    await database.drop();
  }
}, 60_000);
