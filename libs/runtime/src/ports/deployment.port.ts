import type { BundleFile } from '../deployment/bundle.js';
import type { DeployedResource } from './resource.port.js';

/** What people decided about a deployment. */
export type DeploymentStage = 'draft' | 'in_review' | 'rejected' | 'approved' | 'withdrawn';

/**
 * Where a deployment is in its life. An approved one waits for its activation, is scheduled, active while one of its versions is in
 * force, and retired when none is any more.
 */
export type DeploymentStatus = DeploymentStage | 'scheduled' | 'active' | 'retired';

export interface DeploymentRecord {
  readonly deploymentKey: string;
  /** When it was stored. */
  readonly deployedAt: string;
  /** Its author. */
  readonly deployedBy: string;
  readonly comment?: string;
  readonly gitRevision?: string;
  /** SHA-256 over the sorted resource checksums, hex. */
  readonly checksum: string;
  readonly status: DeploymentStatus;
  /** From when on it is in force; of one that has no activation yet: from when on it is wanted to be. */
  readonly activeFrom?: string;
  /** Grows with each step: what a change is guarded by. */
  readonly revision: number;
  /** Regions of its files, sorted. */
  readonly regions: readonly string[];
}

export type DeploymentAction =
  | 'deployed'
  | 'drafted'
  | 'submitted'
  | 'approved'
  | 'rejected'
  | 'activated'
  | 'withdrawn'
  | 'retired'
  | 'rolled_back';

/** One step in the life of a deployment. */
export interface DeploymentStep {
  readonly at: string;
  readonly actor: string;
  readonly action: DeploymentAction;
  readonly reason?: string;
}

export type NewResourceVersion = Pick<
  DeployedResource,
  'region' | 'kind' | 'name' | 'checksum' | 'path' | 'content'
>;

export interface NewDeployment {
  readonly deployedBy: string;
  readonly comment?: string;
  readonly gitRevision?: string;
  readonly idempotencyKey?: string;
  readonly resources: readonly NewResourceVersion[];
  /** Stored for review, without coming into force. */
  readonly isDraft?: boolean;
  /** When it is to come into force, RFC 3339; at once when absent or past. */
  readonly activeFrom?: string;
  /** Scenarios and examples that must hold before it is approved; of a draft. */
  readonly cases?: readonly BundleFile[];
}

/** From when on which versions hold. */
export interface NewActivation {
  readonly kind: 'activate' | 'retire' | 'rollback';
  /** RFC 3339; at once, by the database's clock, when absent or past. */
  readonly activeFrom?: string;
  /** `resourceKey` null: the resource holds no more. */
  readonly resources: readonly {
    readonly region: string;
    readonly kind: DeployedResource['kind'];
    readonly name: string;
    readonly resourceKey: string | null;
  }[];
}

/** One step, written whole or not at all. */
export interface DeploymentChange {
  readonly deploymentKey: string;
  /** Refused when it has another by now. */
  readonly expectedRevision: number;
  /** Refused when there is an activation after this one: what the step was decided on has changed. */
  readonly expectedHead: number;
  readonly step: Pick<DeploymentStep, 'actor' | 'action' | 'reason'> & { readonly idempotencyKey?: string };
  readonly stage?: DeploymentStage;
  readonly wantedFrom?: string;
  readonly activation?: NewActivation;
  /** Takes back its activations that have not come yet. */
  readonly withdrawsScheduled?: boolean;
}

/** What holds of a resource that a deployment changed, and what held before it. */
export interface DeployedChange {
  readonly resource: DeployedResource;
  /** Key of the version in force now. */
  readonly currentKey?: string;
  /** Key of the version that was in force just before the deployment was. */
  readonly previousKey?: string;
}

export interface DeploymentFilter {
  readonly regions?: readonly string[];
  readonly statuses?: readonly DeploymentStatus[];
}

/** An activation that has come into force and of which what follows was not done yet. */
export interface UnsettledActivation {
  readonly generation: number;
  readonly activeFrom: string;
  /** How far what follows from it was done; absent before it was begun. */
  readonly cursor?: string;
  readonly resources: readonly Pick<DeployedResource, 'region' | 'kind' | 'name'>[];
}

/** A deployment whose cases are to be run. */
export interface OpenCheck {
  readonly deploymentKey: string;
  readonly cases: readonly BundleFile[];
}

/** Result of a scenario or an example that came with a deployment. */
export interface DeploymentCase {
  readonly path: string;
  readonly name: string;
  readonly passed: boolean;
  /** What differs, a sentence each. */
  readonly differences: readonly string[];
}

export interface DeploymentCheck {
  readonly finishedAt?: string;
  readonly hasPassed?: boolean;
  readonly cases: readonly DeploymentCase[];
}

/** Deployments and their lives. Every write is one transaction, serialised against the other deployments. */
export interface DeploymentStore {
  /**
   * Stores what differs from what is in force when it is to come into force; what is the same keeps its version. `created` is
   * empty when all of it holds already: then nothing is recorded and the deployment that it came with is answered. A draft that is
   * stored again while the first one is open is the first one.
   */
  create(deployment: NewDeployment): Promise<{ deployment: DeploymentRecord; created: DeployedResource[] }>;
  /** `conflict`: somebody else was first; `repeated`: the idempotency key was seen before. */
  change(change: DeploymentChange): Promise<{
    readonly outcome: 'changed' | 'repeated' | 'conflict';
    readonly deployment: DeploymentRecord;
  }>;
  /** Newest first; `after` is the key of the last one seen. */
  deployments(
    page: { first: number; after?: string },
    filter?: DeploymentFilter,
  ): Promise<DeploymentRecord[]>;
  byKey(deploymentKey: string): Promise<DeploymentRecord | undefined>;
  resourcesOf(deploymentKey: string): Promise<DeployedResource[]>;
  /** Keys of the versions that were in force when those of the deployment were stored, by the new version's key. */
  replacedBy(deploymentKey: string): Promise<ReadonlyMap<string, string | undefined>>;
  changesOf(deploymentKey: string): Promise<DeployedChange[]>;
  steps(deploymentKey: string): Promise<DeploymentStep[]>;
  /** Whether a step with this idempotency key was taken. */
  hasStep(deploymentKey: string, idempotencyKey: string): Promise<boolean>;
  /** Highest generation that was recorded, whether it has come into force or not. */
  head(): Promise<number>;
  check(deploymentKey: string): Promise<DeploymentCheck | undefined>;
  /** The oldest open check that nobody works on, for `leaseMs`. */
  leaseCheck(leaseMs: number): Promise<OpenCheck | undefined>;
  finishCheck(deploymentKey: string, cases: readonly DeploymentCase[]): Promise<void>;
  /** The oldest activation in force that is not settled and that nobody works on, for `leaseMs`. */
  leaseActivation(leaseMs: number): Promise<UnsettledActivation | undefined>;
  /** Gives the lease back with how far it was done. */
  keepCursor(generation: number, cursor: string): Promise<void>;
  settle(generation: number): Promise<void>;
}
