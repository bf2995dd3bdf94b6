import { setImmediate } from 'node:timers/promises';
import type { Json } from '#feel';
import {
  eachAtOnce,
  itemOf,
  OperationFault,
  readBundle,
  type BundleFile,
  type Configuration,
  type Operation,
  type OperationHandler,
  type OperationItem,
} from '#runtime';
import { SealBroken } from '../privacy/seal.js';
import { candidateRegions } from './candidate-regions.js';
import { DecisionComparison } from './compare-decisions.js';
import type { PastComplaints, PastFilter } from './past-complaints.js';
import { hasErrors } from './policy-simulation.js';
import { WhatIfTally } from './what-if-tally.js';
import type { PastComplaint, WhatIfReport } from './what-if.js';

/** What `simulate-policy` takes. */
interface SimulationInput extends Omit<PastFilter, 'tenant'> {
  readonly files: readonly BundleFile[];
  /** Changed cases that are told with both traces. */
  readonly cases: number;
}

const MOST_FILES = 200;
/** Characters of all files: they are stored with the operation. */
const MOST_TEXT = 400_000;
const MOST_CASES = 100;
const MOST_UNDECIDED = 100;
const BATCH = 200;
const COUNTED_PAGE = 1_000;
const COUNTED_PAGES = 200;
/** Decisions between two turns of others. */
const STEP = 20;
/** Operations of which a node keeps the compiled configurations. */
const KEPT = 2;

/**
 * `simulate-policy`: what a candidate would have made of all past complaints of a region, restricted ones apart, against what was in
 * force when it was asked for: a deployment meanwhile changes nothing. A complaint that neither side can decide is an item that
 * failed; one whose words were erased was skipped. The result is the report.
 */
export function simulatePolicy(
  past: PastComplaints,
  configuration: Pick<Configuration, 'at'>,
): OperationHandler {
  const known = new Map<string, Promise<DecisionComparison>>();
  const comparisonOf = (operation: Operation): Promise<DecisionComparison> => {
    const { operationKey } = operation;
    let comparison = known.get(operationKey);
    if (!comparison) {
      comparison = compile(operation, configuration);
      known.set(operationKey, comparison);
      comparison.catch(() => known.delete(operationKey));
      if (known.size > KEPT) known.delete(known.keys().next().value!);
    }
    return comparison;
  };
  return {
    batchSize: BATCH,
    check: inputFault,
    async count(operation) {
      let count = 0;
      let cursor: string | undefined;
      for (let page = 0; page < COUNTED_PAGES; page++) {
        const next = await past.page(filterOf(operation), cursor, COUNTED_PAGE);
        count += next.rows.length;
        if (next.cursor === undefined) return count;
        ({ cursor } = next);
      }
      return undefined;
    },
    async next(operation, cursor, limit) {
      const after = typeof cursor === 'string' ? cursor : undefined;
      const page = await past.page(filterOf(operation), after, limit);
      return {
        keys: page.rows.map(({ number }) => number),
        ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
      };
    },
    async carryOut(keys, { operation, signal }) {
      const comparison = await comparisonOf(operation);
      const opened = await eachAtOnce(keys, signal, async (number) => ({
        number,
        complaint: await open(past, operation.tenant, number),
      }));
      const { cases } = inputOf(operation);
      const bounds = { mostCases: cases, mostUndecided: MOST_UNDECIDED };
      const before = operation.result as unknown as WhatIfReport | undefined;
      const tally = before ? WhatIfTally.from(before, bounds) : new WhatIfTally(bounds);
      const items: OperationItem[] = [];
      for (const { number, complaint } of opened) {
        if (signal.aborted) break;
        items.push(
          'outcome' in complaint ? complaint : itemOfCompared(number, await comparison.add(complaint, tally)),
        );
        if (items.length % STEP === 0) await setImmediate();
      }
      return { items, result: tally.report() as unknown as Json };
    },
  };
}

async function compile(
  { requestedAt, input }: Operation,
  configuration: Pick<Configuration, 'at'>,
): Promise<DecisionComparison> {
  const { resources } = await configuration.at(requestedAt);
  const candidates = await readBundle((input as unknown as SimulationInput).files);
  const baseline = candidateRegions(resources, []);
  const candidate = candidateRegions(resources, candidates.resources);
  const findings = [...candidates.findings, ...candidate.findings];
  const first = findings.find(({ severity }) => severity === 'error');
  if (first && hasErrors(findings))
    throw new OperationFault(
      `Expected a candidate without errors, but ${first.file ?? 'it'} has one: ${first.message}`,
    );
  return new DecisionComparison({ baseline: baseline.regions, candidate: candidate.regions });
}

/** The complaint with its words, or why it is not tried. */
async function open(
  past: PastComplaints,
  tenant: string,
  number: string,
): Promise<PastComplaint | OperationItem> {
  try {
    const row = await past.byNumber(tenant, number);
    const complaint = row && (await past.open(row));
    return complaint ?? itemOf(number, 'skipped', 'Expected the words of the complaint, but they are gone');
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    return itemOf(number, 'failed', 'Expected the words of the complaint to open, but their seal is broken');
  }
}

function itemOfCompared(
  number: string,
  compared: Awaited<ReturnType<DecisionComparison['add']>>,
): OperationItem {
  if ('rejection' in compared) return itemOf(number, 'failed', compared.rejection);
  const { aspects } = compared;
  return aspects.length === 0
    ? itemOf(number, 'done')
    : itemOf(number, 'done', `changed: ${aspects.join(', ')}`);
}

function inputOf({ input }: Operation): SimulationInput {
  return input as unknown as SimulationInput;
}

function filterOf(operation: Operation): PastFilter {
  const { categories, receivedFrom, receivedBefore } = inputOf(operation);
  return {
    tenant: operation.tenant,
    ...(categories ? { categories } : {}),
    ...(receivedFrom === undefined ? {} : { receivedFrom }),
    ...(receivedBefore === undefined ? {} : { receivedBefore }),
  };
}

function inputFault(input: Json): string | undefined {
  const { files, cases } = (input ?? {}) as { readonly files?: Json; readonly cases?: Json };
  const areFiles =
    Array.isArray(files) &&
    files.length > 0 &&
    files.length <= MOST_FILES &&
    (files as unknown[]).every(isFile);
  if (!areFiles) return `Expected 1 to ${MOST_FILES} files with "path" and "content"`;
  const text = (files as unknown as BundleFile[]).reduce((sum, { content }) => sum + content.length, 0);
  if (text > MOST_TEXT) return `Expected files of ${MOST_TEXT} characters at most, but they have ${text}`;
  return typeof cases === 'number' && Number.isInteger(cases) && cases >= 0 && cases <= MOST_CASES
    ? undefined
    : `Expected 0 to ${MOST_CASES} cases`;
}

function isFile(file: unknown): boolean {
  const { path, content } = (file ?? {}) as { readonly path?: unknown; readonly content?: unknown };
  return typeof path === 'string' && typeof content === 'string';
}
