import { compareEnds, compareStarts, isBefore, rangeIncludes } from '../range.js';
import { FeelRange } from '../range-value.js';
import type { Run } from '../run.js';
import { type FeelValue, order } from '../values.js';
import { type Signature, signature } from './signature.js';

/** A point is the range that holds nothing else. */
function asRange(value: FeelValue): FeelRange | null {
  if (value instanceof FeelRange) return value;
  return value === null ? null : new FeelRange(value, value, true, true);
}

/** A relation of a point or a range to another; null when one is null or they cannot be compared. */
function relation(
  names: string,
  test: (run: Run, left: FeelRange, right: FeelRange) => boolean | null,
): readonly Signature[] {
  return [
    signature(names, (run, left: FeelValue, right: FeelValue) => {
      const a = asRange(left);
      const b = asRange(right);
      if (!a || !b || !comparable(run, a, b)) return null;
      return test(run, a, b);
    }),
  ];
}

function comparable(run: Run, left: FeelRange, right: FeelRange): boolean {
  const a = left.start ?? left.end;
  const b = right.start ?? right.end;
  return a !== null && b !== null && order(a, b, run) !== null;
}

const points = 'a|point|point1|range|range1|value: any, b|point|point2|range|range2|value: any';
const ranges = 'range1|a: range, range2|b: range';
const pointInRange = 'point|value|range1|a: any, range|range2|b: any';
const rangeWithPoint = 'range|range1|a: range, point|value|range2|b: any';

const meets = (run: Run, left: FeelRange, right: FeelRange): boolean =>
  left.endIncluded && right.startIncluded && order(left.end, right.start, run) === 0;

const overlaps = (run: Run, left: FeelRange, right: FeelRange): boolean =>
  isBefore(left, right, run) === false && isBefore(right, left, run) === false;

const startsWithin = (run: Run, left: FeelRange, right: FeelRange): boolean =>
  compareStarts(left, right, run) === 0 && compareEnds(left, right, run)! <= 0;

const finishesWithin = (run: Run, left: FeelRange, right: FeelRange): boolean =>
  compareEnds(left, right, run) === 0 && compareStarts(left, right, run)! >= 0;

/** DMN 1.5, 10.3.4.7, table 78: Allen's relations over points and ranges. */
export const rangeFunctions: Readonly<Record<string, readonly Signature[]>> = {
  before: relation(points, (run, left, right) => isBefore(left, right, run)),
  after: relation(points, (run, left, right) => isBefore(right, left, run)),
  meets: relation(ranges, meets),
  'met by': relation(ranges, (run, left, right) => meets(run, right, left)),
  overlaps: relation(ranges, overlaps),
  'overlaps before': relation(
    ranges,
    (run, left, right) =>
      overlaps(run, left, right) &&
      compareStarts(left, right, run)! < 0 &&
      compareEnds(left, right, run)! < 0,
  ),
  'overlaps after': relation(
    ranges,
    (run, left, right) =>
      overlaps(run, left, right) &&
      compareStarts(left, right, run)! > 0 &&
      compareEnds(left, right, run)! > 0,
  ),
  finishes: relation(pointInRange, finishesWithin),
  'finished by': relation(rangeWithPoint, (run, left, right) => finishesWithin(run, right, left)),
  includes: relation(rangeWithPoint, (run, left, right) => rangeIncludes(left, right, run)),
  during: relation(pointInRange, (run, left, right) => rangeIncludes(right, left, run)),
  starts: relation(pointInRange, startsWithin),
  'started by': relation(rangeWithPoint, (run, left, right) => startsWithin(run, right, left)),
  coincides: relation(
    points,
    (run, left, right) => compareStarts(left, right, run) === 0 && compareEnds(left, right, run) === 0,
  ),
};
