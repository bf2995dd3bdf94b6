import { appendFileSync } from 'node:fs';

/** What a client asked for. */
export type CallKind = 'start' | 'claim' | 'complete' | 'message' | 'complaint';

/**
 * One intent of a client with its idempotency key, from the first request to the answer that settled it. `unknown`: no
 * answer has come, so that both may be true.
 */
export interface Call {
  readonly kind: CallKind;
  readonly key: string;
  /** Business key of the case that it belongs to. */
  readonly subject: string;
  readonly actor: string;
  /** Epoch ms. */
  readonly invokedAt: number;
  attempts: number;
  outcome: 'unknown' | 'ok' | 'fail';
  settledAt?: number;
  /** Of a refusal. */
  code?: string;
  /** Of what was started: the instance's key, or the complaint's number. */
  instanceKey?: string;
}

/** A lease that a worker outside was given, and what became of it, by the worker's own words. */
export interface LeaseRecord {
  readonly jobId: string;
  readonly leaseNo: number;
  readonly worker: string;
  /** Epoch ms, when the worker had it in hand. */
  readonly at: number;
}

/** A change of a task as a subscriber was given it. */
export interface SeenChange {
  readonly subscriber: string;
  readonly taskId: string;
  /** Number of the journal entry in its instance. */
  readonly revision: number;
  readonly kind: string;
}

/** All that the clients did and were told: what the database is compared with afterwards. */
export class History {
  readonly calls: Call[] = [];
  readonly leases: LeaseRecord[] = [];
  readonly changes: SeenChange[] = [];
  /** Times that a subscriber took up a stream where it had left off. */
  resumes = 0;
  /** Times that the server could not resume. */
  resyncs = 0;

  /** Writes it beside the logs, a line for each record: the evidence of a violation. */
  write(file: string): void {
    for (const record of [...this.calls, ...this.leases, ...this.changes])
      appendFileSync(file, `${JSON.stringify(record)}\n`);
  }
}
