import { CandidateCheck, changesBy, findingsOf, hasErrors, isCase } from './candidate-check.js';
import { readBundle, type NewResource } from './read-bundle.js';
import type { BundleFile, DeploymentFinding } from './bundle.js';
import type { ReviewRule } from './review-rule.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Clock } from '../ports/clock.port.js';
import type { DeploymentRecord, DeploymentStore } from '../ports/deployment.port.js';
import type { JournalStore } from '../ports/journal.port.js';
import type { DeployedResource } from '../ports/resource.port.js';
import { NATIONAL } from '../tenant-lineage.js';
import type { CommandOptions } from '../command/process-runtime.js';

export interface DeployInput {
  readonly files: readonly BundleFile[];
  readonly comment?: string;
  readonly gitRevision?: string;
  /** Check and report only. */
  readonly dryRun?: boolean;
  /** Stored for review, without coming into force; its scenarios and examples run in the background. */
  readonly isDraft?: boolean;
  /** When it is to come into force, RFC 3339; at once when absent. */
  readonly activeFrom?: string;
  /** Whether the scenarios and examples among the files must hold before anything is stored. */
  readonly runsCases?: boolean;
  /** Whether the author may change what a region runs by; every region when absent. */
  readonly mayTouch?: (region: string) => boolean;
}

export interface DeployOutcome {
  /** Undefined in a dry run, when a finding is an error, and when a second person is needed. */
  readonly deployment?: DeploymentRecord;
  /** New versions; in a dry run those that there would be, not stored. */
  readonly created: readonly DeployedResource[];
  /** Regions that the files belong to. */
  readonly regions: readonly string[];
  readonly findings: readonly DeploymentFinding[];
  /** Regions whose policy wants a second person: nothing was stored, a draft would be. */
  readonly reviewedRegions: readonly string[];
  /** Regions that are not the author's: nothing was checked or stored. */
  readonly foreignRegions: readonly string[];
}

/** Checks a bundle whole and makes it the active configuration, now or later, or a draft of it; or leaves everything as it was. */
export class DeploymentService {
  constructor(
    private readonly deployments: DeploymentStore,
    private readonly journal: JournalStore,
    private readonly configuration: Configuration,
    private readonly candidates: CandidateCheck,
    private readonly reviewed: ReviewRule,
    private readonly clock: Clock,
  ) {}

  async deploy(input: DeployInput, options: CommandOptions): Promise<DeployOutcome> {
    const { isDraft = false, comment, gitRevision } = input;
    const activeFrom = await this.configuration.toCome(input.activeFrom);
    const { resources, findings } = await readBundle(input.files);
    const regions = [...new Set(resources.map((resource) => resource.region))];
    const found = { created: [], regions, findings, reviewedRegions: [], foreignRegions: [] };
    const foreignRegions = regions.filter((region) => input.mayTouch?.(region) === false);
    if (foreignRegions.length > 0) return { ...found, foreignRegions };
    const cases = input.files.filter(({ path }) => isCase(path));
    if (!hasErrors(findings))
      findings.push(...(await this.candidates.documents(changesBy(resources), activeFrom)));
    if (!hasErrors(findings) && input.runsCases && !isDraft)
      findings.push(...findingsOf(await this.candidates.cases(cases, changesBy(resources), activeFrom)));
    if (hasErrors(findings)) return found;
    if (input.dryRun) return { ...found, created: await this.wouldCreate(resources, options) };
    const reviewedRegions = isDraft ? [] : await this.reviewed(regions);
    if (reviewedRegions.length > 0) return { ...found, reviewedRegions };
    await this.journal.ensureTenants([...new Set([NATIONAL, ...regions])]);
    const { deployment, created } = await this.deployments.create({
      deployedBy: options.actor,
      resources,
      isDraft,
      ...(isDraft ? { cases } : {}),
      ...(activeFrom === undefined ? {} : { activeFrom }),
      ...(comment === undefined ? {} : { comment }),
      ...(gitRevision === undefined ? {} : { gitRevision }),
      ...(options.idempotencyKey === undefined ? {} : { idempotencyKey: options.idempotencyKey }),
    });
    this.configuration.invalidate();
    return { ...found, deployment, created };
  }

  private async wouldCreate(
    resources: readonly NewResource[],
    { actor }: CommandOptions,
  ): Promise<DeployedResource[]> {
    const inForce = (await this.configuration.current()).resources;
    const deployedAt = new Date(this.clock.now()).toISOString();
    return resources.flatMap((resource) => {
      const known = inForce.find(
        ({ region, kind, name }) =>
          region === resource.region && kind === resource.kind && name === resource.name,
      );
      if (known?.checksum === resource.checksum) return [];
      const identity = `${resource.region}/${resource.kind}/${resource.name}`;
      return [
        {
          ...resource,
          resourceKey: `dry-run:${identity}`,
          deploymentKey: `dry-run:${actor}`,
          version: (known?.version ?? 0) + 1,
          deployedAt,
        },
      ];
    });
  }
}
