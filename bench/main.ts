import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
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

const USAGE = `Usage: npm run bench -- NAME [--rounds N] [--json]
NAME: ${Object.keys(BENCHES).join(', ')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } },
});
const [name = ''] = positionals;
const load = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
const rounds = Number(values.rounds);

if (!load || !Number.isInteger(rounds) || rounds < 1) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const { bench } = await load();
  const lines = await bench.run({ rounds });
  printTable(lines);
  if (values.json) {
    const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
    console.log(JSON.stringify({ bench: bench.name, machine, rounds, lines }));
  }
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
