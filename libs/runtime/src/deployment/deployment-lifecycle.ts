import type { CommandOptions } from '../command/process-runtime.js';
import type { Configuration } from '../configuration/configuration.js';
import type {
  DeploymentChange,
  DeploymentRecord,
  DeploymentStatus,
  DeploymentStore,
  NewActivation,
} from '../ports/deployment.port.js';
import type { DeployedResource, ResourceStore } from '../ports/resource.port.js';
import { TransientError } from '../runtime-errors.js';
import { changesBy, hasErrors, type CandidateChange, type CandidateCheck } from './candidate-check.js';
import type { ReviewRule } from './review-rule.js';

export interface LifecycleOptions extends CommandOptions {
  readonly reason?: string;
}

export type LifecycleRejectionCode =
  | 'NOT_FOUND'
  | 'INVALID_STATE'
  | 'REVISION_CONFLICT'
  | 'REASON_MISSING'
  | 'SECOND_PERSON_NEEDED'
  | 'CHECKS_PENDING'
  | 'CHECKS_FAILED'
  | 'BASE_CHANGED'
  | 'SUPERSEDED'
  | 'CONFIGURATION_INVALID';

export interface LifecycleRejection {
  readonly code: LifecycleRejectionCode;
  readonly message: string;
  readonly currentRevision?: number;
}

export type LifecycleOutcome =
  | { readonly outcome: 'accepted'; readonly deployment: DeploymentRecord; readonly isRepeated: boolean }
  | { readonly outcome: 'rejected'; readonly rejection: LifecycleRejection };

/** A step that may be taken, as it is written. */
type Step = Pick<DeploymentChange, 'stage' | 'wantedFrom' | 'activation' | 'withdrawsScheduled'> &
  Pick<DeploymentChange['step'], 'action'>;

/** Attempts when others change the configuration at the same time. */
const ATTEMPTS = 5;

/**
 * The steps of a deployment's life: draft, review by a second person, approval, a moment from which it is in force, retirement,
 * rollback. Each is recorded with who, when and why; versions never change.
 */
export class DeploymentLifecycle {
  constructor(
    private readonly deployments: DeploymentStore,
    private readonly resources: Pick<ResourceStore, 'inForce' | 'byKey'>,
    private readonly configuration: Configuration,
    private readonly candidates: CandidateCheck,
    private readonly reviewed: ReviewRule,
  ) {}

  /** Asks for a review. */
  submit(deploymentKey: string, options: LifecycleOptions): Promise<LifecycleOutcome> {
    return this.take(deploymentKey, options, (deployment) => {
      expectStatus(deployment, 'submit', ['draft']);
      return { action: 'submitted', stage: 'in_review' };
    });
  }

  /**
   * A second person agrees. With a moment, here or of the draft, it is scheduled; without one it waits for `activate`.
   * @param activeFrom RFC 3339
   */
  approve(
    deploymentKey: string,
    activeFrom: string | undefined,
    options: LifecycleOptions,
  ): Promise<LifecycleOutcome> {
    return this.take(deploymentKey, options, async (deployment) => {
      expectStatus(deployment, 'approve', ['in_review']);
      await this.expectSecondPerson(deployment, options);
      await this.expectChecks(deployment);
      const from = activeFrom ?? deployment.activeFrom;
      const activation = await this.activation(deployment, from);
      return {
        action: 'approved',
        stage: 'approved',
        ...(from === undefined ? {} : { wantedFrom: from, activation }),
      };
    });
  }

  /** Sends it back for good: what is changed comes as another draft. */
  reject(deploymentKey: string, options: LifecycleOptions): Promise<LifecycleOutcome> {
    return this.take(deploymentKey, options, (deployment) => {
      expectStatus(deployment, 'reject', ['in_review']);
      expectReason(options);
      return { action: 'rejected', stage: 'rejected' };
    });
  }

  /**
   * Brings an approved one into force, at once or at a moment, or moves the moment of a scheduled one. A draft of regions that
   * want no review need not be approved.
   */
  activate(
    deploymentKey: string,
    activeFrom: string | undefined,
    options: LifecycleOptions,
  ): Promise<LifecycleOutcome> {
    return this.take(deploymentKey, options, async (deployment) => {
      expectStatus(deployment, 'activate', ['draft', 'approved', 'scheduled']);
      if (deployment.status === 'draft') {
        const regions = await this.reviewed(deployment.regions);
        if (regions.length > 0)
          throw new Refused(
            'SECOND_PERSON_NEEDED',
            `Expected an approval, as the policy of ${regions.join(', ')} wants it: submit the draft for review`,
          );
        await this.expectChecks(deployment);
      }
      return {
        action: 'activated',
        stage: 'approved',
        withdrawsScheduled: true,
        activation: await this.activation(deployment, activeFrom),
      };
    });
  }

