import { cpus, totalmem } from 'node:os';
import { Argument, Command, InvalidArgumentError } from 'commander';
import type { Bench, BenchLine } from './bench-line.js';

/** Benchmarks by name; each is loaded only when it is asked for. */
const BENCHES: Readonly<Record<string, () => Promise<{ bench: Bench }>>> = {
  complaint: () => import('./complaint.bench.js'),
  feel: () => import('./feel.bench.js'),
  growth: () => import('./growth.bench.js'),
  http: () => import('./http.bench.js'),
  kernel: () => import('./kernel.bench.js'),
  live: () => import('./live.bench.js'),
  model: () => import('./model.bench.js'),
  policy: () => import('./policy.bench.js'),
  store: () => import('./store.bench.js'),
};

const command = new Command('npm run bench --')
  .description('Measures, each figure beside its peer or its ceiling in the same run, and prints ratios.')
  .addArgument(new Argument('<name>', 'what to measure').choices(Object.keys(BENCHES)))
  .option(
    '--rounds <N>',
    'measurements of each figure, of which the median counts',
    (text) => {
      if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
      throw new InvalidArgumentError('Expected a whole number from 1.');
    },
    5,
  )
  .option('--json', 'ends with one JSON object', false)
  .addHelpText(
    'after',
    '\nExit codes: 0 measured, whether targets were met or not, 1 it could not be, 2 usage.',
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode && 2))
  .parse();
const { rounds, json } = command.opts<{ rounds: number; json: boolean }>();

const { bench } = await BENCHES[command.args[0]!]!();
const lines = await bench.run({ rounds });
printTable(lines);
if (json) {
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  console.log(JSON.stringify({ bench: bench.name, machine, rounds, lines }));
}

function printTable(lines: readonly BenchLine[]): void {
  const number = (value: number) =>
    value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 });
  for (const { name: line, value, unit, target, met, min, max } of lines) {
    const goal = target === undefined ? '' : `  target ${number(target)} ${met ? 'met' : 'NOT MET'}`;
    console.log(
      `${line.padEnd(48)} ${number(value).padStart(12)} ${unit}  [${number(min)}..${number(max)}]${goal}`,
    );
  }
}
