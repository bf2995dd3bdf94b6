/** Kinds of deployed files. `process` is BPMN XML, the others are JSON. */
export type ResourceKind = 'process' | 'form' | 'region' | 'policy' | 'chain' | 'organisation' | 'calendar';

/** One version of one deployed file. Versions never change. */
export interface DeployedResource {
  /** UUID; what a running instance is pinned to. */
  readonly resourceKey: string;
  readonly deploymentKey: string;
  /** The region it belongs to; `nasional` for what all inherit. */
  readonly region: string;
  readonly kind: ResourceKind;
  /** Unique with region and kind: the process's or form's id; the document's own name otherwise. */
  readonly name: string;
  /** From 1, monotonic for (region, kind, name). */
  readonly version: number;
  /** SHA-256 of the content, hex. */
  readonly checksum: string;
  /** Path in the bundle, for error messages. */
  readonly path: string;
  readonly content: string;
  readonly deployedAt: string;
}

export interface DeploymentRecord {
  readonly deploymentKey: string;
  readonly deployedAt: string;
  readonly deployedBy: string;
  readonly comment?: string;
  readonly gitRevision?: string;
  /** SHA-256 over the sorted resource checksums, hex. */
  readonly checksum: string;
}

export interface NewDeployment {
  readonly deployedBy: string;
  readonly comment?: string;
  readonly gitRevision?: string;
  readonly idempotencyKey?: string;
  readonly resources: readonly Pick<
    DeployedResource,
    'region' | 'kind' | 'name' | 'checksum' | 'path' | 'content'
  >[];
}

export interface ResourceStore {
  /**
   * Stores what differs from the latest versions, in one transaction, serialised against other deployments; what is the same
   * keeps its version. `created` is empty when all of it was deployed already: then no deployment is recorded and the latest
   * deployment of those resources is returned.
   */
  deploy(deployment: NewDeployment): Promise<{ deployment: DeploymentRecord; created: DeployedResource[] }>;
  /** Latest version of every resource. */
  latest(): Promise<DeployedResource[]>;
  byKey(resourceKey: string): Promise<DeployedResource | undefined>;
  versions(region: string, kind: ResourceKind, name: string): Promise<DeployedResource[]>;
  /** Grows with each deployment: nodes poll it and reload. */
  generation(): Promise<number>;
  deployments(page: { first: number; after?: string }): Promise<DeploymentRecord[]>;
  resourcesOf(deploymentKey: string): Promise<DeployedResource[]>;
}
