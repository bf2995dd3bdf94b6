import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Before all tests: only a place for a database. The server starts with the first test that asks for one
 * (`createTestDatabase`), so that tests of pure libraries wait for nothing. Imports nothing of ours: Jest loads this file
 * without the module mapping that tests have.
 */
export default function globalSetup(): void {
  const directory = mkdtempSync(join(tmpdir(), 'runut-test-'));
  // The server may run as another user, who must be able to pass.
  chmodSync(directory, 0o755);
  process.env.RUNUT_TEST_DIRECTORY = directory;
}
