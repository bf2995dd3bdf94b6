/** The server refused a request or answered with an error. */
export class RunutError extends Error {
  override readonly name = 'RunutError';
  readonly code: string;
  /** Whether the same request may succeed later: the network, an overloaded or restarting server. */
  readonly isTransient: boolean;

  constructor(code: string, message: string, isTransient: boolean) {
    super(message);
    this.code = code;
    this.isTransient = isTransient;
  }
}

/** An error as GraphQL has it. */
export interface GraphqlFault {
  readonly message: string;
  readonly extensions?: { readonly code?: string };
}

/** Codes of errors that pass by themselves. */
const TRANSIENT = new Set([
  'INTERNAL_SERVER_ERROR',
  'UNAVAILABLE',
  'OVERLOADED',
  'RATE_LIMITED',
  'TRY_AGAIN',
]);

/** @param isServerFault whether the answer's status blamed the server */
export function errorOf({ message, extensions }: GraphqlFault, isServerFault = false): RunutError {
  const code = extensions?.code ?? 'ERROR';
  return new RunutError(code, message, TRANSIENT.has(code) || isServerFault);
}

/** Nobody answered, or not to the end. */
export function networkError(error: unknown): RunutError {
  const message = error instanceof Error ? error.message : String(error);
  return new RunutError('NETWORK', `Expected an answer but ${message}`, true);
}
