import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseBundle, routeComplaint, type BundleFile } from '#organisation';
import {
  evaluateKind,
  layPolicies,
  type Comparison,
  type EvaluationOptions,
  type Facts,
  type PolicyRule,
} from '#policy';
import { benchLine, type Bench, type BenchLine } from './bench-line.js';
import { tryNationalChange } from './policy/what-if.js';

const ROUND_MS = 300;
const RULES = 100;
/** Past complaints of a what-if, and the seconds that it may take. */
const PAST_COMPLAINTS = 100_000;
const WHAT_IF_S = 30;
/** Each takes many seconds and decides 200,000 times: few rounds tell enough. */
const WHAT_IF_ROUNDS = 2;
const RECEIVED_AT = Date.UTC(2026, 2, 13, 3);

const CATEGORIES = Array.from({ length: 20 }, (_, index) => `kategori${index}`);
const CHANNELS = ['web', 'app', 'sms', 'whatsapp', 'walkin'];
const REGIONS = ['13', '13.71', '14', '14.08', '14.71', '21', '21.72'];
const URGENCIES = ['normal', 'tinggi', 'darurat'];

const at = <T>(values: readonly T[], index: number): T => values[index % values.length]!;

/** The comparisons of which real routing rules are made; a rule takes three that follow each other. */
const comparisons: readonly ((index: number) => Comparison)[] = [
  (index) => ({ fact: 'category', operator: 'in', value: [0, 7, 13].map((n) => at(CATEGORIES, index + n)) }),
  (index) => ({ fact: 'channel', operator: 'notEqual', value: at(CHANNELS, index) }),
  (index) => ({ fact: 'region', operator: 'regionWithin', value: [at(REGIONS, index), '14'] }),
  (index) => ({ fact: 'urgency', operator: 'equal', value: at(URGENCIES, index) }),
  () => ({ fact: 'hasContact', operator: 'equal', value: true }),
  (index) => ({ fact: 'textLength', operator: 'greaterThan', value: (index * 37) % 400 }),
  (index) => ({ fact: 'location', path: 'region', operator: 'equal', value: at(REGIONS, index) }),
];

const policy = layPolicies([
  {
    id: 'bench',
    region: 'nasional',
    version: 1,
    effectiveFrom: '2026-01-01',
    rules: Array.from({ length: RULES }, (_, index): PolicyRule => ({
      id: `rute.${index}`,
      kind: 'routing',
      priority: index % 5,
      conditions: { all: [0, 1, 2].map((step) => at(comparisons, index + step)(index)) },
      event: { type: 'route', params: { to: 'handler' } },
    })),
  },
]);

const cases: readonly Facts[] = Array.from({ length: 64 }, (_, index) => ({
  category: at(CATEGORIES, index),
  channel: at(CHANNELS, index * 3),
  region: at(REGIONS, index * 5),
  urgency: at(URGENCIES, index),
  hasContact: index % 3 > 0,
  textLength: (index * 53) % 500,
  location: index % 4 === 0 ? {} : { region: at(REGIONS, index) },
}));

const LIBRARY: EvaluationOptions = { evaluator: 'json-rules-engine' };

/**
 * Decisions per second on 100 rules of three conditions, ours and json-rules-engine's in turn in every round, and whole
 * routes of complaints by the rules of the repository.
 */
export const bench: Bench = {
  name: 'policy',
  async run({ rounds }): Promise<BenchLine[]> {
    await expectSameAnswers();
    const decide = (options: EvaluationOptions) => (index: number) =>
      evaluateKind(policy, 'routing', at(cases, index), options);
    const files = readRules();
    const bundle = parseBundle(files);
    const complaints = files
      .filter((file) => file.path.includes('/examples/'))
      .map((file) => (JSON.parse(file.content) as { complaint: unknown }).complaint);
    const routeWith = (evaluation: EvaluationOptions) => (index: number) =>
      routeComplaint({ ...bundle, evaluation }, at(complaints, index), RECEIVED_AT);

    const works = {
      untraced: decide({ trace: false }),
      untracedLibrary: decide({ ...LIBRARY, trace: false }),
      traced: decide({}),
      tracedLibrary: decide(LIBRARY),
      routes: routeWith({}),
      routesUntraced: routeWith({ trace: false }),
      routesLibrary: routeWith(LIBRARY),
    };
    const names = Object.keys(works) as (keyof typeof works)[];
    const rates = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
      keyof typeof works,
      number[]
    >;
    for (const name of names) await rate(works[name], ROUND_MS);
    for (let round = 0; round < rounds; round++) {
      for (const name of names) rates[name].push(await rate(works[name], ROUND_MS));
    }
    const whatIf: number[] = [];
    for (let round = 0; round < Math.min(rounds, WHAT_IF_ROUNDS); round++)
      whatIf.push((await tryNationalChange(files, PAST_COMPLAINTS)).seconds);
    const ratio = (ours: readonly number[], theirs: readonly number[]): number[] =>
      ours.map((value, round) => value / theirs[round]!);
    return [
      benchLine('100 rules x 3: runut', 'decisions/s', rates.untraced, 100_000),
      benchLine('100 rules x 3: json-rules-engine', 'decisions/s', rates.untracedLibrary),
      benchLine('100 rules x 3: ratio', 'x', ratio(rates.untraced, rates.untracedLibrary)),
      benchLine('100 rules x 3, trace: runut', 'decisions/s', rates.traced, 20_000),
      benchLine('100 rules x 3, trace: json-rules-engine', 'decisions/s', rates.tracedLibrary),
      benchLine('100 rules x 3, trace: ratio', 'x', ratio(rates.traced, rates.tracedLibrary)),
      benchLine('route a complaint', 'complaints/s', rates.routes),
      benchLine('route a complaint, no trace', 'complaints/s', rates.routesUntraced),
      benchLine('route a complaint, json-rules-engine', 'complaints/s', rates.routesLibrary),
      benchLine('what-if over 100,000 past complaints', 's', whatIf, WHAT_IF_S, true),
    ];
  },
};

/** @throws Error when the two evaluators disagree: then there is nothing to compare. */
async function expectSameAnswers(): Promise<void> {
  for (const [index, facts] of cases.entries()) {
    const ours = await evaluateKind(policy, 'routing', facts);
    const theirs = await evaluateKind(policy, 'routing', facts, LIBRARY);
    if (!isDeepStrictEqual(ours, theirs)) throw new Error(`Expected the same answer to case ${index}.`);
  }
}

async function rate(work: (index: number) => Promise<unknown>, milliseconds: number): Promise<number> {
  const start = performance.now();
  let done = 0;
  let elapsed: number;
  do {
    for (let repeat = 0; repeat < 8; repeat++) await work(done++);
    elapsed = performance.now() - start;
  } while (elapsed < milliseconds);
  return (done / elapsed) * 1_000;
}

function readRules(): BundleFile[] {
  return readdirSync('rules', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: path.replaceAll('\\', '/'), content: readFileSync(path, 'utf8') }));
}
