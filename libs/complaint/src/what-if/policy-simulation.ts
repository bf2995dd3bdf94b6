import { readBundle, type BundleFile, type Configuration, type DeploymentFinding } from '#runtime';
import type { StoredComplaint } from '../complaint.port.js';
import type { RegionConfiguration } from '../region-configuration.js';
import { candidateRegions } from './candidate-regions.js';
import { compareDecisions } from './compare-decisions.js';
import type { PastComplaints, PastFilter } from './past-complaints.js';
import { sampleOf } from './sample.js';
import type { PastComplaint, WhatIfReport } from './what-if.js';

/** A page of the list that the sample is taken from. */
const PAGE = 100;
/** The youngest complaints that a sample is taken from. */
const MOST_CONSIDERED = 20_000;

export interface PolicySimulationInput extends PastFilter {
  /** The candidate: region documents that are laid over the active ones. */
  readonly files: readonly BundleFile[];
  readonly sample: number;
  readonly seed: number;
  readonly mostCases: number;
  readonly signal?: AbortSignal;
}

export interface PolicySimulationOutcome {
  /** Of the candidate; with an error among them there is no report. */
  readonly findings: readonly DeploymentFinding[];
  /** Regions that the candidate's files belong to. */
  readonly regions: readonly string[];
  /** Complaints that the sample was taken from. */
  readonly considered: number;
  /** Of the sample, complaints whose words were erased: nothing can be decided about them any more. */
  readonly erased: number;
  readonly report?: WhatIfReport;
}

/**
 * Tries a candidate on a sample of stored complaints while somebody waits. Their words are opened here, decided upon and forgotten:
 * the report has none of them. Restricted cases are left out.
 */
export class PolicySimulation {
  constructor(
    private readonly configuration: Configuration,
    private readonly regions: RegionConfiguration,
    private readonly past: PastComplaints,
  ) {}

  /** Regions that files belong to; nothing is tried. */
  async regionsOf(files: readonly BundleFile[]): Promise<string[]> {
    return [...new Set((await readBundle(files)).resources.map(({ region }) => region))];
  }

  /** What is to be said of a candidate before it is tried; one with an error cannot be. */
  async check(files: readonly BundleFile[]): Promise<readonly DeploymentFinding[]> {
    const { resources, findings } = await readBundle(files);
    if (hasErrors(findings)) return findings;
    const active = await this.configuration.current();
    return [...findings, ...candidateRegions(active.resources, resources).findings];
  }

  /** @throws the signal's reason when it aborts */
  async run(input: PolicySimulationInput): Promise<PolicySimulationOutcome> {
    const { resources, findings } = await readBundle(input.files);
    const regions = [...new Set(resources.map(({ region }) => region))];
    const refused = { regions, considered: 0, erased: 0 };
    if (hasErrors(findings)) return { ...refused, findings };
    const active = await this.configuration.current();
    const candidate = candidateRegions(active.resources, resources);
    findings.push(...candidate.findings);
    if (hasErrors(findings)) return { ...refused, findings };
    const baseline = (await this.regions.current()).regions;

    const considered = await this.candidates(input);
    const opened = { erased: 0 };
    const report = await compareDecisions({
      baseline,
      candidate: candidate.regions,
      complaints: this.open(sampleOf(considered, input.sample, input.seed), opened),
      mostCases: input.mostCases,
      ...(input.signal ? { signal: input.signal } : {}),
    });
    return { findings, regions, considered: considered.length, erased: opened.erased, report };
  }

  /** Rows of the complaints that a sample may be taken from, the youngest first. */
  private async candidates(input: PolicySimulationInput): Promise<StoredComplaint[]> {
    const found: StoredComplaint[] = [];
    for (let after: string | undefined; ;) {
      input.signal?.throwIfAborted();
      const { rows, cursor } = await this.past.page(input, after, PAGE);
      found.push(...rows);
      if (cursor === undefined || found.length >= MOST_CONSIDERED) return found.slice(0, MOST_CONSIDERED);
      after = cursor;
    }
  }

  private async *open(
    rows: readonly StoredComplaint[],
    counted: { erased: number },
  ): AsyncGenerator<PastComplaint, void, void> {
    for (const row of rows) {
      const past = await this.past.open(row);
      if (past) yield past;
      else counted.erased += 1;
    }
  }
}

export function hasErrors(findings: readonly DeploymentFinding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}
