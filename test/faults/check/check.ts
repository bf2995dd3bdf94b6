import type { History } from '../load/history.js';
import type { DatabaseRecord } from './database-record.js';

/** What a check compares. */
export interface Evidence {
  readonly history: History;
  readonly record: DatabaseRecord;
}

/** What one check found: how many things it looked at, and those that are not as promised. */
export interface CheckResult {
  readonly name: string;
  readonly looked: number;
  readonly violations: readonly string[];
}

/** A promise, and the code that tries to refute it. */
export interface Check {
  /** The promise, as one says it. */
  readonly name: string;
  /** Tells `wrong` of each violation. @returns how many things it looked at */
  look(evidence: Evidence, wrong: (violation: string) => void): number;
}

export function runCheck(check: Check, evidence: Evidence): CheckResult {
  const violations: string[] = [];
  const looked = check.look(evidence, (violation) => violations.push(violation));
  return { name: check.name, looked, violations };
}
