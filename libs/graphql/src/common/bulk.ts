import type { CommandOptions } from '../services.js';
import { ConflictError, validationError, type UserError } from './user-error.js';

/** Things that one bulk mutation works on at most: all of them within the one request. */
export const MOST_IN_BULK = 100;

/** What a bulk mutation was asked for by id is too much, or nothing; undefined when it is right. */
export function bulkSizeError(ids: readonly string[]): UserError | undefined {
  return ids.length >= 1 && ids.length <= MOST_IN_BULK
    ? undefined
    : validationError(
        ['input', 'target', 'ids'],
        'INVALID_ARGUMENT',
        `Expected 1 to ${MOST_IN_BULK} ids, but there are ${ids.length}.`,
      );
}

/** The options of one of many: each has an idempotency key of its own, and none an expected revision. */
export function optionsOfOne({ actor, idempotencyKey }: CommandOptions, key: string): CommandOptions {
  return { actor, ...(idempotencyKey !== undefined && { idempotencyKey: `${idempotencyKey}:${key}` }) };
}

/**
 * Does the work for each at once. One that fails does not keep the caller from being told of the others: what can be tried again
 * and what the engine failed at is told as the outcome of that one.
 * @throws whatever else one failed with, when all are through
 */
export async function outcomeOfEach<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  failed: (item: T, error: UserError) => R,
): Promise<R[]> {
  const settled = await Promise.allSettled(items.map(work));
  return settled.map((outcome, n) => {
    if (outcome.status === 'fulfilled') return outcome.value;
    const error = errorOfFault(outcome.reason);
    if (!error) throw outcome.reason;
    return failed(items[n]!, error);
  });
}

function errorOfFault(fault: unknown): UserError | undefined {
  const { code, correlationId } = (fault ?? {}) as { code?: unknown; correlationId?: unknown };
  const path = ['input', 'target'];
  if (code === 'TRY_AGAIN')
    return Object.assign(new ConflictError(), {
      path,
      code,
      message: 'Expected to commit but others were faster: nothing was written, try again.',
    });
  return typeof correlationId === 'string'
    ? validationError(
        path,
        'ENGINE_FAULT',
        `Something went wrong on our side, and the instance is suspended. Tell us the correlation id ${correlationId}.`,
      )
    : undefined;
}
