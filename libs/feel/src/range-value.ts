import { FeelObject } from './temporal.js';
import type { FeelValue } from './values.js';

/** An interval; a null end is open. `> 5` is `(5..null)`. */
export class FeelRange extends FeelObject {
  constructor(
    readonly start: FeelValue,
    readonly end: FeelValue,
    readonly startIncluded: boolean,
    readonly endIncluded: boolean,
  ) {
    super();
  }

  override toString(): string {
    return 'range';
  }
}
