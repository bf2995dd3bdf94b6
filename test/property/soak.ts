import { spawnSync } from 'node:child_process';
import { Command, InvalidArgumentError } from 'commander';

const { runs } = new Command('npm run soak --')
  .description(
    'Plays more generated processes than `npm test` does, and compares each step with the reference interpreter.',
  )
  .option(
    '--runs <N>',
    'processes of each kind',
    (text) => {
      if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
      throw new InvalidArgumentError('Expected a whole number from 1.');
    },
    20_000,
  )
  .addHelpText(
    'after',
    `
Every failure prints its seed and its model as BPMN, made as small as it still fails.
Exit codes: 0 all as expected, 1 a failure, 2 usage.`,
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode && 2))
  .parse()
  .opts<{ runs: number }>();

const { status } = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', 'test/property'],
  { stdio: 'inherit', env: { ...process.env, PROPERTY_RUNS: String(runs) } },
);
process.exitCode = status ?? 1;
