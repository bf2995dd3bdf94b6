import type { Json } from '#feel';
import type { ItemOutcome, LeasedOperation, Operation, OperationItem } from '../ports/operation.port.js';

/**
 * Does the operations of one kind, a batch in a turn. Register it with `operations.handle(kind, handler)` on every node.
 *
 * - `next` names the things of the next batch, `limit` at most, after a cursor that an earlier answer of it gave; no cursor: nothing
 *   is left behind them. It reads only. Its answer is stored before the first of them is touched, so that a thing that drops out of
 *   its own list when it is done is still told of when a node dies in the middle.
 * - `carryOut` does them and answers what became of each. A batch whose node died is carried out again by another one, so what it does
 *   must be done once however often it is asked for: give `turn.idempotencyKeyOf(key)` to the command, and take its repeated
 *   answer for its first. Things that it does not answer are given to it again in the next turn.
 * - A kind that comes to one answer over all things (sums, the first that differ) gives it as the `result` of each batch, made of
 *   `turn.operation.result`, which is that of the batches before. It is stored with the items, so that each thing counts once whatever
 *   node dies when. It is kept and shown whole: bound its lists.
 * - A thing that cannot be done is an item that `failed`, or `skipped` where there was nothing to do; the others go on. Throw only
 *   where the whole cannot go on: `OperationFault` ends the operation with that message, any other error is tried again after a
 *   pause, `MOST_ATTEMPTS` times in a row.
 * - `turn.signal` aborts when the operation is to pause or end, or when another node took it over: a batch of slow things looks at
 *   it between two of them and answers what it has.
 * - Input, keys, messages and results are stored and shown: keys and codes, never personal data.
 */
export interface OperationHandler {
  /** Things in a batch at most; 50 when absent. A batch should take a second or so. */
  readonly batchSize?: number;
  /** Why the input is none of this kind's; undefined when it is. Asked before the operation is stored. */
  check?(input: Json): string | undefined;
  /** How many things there are; asked once, at the beginning. */
  count?(operation: Operation): Promise<number | undefined>;
  next(operation: Operation, cursor: Json | undefined, limit: number): Promise<OperationBatch>;
  carryOut(keys: readonly string[], turn: OperationTurn): Promise<BatchOutcome>;
}

export interface OperationBatch {
  /** What the things are, e.g. keys of instances; the same thing has the same key whenever it is met. */
  readonly keys: readonly string[];
  /** Where to go on behind them; undefined when nothing is left. */
  readonly cursor?: Json;
}

/** What a batch came to. */
export interface BatchOutcome {
  readonly items: readonly OperationItem[];
  /** What the operation has come to by now, of the kinds that come to one answer. */
  readonly result?: Json;
}

export interface OperationTurn {
  readonly operation: LeasedOperation;
  readonly signal: AbortSignal;
  /** Key of the command that a thing is done by, made of operation and thing. */
  idempotencyKeyOf(key: string): string;
}

/** The whole operation cannot go on; the message is shown to whoever asked for it. */
export class OperationFault extends Error {
  override readonly name = 'OperationFault';
}

/** An item in short. */
export function itemOf(key: string, outcome: ItemOutcome, message?: string): OperationItem {
  return { key, outcome, ...(message === undefined ? {} : { message }) };
}
