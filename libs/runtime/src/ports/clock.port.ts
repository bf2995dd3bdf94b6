/** Time and keys are given to the runtime, so that tests and simulations can give their own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export interface KeyGenerator {
  /** A new UUID. */
  newKey(): string;
}
