/** How bad a finding is: an error refuses a deployment, a warning is shown, an info only explains. */
export type FindingSeverity = 'error' | 'warning' | 'info';

/** Something a check has to say about a configuration document, with its place. */
export interface Finding {
  /** Path of the file in its bundle, when the document came from one. */
  readonly file?: string;
  /** JSON pointer (RFC 6901) into the document, '' for the whole of it. */
  readonly pointer: string;
  /** One-based line of the pointer in the file, where the text is known. */
  readonly line?: number;
  /** Stable name of the check, kebab-case. */
  readonly rule: string;
  readonly severity: FindingSeverity;
  readonly message: string;
}

/** One segment of a JSON pointer, escaped. */
export function pointerSegment(name: string | number): string {
  return `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
