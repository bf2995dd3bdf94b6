import { TransientError } from '#runtime';

export type UnavailableReason =
  /** More commands wait than the limit allows; nothing was written. */
  | 'OVERLOADED'
  /** The database cannot be reached or refuses work for now; nothing was written. */
  | 'UNAVAILABLE'
  /** The connection broke while a commit was under way: it may have been written. Ask again with the same idempotency key. */
  | 'COMMIT_UNKNOWN';

/** The database is away or too busy; the same command may succeed later. */
export class StoreUnavailable extends TransientError {
  override readonly mayBeWritten: boolean;

  constructor(
    readonly reason: UnavailableReason,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.mayBeWritten = reason === 'COMMIT_UNKNOWN';
  }
}

/** Transactions that collided: PostgreSQL has undone them, and the same statement may be sent again at once. */
const COLLISIONS = new Set(['40001', '40P01']);
/** The server ends, starts, or has no room: the statement was not run, or was undone. */
const UNAVAILABLE = new Set(['53000', '53100', '53200', '53300', '57P02', '57P03', '55P03']);
const SOCKET_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
]);

/** What a failed statement means for whoever sent it. */
export type FailureKind = 'collision' | 'unavailable' | 'connection' | 'value' | 'other';

export function kindOfFailure(error: unknown): FailureKind {
  if (!(error instanceof Error)) return 'other';
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string') return /connection|timeout/i.test(error.message) ? 'connection' : 'other';
  if (COLLISIONS.has(code)) return 'collision';
  if (UNAVAILABLE.has(code)) return 'unavailable';
  if (SOCKET_ERRORS.has(code) || code === '57P01' || code.startsWith('08')) return 'connection';
  return /^(22|23|54)/.test(code) ? 'value' : 'other';
}
