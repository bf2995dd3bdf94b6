import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/** More generated processes than `npm test` runs: `npm run soak -- --runs 20000`. Every failure prints its seed and its model. */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '20000' } } });
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) {
  console.error('Usage: npm run soak -- --runs N');
  process.exit(2);
}
const { status } = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', 'test/property'],
  { stdio: 'inherit', env: { ...process.env, PROPERTY_RUNS: String(runs) } },
);
process.exitCode = status ?? 1;
