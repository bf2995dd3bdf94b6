/** A file of a bundle; `path` is where it stands, such as `rules/14.08-siak/policy.json`. */
export interface BundleFile {
  readonly path: string;
  readonly content: string;
}

/** What a check found, with its place. */
export interface DeploymentFinding {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly file?: string;
  /** JSON pointer into the file. */
  readonly pointer?: string;
  readonly elementId?: string;
  readonly line?: number;
}
