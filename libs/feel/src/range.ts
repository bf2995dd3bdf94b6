import { FeelRange } from './range-value.js';
import type { Run } from './run.js';
import { type FeelValue, order } from './values.js';

/** Whether a value or a whole range lies inside a range; null when it cannot be compared with the ends. */
export function rangeIncludes(range: FeelRange, value: FeelValue, run: Run): boolean | null {
  if (value === null || (range.start === null && range.end === null)) return null;
  if (value instanceof FeelRange) {
    const start = compareStarts(range, value, run);
    const end = compareEnds(range, value, run);
    return start === null || end === null ? null : start <= 0 && end >= 0;
  }
  const low = range.start === null ? 1 : order(value, range.start, run);
  const high = range.end === null ? -1 : order(value, range.end, run);
  if (low === null || high === null) return null;
  return (range.startIncluded ? low >= 0 : low > 0) && (range.endIncluded ? high <= 0 : high < 0);
}

/** The range of two ends; null when they are not of one ordered type. */
export function rangeOf(
  start: FeelValue,
  end: FeelValue,
  startIncluded: boolean,
  endIncluded: boolean,
  run: Run,
): FeelRange | null {
  const probe = start ?? end;
  if (probe !== null && order(probe, end ?? probe, run) === null) return null;
  return new FeelRange(start, end, startIncluded && start !== null, endIncluded && end !== null);
}

/** Order of where two ranges begin; an open start is before all. Null when they cannot be compared. */
export function compareStarts(left: FeelRange, right: FeelRange, run: Run): number | null {
  if (left.start === null || right.start === null) {
    return left.start === right.start ? 0 : left.start === null ? -1 : 1;
  }
  const result = order(left.start, right.start, run);
  if (result !== 0) return result;
  return left.startIncluded === right.startIncluded ? 0 : left.startIncluded ? -1 : 1;
}

/** Order of where two ranges end; an open end is after all. Null when they cannot be compared. */
export function compareEnds(left: FeelRange, right: FeelRange, run: Run): number | null {
  if (left.end === null || right.end === null) return left.end === right.end ? 0 : left.end === null ? 1 : -1;
  const result = order(left.end, right.end, run);
  if (result !== 0) return result;
  return left.endIncluded === right.endIncluded ? 0 : left.endIncluded ? 1 : -1;
}

/** Whether all of `left` is before all of `right`; null when they cannot be compared. */
export function isBefore(left: FeelRange, right: FeelRange, run: Run): boolean | null {
  if (left.end === null || right.start === null) return false;
  const result = order(left.end, right.start, run);
  if (result === null) return null;
  return result < 0 || (result === 0 && !(left.endIncluded && right.startIncluded));
}
