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

/** What is in force at a moment: of every resource the version that holds. */
export interface InForce {
  /** Activations that had come into force by then: grows with each, so that nodes know when to read again. */
  readonly generation: number;
  readonly resources: readonly DeployedResource[];
}

/** How far the activations have come, by the database's clock. */
export interface ActivationPulse {
  readonly generation: number;
  /** Epoch ms. */
  readonly now: number;
  /** Epoch ms of the next activation that is scheduled. */
  readonly nextAt?: number;
}

/** Versions of deployed files, and which of them are in force. */
export interface ResourceStore {
  pulse(): Promise<ActivationPulse>;
  /** What is in force by the database's clock, or was, or will be as far as is known, at a moment (RFC 3339). */
  inForce(at?: string): Promise<InForce>;
  byKey(resourceKey: string): Promise<DeployedResource | undefined>;
  /** Versions that are or were in force, the oldest first: a draft is none of them. */
  versions(region: string, kind: ResourceKind, name: string): Promise<DeployedResource[]>;
}
