import { Decimal as DecimalJs } from 'decimal.js';

/** Decimals as FEEL has them (DMN 1.5, 10.3.2.3.1): 34 digits, half-even rounding, exponents as of decimal128. */
export const Decimal = DecimalJs.clone({
  precision: 34,
  rounding: DecimalJs.ROUND_HALF_EVEN,
  minE: -6176,
  maxE: 6144,
  toExpNeg: -40,
  toExpPos: 40,
});
export type Decimal = InstanceType<typeof DecimalJs>;

/**
 * A number of FEEL. A `number` stands for the decimal that its shortest text shows (0.1 is one tenth); a `Decimal`
 * is used only where that decimal has more digits than a double keeps. Sums of doubles are never trusted.
 */
export type FeelNumber = number | Decimal;

const scale = 1e6;
const productScale = 1e4;
const maxScaled = 1e15;

/** Whether a value is a number of FEEL. */
export function isNumber(value: unknown): value is FeelNumber {
  return typeof value === 'number' || value instanceof Decimal;
}

/** The plainest form of a decimal; null for what is no number (overflow, 0/0). */
export function plain(value: Decimal): FeelNumber | null {
  if (!value.isFinite()) return null;
  if (value.precision() <= 15)
    return Math.abs(value.e) <= 300 || value.isZero() ? value.toNumber() + 0 : value;
  if (value.isInteger() && value.abs().lte(Number.MAX_SAFE_INTEGER)) return value.toNumber();
  return value;
}

export const toDecimal = (value: FeelNumber): Decimal =>
  typeof value === 'number' ? new Decimal(value) : value;

/** The number nearest to a FEEL number, for positions, lengths and JSON. */
export const toDouble = (value: FeelNumber): number => (typeof value === 'number' ? value : value.toNumber());

/**
 * Sum. Doubles with up to six decimals are added as scaled integers: division by 10^6 is correctly rounded, so the
 * result is the double nearest to the exact decimal sum.
 */
export function add(left: FeelNumber, right: FeelNumber): FeelNumber | null {
  if (typeof left === 'number' && typeof right === 'number') {
    const sum = left + right;
    if (Number.isSafeInteger(left) && Number.isSafeInteger(right) && Number.isSafeInteger(sum)) return sum;
    const a = Math.round(left * scale);
    const b = Math.round(right * scale);
    if (Math.abs(a) <= maxScaled && Math.abs(b) <= maxScaled && a / scale === left && b / scale === right) {
      return (a + b) / scale;
    }
  }
  return plain(toDecimal(left).plus(toDecimal(right)));
}

export function subtract(left: FeelNumber, right: FeelNumber): FeelNumber | null {
  return typeof right === 'number' ? add(left, -right) : plain(toDecimal(left).minus(right));
}

export function multiply(left: FeelNumber, right: FeelNumber): FeelNumber | null {
  if (typeof left === 'number' && typeof right === 'number') {
    const leftScale = Number.isInteger(left) ? 1 : productScale;
    const rightScale = Number.isInteger(right) ? 1 : productScale;
    const a = Math.round(left * leftScale);
    const b = Math.round(right * rightScale);
    const product = a * b;
    if (Math.abs(product) <= maxScaled && a / leftScale === left && b / rightScale === right) {
      return product / (leftScale * rightScale) + 0;
    }
  }
  return plain(toDecimal(left).times(toDecimal(right)));
}

/** Quotient; null when the divisor is 0. */
export function divide(left: FeelNumber, right: FeelNumber): FeelNumber | null {
  if (typeof left === 'number' && typeof right === 'number') {
    if (right === 0) return null;
    const quotient = left / right;
    if (Number.isSafeInteger(left) && Number.isSafeInteger(right)) {
      if (Number.isInteger(quotient) && quotient * right === left) return quotient + 0;
      const scaled = Math.round(quotient * scale);
      const exact = scaled / scale === quotient && Math.abs(scaled * right) <= maxScaled;
      if (exact && scaled * right === left * scale) return quotient;
    }
  }
  return plain(toDecimal(left).div(toDecimal(right)));
}

export function power(base: FeelNumber, exponent: FeelNumber): FeelNumber | null {
  return plain(toDecimal(base).pow(toDecimal(exponent)));
}

/** -1, 0 or 1. */
export function compareNumbers(left: FeelNumber, right: FeelNumber): number {
  if (typeof left === 'number' && typeof right === 'number') return left < right ? -1 : left > right ? 1 : 0;
  return toDecimal(left).cmp(toDecimal(right));
}

/** The remainder with the divisor's sign: `dividend - divisor * floor(dividend / divisor)`; null for divisor 0. */
export function modulo(dividend: FeelNumber, divisor: FeelNumber): FeelNumber | null {
  if (Number.isSafeInteger(dividend) && Number.isSafeInteger(divisor)) {
    const [a, b] = [dividend as number, divisor as number];
    return b === 0 ? null : (((a % b) + b) % b) + 0;
  }
  const by = toDecimal(divisor);
  if (by.isZero()) return null;
  const remainder = toDecimal(dividend).mod(by);
  return plain(
    remainder.isZero() || remainder.isNegative() === by.isNegative() ? remainder : remainder.plus(by),
  );
}

/** Rounds to `digits` decimals (negative: to tens, hundreds, ...) in one of decimal.js's rounding modes. */
export function roundTo(value: FeelNumber, digits: number, mode: DecimalJs.Rounding): FeelNumber | null {
  if (!Number.isInteger(digits) || Math.abs(digits) > 6176) return null;
  if (Number.isSafeInteger(value) && digits >= 0) return value;
  const decimal = toDecimal(value);
  if (digits >= 0) return plain(decimal.toDecimalPlaces(digits, mode));
  const unit = new Decimal(10).pow(-digits);
  return plain(decimal.div(unit).toDecimalPlaces(0, mode).times(unit));
}

export const rounding = {
  up: DecimalJs.ROUND_UP,
  down: DecimalJs.ROUND_DOWN,
  ceiling: DecimalJs.ROUND_CEIL,
  floor: DecimalJs.ROUND_FLOOR,
  halfUp: DecimalJs.ROUND_HALF_UP,
  halfDown: DecimalJs.ROUND_HALF_DOWN,
  halfEven: DecimalJs.ROUND_HALF_EVEN,
} as const;

/** A number's text, without exponent up to 40 digits. */
export function numberText(value: FeelNumber): string {
  if (typeof value !== 'number') return value.toString();
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-6 || size >= 1e21) ? new Decimal(value).toString() : String(value);
}

/** The number that a text of FEEL's numeric literal shows; null when it is none. */
export function parseNumber(text: string): FeelNumber | null {
  return /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) && text.length <= 1_000
    ? plain(new Decimal(text))
    : null;
}
