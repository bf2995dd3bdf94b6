import { FeelEvaluationError } from './errors.js';
import type { EvaluationOptions, FeelScope } from './json.js';
import { FeelObject } from './temporal.js';
import type { FeelValue } from './values.js';
import { type Zone, namedZone } from './zone.js';

const defaultTimeZone = 'Asia/Jakarta';
const defaultMaxSteps = 100_000;
const defaultMaxDepth = 1_000;
const defaultMaxSize = 100_000;
const charactersPerItem = 10;

/** One evaluation: its variables, its clock and what is left of its budget. */
export class Run {
  /** Offset of the call under way, for errors that a built-in raises. */
  at = 0;
  private stepsLeft: number;
  private depthLeft: number;
  private zone: Zone | undefined;

  constructor(
    readonly source: string,
    readonly scope: FeelScope,
    private readonly options: EvaluationOptions,
    size: number,
  ) {
    this.stepsLeft = (options.maxSteps ?? defaultMaxSteps) - size;
    this.depthLeft = options.maxDepth ?? defaultMaxDepth;
    if (this.stepsLeft < 0) this.charge(0);
  }

  /** Epoch milliseconds of `now()`. */
  get now(): number {
    return this.options.now;
  }

  get strict(): boolean {
    return this.options.strict !== false;
  }

  /** The zone of what has none. */
  get timeZone(): Zone {
    if (!this.zone) {
      const id = this.options.timeZone ?? defaultTimeZone;
      const zone = namedZone(id);
      if (!zone) throw new RangeError(`Expected an IANA time zone but got '${id}'.`);
      this.zone = zone;
    }
    return this.zone;
  }

  fail(code: 'UNKNOWN_NAME' | 'TYPE' | 'BUDGET', message: string, offset = this.at): FeelEvaluationError {
    return new FeelEvaluationError(code, message, offset, this.source);
  }

  /**
   * Takes steps off the budget, before the work is done.
   * @throws FeelEvaluationError BUDGET
   */
  charge(steps: number, offset = this.at): void {
    this.stepsLeft -= steps;
    if (this.stepsLeft < 0) {
      const limit = this.options.maxSteps ?? defaultMaxSteps;
      throw this.fail('BUDGET', `Expected at most ${limit} steps but the expression needs more`, offset);
    }
  }

  /** Holds the length of a list that is about to be made, and charges for it. */
  reserveItems(count: number): void {
    this.holdItems(count);
    this.charge(1 + (count >> 3));
  }

  /** Holds the length of a list whose items are charged one by one. */
  holdItems(count: number): void {
    const limit = this.options.maxSize ?? defaultMaxSize;
    if (count > limit)
      throw this.fail('BUDGET', `Expected a list of at most ${limit} items but it has ${count}`);
  }

  /** Holds the length of a string that is about to be made or read through, and charges for it. */
  reserveCharacters(count: number): void {
    this.holdCharacters(count);
    this.charge(1 + (count >> 5));
  }

  /** Holds the length of a string whose parts are charged one by one. */
  holdCharacters(count: number): void {
    const limit = (this.options.maxSize ?? defaultMaxSize) * charactersPerItem;
    if (count > limit) {
      throw this.fail('BUDGET', `Expected a string of at most ${limit} characters but it has ${count}`);
    }
  }

  /** Goes down `levels`; every `enter` has its `leave`, except when the evaluation fails. */
  enter(levels: number, offset = this.at): void {
    this.depthLeft -= levels;
    if (this.depthLeft < 0) {
      const limit = this.options.maxDepth ?? defaultMaxDepth;
      throw this.fail(
        'BUDGET',
        `Expected at most ${limit} nested levels but the evaluation goes deeper`,
        offset,
      );
    }
  }

  leave(levels: number): void {
    this.depthLeft += levels;
  }
}

/** The local names of one construct (a loop, a filter, a function call, a context) and where it stands. */
export class Frame {
  constructor(
    readonly run: Run,
    readonly parent: Frame | null,
    readonly slots: FeelValue[],
  ) {}
}

/** A compiled expression or a part of one. */
export type Thunk = (frame: Frame) => FeelValue;

/** A function as a value: a built-in or one that the expression defines. */
export class FeelFunction extends FeelObject {
  constructor(
    /** Names of the parameters, in order; null when they cannot be named. */
    readonly parameters: readonly string[] | null,
    readonly invoke: (run: Run, values: FeelValue[]) => FeelValue,
  ) {
    super();
  }

  override toString(): string {
    return 'function';
  }
}