  /** Takes it back before it is in force; after that its versions hold no more, and none of those before comes back. */
  retire(deploymentKey: string, options: LifecycleOptions): Promise<LifecycleOutcome> {
    return this.take(deploymentKey, options, async (deployment) => {
      expectReason(options);
      expectStatus(deployment, 'retire', ['draft', 'in_review', 'approved', 'scheduled', 'active']);
      if (deployment.status !== 'active')
        return { action: 'withdrawn', stage: 'withdrawn', withdrawsScheduled: true };
      if ((await this.reviewed(deployment.regions)).length > 0)
        await this.expectSecondPerson(deployment, options);
      const changes = await this.deployments.changesOf(deploymentKey);
      const held = changes.filter(({ resource, currentKey }) => resource.resourceKey === currentKey);
      return {
        action: 'retired',
        activation: await this.checked(
          'retire',
          held.map(({ resource }) => ({ ...identityOf(resource), version: undefined })),
        ),
      };
    });
  }

  /** Brings the versions back that were in force before it. Running instances stay with the version that they began with. */
  rollback(deploymentKey: string, options: LifecycleOptions): Promise<LifecycleOutcome> {
    return this.take(deploymentKey, options, async (deployment) => {
      expectReason(options);
      expectStatus(deployment, 'roll back', ['active']);
      const changes = await this.deployments.changesOf(deploymentKey);
      const later = changes.find(({ resource, currentKey }) => resource.resourceKey !== currentKey);
      if (later) {
        const { region, kind, name } = later.resource;
        throw new Refused(
          'SUPERSEDED',
          `Expected its versions to be in force, but ${kind} "${name}" of ${region} was changed after it: roll the later deployment back first`,
        );
      }
      const before: (CandidateChange & { version?: DeployedResource })[] = [];
      for (const { resource, previousKey } of changes) {
        const version = previousKey === undefined ? undefined : await this.resources.byKey(previousKey);
        before.push({ ...identityOf(resource), version });
      }
      return { action: 'rolled_back', activation: await this.checked('rollback', before) };
    });
  }

