import { InvariantViolation } from '#engine';

/** The engine failed at a command; nothing of it was kept, and the instance is suspended with an incident that has the id too. */
export class EngineFault extends InvariantViolation {
  override readonly name = 'EngineFault';
  constructor(
    readonly correlationId: string,
    cause: InvariantViolation,
  ) {
    super(cause.message, { cause });
  }
}

/** The same command may succeed when it is sent again, with its idempotency key where it has one: an answer may have been lost. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  readonly code = 'TRY_AGAIN';
  /** Whether the command may have been carried out all the same; false: nothing was written. */
  readonly mayBeWritten: boolean = false;
}

/** PostgreSQL refused a value of the command, such as a text with a NUL: nothing was written. */
export class CommitRefused extends Error {
  override readonly name = 'CommitRefused';
  readonly code = 'REFUSED';
  constructor(
    readonly sqlState: string,
    message: string,
  ) {
    super(message);
  }
}
