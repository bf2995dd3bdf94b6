import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';

const { version, force } = new Command('npm run golden --')
  .description(
    'Writes the histories of a release, which every later version replays and decides anew. Those of a version that is out are not written again.',
  )
  .requiredOption('--version <X.Y.Z>', 'the release', (text) => {
    if (/^\d+\.\d+\.\d+$/.test(text)) return text;
    throw new InvalidArgumentError('Expected a version such as 0.2.0.');
  })
  .option('--force', 'writes those of a version anew that is not out yet', false)
  .addHelpText(
    'after',
    `
They go to test/replay/golden/X.Y.Z: models, the entries of each instance, the hash of the state after each entry.
Exit codes: 0 written, 1 there are some already or the tests of the histories fail, 2 usage.`,
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode && 2))
  .parse()
  .opts<{ version: string; force: boolean }>();

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