  private async take(
    deploymentKey: string,
    { actor, reason, idempotencyKey, expectedRevision }: LifecycleOptions,
    decide: (deployment: DeploymentRecord) => Step | Promise<Step>,
  ): Promise<LifecycleOutcome> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const [deployment, expectedHead] = await Promise.all([
        this.deployments.byKey(deploymentKey),
        this.deployments.head(),
      ]);
      if (!deployment) return refusal('NOT_FOUND', 'Expected the deployment to exist, but it does not');
      const { revision } = deployment;
      if (expectedRevision !== undefined && expectedRevision !== revision)
        return {
          outcome: 'rejected',
          rejection: {
            code: 'REVISION_CONFLICT',
            message: `Expected revision ${expectedRevision}, but the deployment is at ${revision}: look at it again`,
            currentRevision: revision,
          },
        };
      const repeated = await this.repeated(deploymentKey, idempotencyKey);
      if (repeated) return { outcome: 'accepted', deployment, isRepeated: true };
      try {
        const { action, ...step } = await decide(deployment);
        const changed = await this.deployments.change({
          deploymentKey,
          expectedRevision: revision,
          expectedHead,
          step: {
            actor,
            action,
            ...(reason === undefined ? {} : { reason }),
            ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
          },
          ...step,
        });
        if (changed.outcome === 'conflict') continue;
        this.configuration.invalidate();
        return {
          outcome: 'accepted',
          deployment: changed.deployment,
          isRepeated: changed.outcome === 'repeated',
        };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return refusal(error.code, error.message);
      }
    }
    throw new TransientError(
      `Expected to change the deployment within ${ATTEMPTS} attempts, but others changed the configuration each time`,
    );
  }

  private async repeated(deploymentKey: string, idempotencyKey: string | undefined): Promise<boolean> {
    return idempotencyKey !== undefined && (await this.deployments.hasStep(deploymentKey, idempotencyKey));
  }

  /** The second person is neither the author nor who asked for the review. */
  private async expectSecondPerson(
    { deploymentKey, deployedBy }: DeploymentRecord,
    { actor }: LifecycleOptions,
  ): Promise<void> {
    const steps = await this.deployments.steps(deploymentKey);
    const submitter = steps.findLast(({ action }) => action === 'submitted')?.actor;
    if (actor === deployedBy || actor === submitter)
      throw new Refused(
        'SECOND_PERSON_NEEDED',
        `Expected a second person, but ${actor} has ${actor === deployedBy ? 'made' : 'submitted'} the deployment`,
      );
  }

  private async expectChecks({ deploymentKey }: DeploymentRecord): Promise<void> {
    const check = await this.deployments.check(deploymentKey);
    if (check && check.finishedAt === undefined)
      throw new Refused(
        'CHECKS_PENDING',
        'Expected its scenarios and examples to have run, but they have not yet: try again in a moment',
      );
    const failed = check?.cases.filter(({ passed }) => !passed) ?? [];
    if (failed.length > 0)
      throw new Refused(
        'CHECKS_FAILED',
        `Expected its scenarios and examples to hold, but ${failed.length} fail: ${failed.map(({ path }) => path).join(', ')}`,
      );
  }

  /** Its versions, provided that they still stand on what the reviewer has seen and that all of it fits together. */
  private async activation(deployment: DeploymentRecord, wantedFrom?: string): Promise<NewActivation> {
    const activeFrom = await this.configuration.toCome(wantedFrom);
    const own = await this.deployments.resourcesOf(deployment.deploymentKey);
    const replaced = await this.deployments.replacedBy(deployment.deploymentKey);
    const inForce = await this.resources.inForce(activeFrom);
    for (const resource of own) {
      const { resourceKey, region, kind, name } = resource;
      const now = inForce.resources.find(
        (one) => one.region === region && one.kind === kind && one.name === name,
      );
      if (now?.resourceKey !== replaced.get(resourceKey) && now?.resourceKey !== resourceKey)
        throw new Refused(
          'BASE_CHANGED',
          `Expected ${kind} "${name}" of ${region} to be as it was when the draft was stored, but ${now ? `version ${now.version} came in between` : 'it is gone'}: store the draft anew on top of it`,
        );
    }
    return this.checked(
      'activate',
      changesBy(own) as (CandidateChange & { version: DeployedResource })[],
      activeFrom,
    );
  }

  /** @throws Refused when the documents would not fit together */
  private async checked(
    kind: NewActivation['kind'],
    changes: readonly (CandidateChange & { version?: DeployedResource })[],
    activeFrom?: string,
  ): Promise<NewActivation> {
    // Complaints of a region run by its documents to their end: it may change, but not go.
    const gone = changes.filter((change) => change.kind === 'region' && change.version === undefined);
    if (gone.length > 0)
      throw new Refused(
        'CONFIGURATION_INVALID',
        `Expected the regions to stay, but ${gone.map(({ region }) => region).join(', ')} would be gone`,
      );
    const findings = await this.candidates.documents(changes, activeFrom);
    if (hasErrors(findings))
      throw new Refused(
        'CONFIGURATION_INVALID',
        findings
          .filter(({ severity }) => severity === 'error')
          .map(({ file, pointer = '', message }) => `${file ?? ''}${pointer}: ${message}`)
          .join('; '),
      );
    return {
      kind,
      ...(activeFrom === undefined ? {} : { activeFrom }),
      resources: changes.map(({ version, ...identity }) => ({
        ...identity,
        resourceKey: version?.resourceKey ?? null,
      })),
    };
  }
}

/** A step that may not be taken. */
class Refused extends Error {
  constructor(
    readonly code: LifecycleRejectionCode,
    message: string,
  ) {
    super(message);
  }
}

function refusal(code: LifecycleRejectionCode, message: string): LifecycleOutcome {
  return { outcome: 'rejected', rejection: { code, message } };
}

function expectStatus(
  { status }: DeploymentRecord,
  verb: string,
  allowed: readonly DeploymentStatus[],
): void {
  if (!allowed.includes(status))
    throw new Refused(
      'INVALID_STATE',
      `Expected a deployment that is ${allowed.join(' or ')} to ${verb} it, but it is ${status}`,
    );
}

function expectReason({ reason }: LifecycleOptions): void {
  if (reason === undefined || reason.trim() === '')
    throw new Refused('REASON_MISSING', 'Expected a reason, but there is none');
}

function identityOf({
  region,
  kind,
  name,
}: DeployedResource): Pick<DeployedResource, 'region' | 'kind' | 'name'> {
  return { region, kind, name };
}
