import { evaluate as evaluateWithFeelin } from 'feelin';
import { type Json, compileExpression, scopeOf } from '#feel';
import { type Bench, type BenchLine, benchLine } from './bench-line.js';

const variables: Record<string, Json> = {
  a: { b: 7 },
  c: { d: 3 },
  laporan: { kategori: 'jalan', skor: 0.82, lampiran: 3, wilayah: '14.08', anonim: false },
  tenggat: { verifikasi: 3, tindakLanjut: 5 },
  tahap: [
    { nama: 'verifikasi', hari: 3 },
    { nama: 'tindak lanjut', hari: 5 },
    { nama: 'tanggapan', hari: 10 },
  ],
};

/** What models and decision tables are made of: conditions, sums, texts, lists, dates. */
const mixed: readonly string[] = [
  'a.b > c.d',
  'laporan.kategori = "jalan" and laporan.skor >= 0.75',
  'if laporan.anonim then "tertutup" else "terbuka"',
  'laporan.lampiran * 2 + tenggat.verifikasi - 1',
  'laporan.wilayah in ("14.08", "14.09")',
  'tahap[hari > 4].nama',
  'sum(tahap.hari)',
  'for t in tahap return t.hari + 1',
  'some t in tahap satisfies t.hari > 9',
  'upper case(laporan.kategori) + "-" + laporan.wilayah',
  'date("2026-01-31") + duration("P1M")',
  '{batas: tenggat.verifikasi, lewat: laporan.lampiran > batas}.lewat',
];

const options = { now: 1_767_225_600_000 };
const scope = scopeOf(variables);

/** Calls per second of work that is repeated for about this long. */
function rate(work: () => void, callsPerWork: number, milliseconds: number): number {
  const start = performance.now();
  let calls = 0;
  let elapsed: number;
  do {
    work();
    calls += callsPerWork;
    elapsed = performance.now() - start;
  } while (elapsed < milliseconds);
  return (calls / elapsed) * 1_000;
}

const repeated = 1_000;

/**
 * FEEL against feelin, in turn in every round: comparisons of two paths per second, and a mixed set once per
 * expression, the ratio of each round. Ours is compiled before, as a deployment does; feelin has no such step.
 */
export const bench: Bench = {
  name: 'feel',
  async run({ rounds }): Promise<BenchLine[]> {
    const comparison = compileExpression('a.b > c.d');
    const compiled = mixed.map((source) => compileExpression(source));
    const ours = (): void => {
      for (let at = 0; at < repeated; at++) for (const each of compiled) each.evaluate(scope, options);
    };
    const compare = (): void => {
      for (let at = 0; at < repeated; at++) comparison.evaluate(scope, options);
    };
    const peer = (): void => {
      for (const source of mixed) evaluateWithFeelin(source, variables);
    };
    const results = { comparison: [0], ours: [0], peer: [0], ratio: [0], compile: [0] };
    for (const list of Object.values(results)) list.pop();
    for (const work of [compare, ours, peer]) rate(work, 1, 200);
    for (let round = 0; round < rounds; round++) {
      const own = rate(ours, repeated * mixed.length, 300);
      const other = rate(peer, mixed.length, 300);
      results.comparison.push(rate(compare, repeated, 300));
      results.ours.push(own);
      results.peer.push(other);
      results.ratio.push(own / other);
      results.compile.push(
        rate(() => mixed.forEach((source) => compileExpression(source)), mixed.length, 200),
      );
    }
    return [
      benchLine('comparison of two paths', 'evaluations/s', results.comparison, 1_000_000),
      benchLine('mixed set', 'evaluations/s', results.ours),
      benchLine('mixed set, feelin', 'evaluations/s', results.peer),
      benchLine('mixed set, ratio to feelin', 'x', results.ratio, 200),
      benchLine('compile, mixed set', 'expressions/s', results.compile),
    ];
  },
};
