import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * Writes the histories of a release, which every later version replays: `npm run golden -- --version 0.1.0`. Those of a
 * version that is out are not written again.
 */
const { values } = parseArgs({ options: { version: { type: 'string' }, force: { type: 'boolean' } } });
const { version, force } = values;
if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version)) {
  console.error('Usage: npm run golden -- --version X.Y.Z [--force]');
  process.exit(2);
}
if (existsSync(join(import.meta.dirname, 'golden', version)) && !force) {
  console.error(
    `Expected version ${version} to have no histories yet, but it has: what was released stays as it was. Before a release, --force writes them anew.`,
  );
  process.exit(1);
}
const { status } = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', 'test/replay'],
  { stdio: 'inherit', env: { ...process.env, WRITE_GOLDEN: version } },
);
process.exitCode = status ?? 1;
