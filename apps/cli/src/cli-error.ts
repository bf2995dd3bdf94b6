/** How a command ends. */
export const EXIT = {
  OK: 0,
  /** It ran, and found something wrong: lint errors, a failed verification, a scenario that does not hold. */
  FINDINGS: 1,
  /** It was asked for something that cannot be: unknown options, unreadable files, an unusable complaint. */
  USAGE: 2,
  /** The server is not there, or answered with an error. */
  SERVER: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A command ends with a code and has already said why. */
export class CommandEnd extends Error {
  override readonly name = 'CommandEnd';

  constructor(readonly exitCode: ExitCode) {
    super(`ends with ${exitCode}`);
  }
}

/** A fault that the caller can do something about: what is wrong, where, and the way out. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
    readonly details: { readonly code?: string; readonly place?: string; readonly wayOut?: string } = {},
  ) {
    super(message);
  }
}

/** The caller is at fault; exit code 2. */
export function usageError(message: string, details: CliError['details'] = {}): CliError {
  return new CliError(EXIT.USAGE, message, { code: 'USAGE', ...details });
}
