/** A JSON value: what goes into an expression and what comes out of it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * Lookup of process variables by name. `has` says whether the name is known; a known name may hold null.
 * Values are read in place: nobody may change them while they are shared with a result.
 */
export interface FeelScope {
  /** The value of a variable; undefined when the name is unknown. */
  get(name: string): Json | undefined;
  has(name: string): boolean;
}

/** What one evaluation is given besides its variables. All limits are counts, never wall-clock time. */
export interface EvaluationOptions {
  /** The moment that `now()` and `today()` answer, epoch milliseconds. */
  readonly now: number;
  /** IANA time zone of `now()`, `today()` and of date-times without a zone. Default 'Asia/Jakarta'. */
  readonly timeZone?: string;
  /** Evaluated nodes and processed items before the evaluation is stopped. Default 100,000. */
  readonly maxSteps?: number;
  /** Nesting of function calls, weighed by the depth of their bodies. Default 1,000. */
  readonly maxDepth?: number;
  /** Longest list, in items; a string may have ten times as many characters. Default 100,000. */
  readonly maxSize?: number;
  /** Whether an unknown name is an error (true, the default) or null. */
  readonly strict?: boolean;
}

const hasOwn = Object.prototype.hasOwnProperty;

/** A scope over the own properties of an object; `__proto__` and `constructor` are ordinary names. */
export function scopeOf(variables: Record<string, Json>): FeelScope {
  return {
    get: (name) => (hasOwn.call(variables, name) ? variables[name] : undefined),
    has: (name) => hasOwn.call(variables, name),
  };
}

/** The scope without any variable. */
export const emptyScope: FeelScope = { get: () => undefined, has: () => false };
