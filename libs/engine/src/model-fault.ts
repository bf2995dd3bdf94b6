import type { IncidentKind } from './process-state.js';

/** A fault of the model or its variables, found while a step runs: becomes an incident on the element. */
export class ModelFault extends Error {
  override readonly name = 'ModelFault';
  constructor(
    readonly kind: IncidentKind,
    message: string,
  ) {
    super(message);
  }
}
