type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Thrown by a handler: a BPMN error, which a boundary event of the task may catch. No retry follows. */
export class BpmnError extends Error {
  override readonly name = 'BpmnError';
  readonly code: string;
  readonly variables: Readonly<Record<string, Json>>;

  constructor(code: string, message = '', variables: Readonly<Record<string, Json>> = {}) {
    super(message);
    this.code = code;
    this.variables = variables;
  }
}

/** Thrown by a handler that knows better than the defaults how its job is to be tried again. */
export class FailedAttempt extends Error {
  override readonly name = 'FailedAttempt';
  /** Attempts that are left; one less than before when absent, 0 for an incident at once. */
  readonly retries: number | undefined;
  /** ISO 8601 duration until the next attempt, e.g. `PT30S`. */
  readonly backoff: string | undefined;

  constructor(message: string, next: { readonly retries?: number; readonly backoff?: string } = {}) {
    super(message);
    this.retries = next.retries;
    this.backoff = next.backoff;
  }
}

/** The job is another worker's by now: what this one did was refused. Reason of the handler's signal, too. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}
