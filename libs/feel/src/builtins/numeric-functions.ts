import { isDuration, negate } from '../arithmetic.js';
import {
  type FeelNumber,
  isNumber,
  modulo,
  plain,
  roundTo,
  rounding,
  toDecimal,
  toDouble,
} from '../numbers.js';
import { DaysTimeDuration, YearsMonthsDuration } from '../temporal.js';
import { type FeelValue } from '../values.js';
import { type Signature, signature } from './signature.js';

/** Rounding with a scale that must be given, or may be. */
function roundingFunction(
  mode: (typeof rounding)[keyof typeof rounding],
  optional = false,
): readonly Signature[] {
  return [
    signature(
      `n: number, scale${optional ? '?' : ''}: number`,
      (_run, n: FeelNumber, scale: FeelNumber | null) =>
        roundTo(n, scale === null ? 0 : toDouble(scale), mode),
    ),
  ];
}

function parity(remainder: number): readonly Signature[] {
  return [
    signature('number: number', (_run, number: FeelNumber) => {
      const rest = toDecimal(number).abs().mod(2);
      return rest.equals(remainder);
    }),
  ];
}

/** DMN 1.5, 10.3.4.2 (boolean) and 10.3.4.5 (numeric). */
export const numericFunctions: Readonly<Record<string, readonly Signature[]>> = {
  not: [
    signature('negand: any', (_run, negand: FeelValue) => (typeof negand === 'boolean' ? !negand : null)),
  ],
  decimal: roundingFunction(rounding.halfEven),
  floor: roundingFunction(rounding.floor, true),
  ceiling: roundingFunction(rounding.ceiling, true),
  'round up': roundingFunction(rounding.up),
  'round down': roundingFunction(rounding.down),
  'round half up': roundingFunction(rounding.halfUp),
  'round half down': roundingFunction(rounding.halfDown),
  abs: [
    signature('n|number: any', (_run, n: FeelValue) => {
      if (isNumber(n)) return toDecimal(n).isNegative() ? negate(n) : n;
      if (!isDuration(n)) return null;
      const negative =
        n instanceof YearsMonthsDuration ? n.totalMonths < 0 : (n as DaysTimeDuration).isNegative;
      return negative ? negate(n) : n;
    }),
  ],
  modulo: [
    signature('dividend: number, divisor: number', (run, dividend: FeelNumber, divisor: FeelNumber) => {
      run.charge(Math.abs(toDecimal(dividend).e - toDecimal(divisor).e) || 0);
      return modulo(dividend, divisor);
    }),
  ],
  sqrt: [
    signature('number: number', (run, number: FeelNumber) => {
      run.charge(20);
      return plain(toDecimal(number).sqrt());
    }),
  ],
  log: [
    signature('number: number', (run, number: FeelNumber) => {
      run.charge(200);
      return toDecimal(number).lte(0) ? null : plain(toDecimal(number).ln());
    }),
  ],
  exp: [
    signature('number: number', (run, number: FeelNumber) => {
      run.charge(200);
      return plain(toDecimal(number).exp());
    }),
  ],
  odd: parity(1),
  even: parity(0),
};
