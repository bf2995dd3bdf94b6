import { readBundle, type BundleFile, type Configuration, type DeploymentFinding } from '#runtime';
import type { ComplaintStore, StoredComplaint } from '../complaint.port.js';
import type { ComplaintVault } from '../complaint-vault.js';
import type { RegionConfiguration } from '../region-configuration.js';
import { candidateRegions } from './candidate-regions.js';
import { compareDecisions } from './compare-decisions.js';
import { sampleOf } from './sample.js';
import type { PastComplaint, WhatIfReport } from './what-if.js';

/** A page of the list that the sample is taken from. */
const PAGE = 100;
/** The youngest complaints that a sample is taken from. */
const MOST_CONSIDERED = 20_000;

export interface PolicySimulationInput {
  /** Whose complaints. */
  readonly tenant: string;
  /** The candidate: region documents that are laid over the active ones. */
  readonly files: readonly BundleFile[];
  readonly sample: number;
  readonly seed: number;
  readonly categories?: readonly string[];
  /** RFC 3339: only complaints received from here on. */
  readonly receivedFrom?: string;
  /** Only complaints received before. */
  readonly receivedBefore?: string;
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
 * Tries a candidate on stored complaints. Their words are opened here, decided upon and forgotten: the report has none of them.
 * Restricted cases are left out.
 */
export class PolicySimulation {
  constructor(
    private readonly configuration: Configuration,
    private readonly regions: RegionConfiguration,
    private readonly store: ComplaintStore,
    private readonly vault: ComplaintVault,
  ) {}

  /** Regions that files belong to; nothing is tried. */
  async regionsOf(files: readonly BundleFile[]): Promise<string[]> {
    return [...new Set((await readBundle(files)).resources.map(({ region }) => region))];
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
    const { tenant, categories, receivedFrom, receivedBefore, signal } = input;
    const filter = { tenants: [tenant], includeRestricted: false, ...(categories ? { categories } : {}) };
    for (let after: string | undefined; ;) {
      signal?.throwIfAborted();
      const page = await this.store.complaints(filter, { first: PAGE, ...(after ? { after } : {}) });
      for (const { item } of page.items) {
        const at = Date.parse(item.receivedAt);
        if (receivedBefore !== undefined && at >= Date.parse(receivedBefore)) continue;
        if (receivedFrom !== undefined && at < Date.parse(receivedFrom)) return found;
        found.push(item);
        if (found.length === MOST_CONSIDERED) return found;
      }
      after = page.items.at(-1)?.cursor;
      if (!page.hasNextPage || after === undefined) return found;
    }
  }

  private async *open(
    rows: readonly StoredComplaint[],
    counted: { erased: number },
  ): AsyncGenerator<PastComplaint, void, void> {
    for (const row of rows) {
      const words = await this.vault.open(row.tenant, row.complaintKey);
      if (!words) {
        counted.erased += 1;
        continue;
      }
      yield {
        id: row.number,
        complaint: { ...words.input, region: row.tenant, receivedAt: row.receivedAt },
        receivedAtMs: Date.parse(row.receivedAt),
        ended: await this.endsOf(row),
      };
    }
  }

  /** When clocks ended: the first public answer ends `tanggapan`, the close of the case `penyelesaian`. */
  private async endsOf({ tenant, complaintKey, closedAt }: StoredComplaint): Promise<Record<string, string>> {
    const answer = (await this.store.messages(tenant, complaintKey)).find(
      ({ author, isPublic }) => author === 'petugas' && isPublic,
    );
    return {
      ...(answer ? { tanggapan: answer.at } : {}),
      ...(closedAt === undefined ? {} : { penyelesaian: closedAt }),
    };
  }
}

function hasErrors(findings: readonly DeploymentFinding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}
