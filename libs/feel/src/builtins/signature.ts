import { isNumber } from '../numbers.js';
import { FeelRange } from '../range-value.js';
import { FeelFunction, type Run } from '../run.js';
import { DaysTimeDuration, FeelDate, FeelDateTime, FeelTime, YearsMonthsDuration } from '../temporal.js';
import { type FeelValue, isContext } from '../values.js';

/** One parameter: its names (a second one where DMN's text and tools differ) and what it takes. */
export interface Parameter {
  readonly names: readonly string[];
  readonly type: string;
  readonly optional: boolean;
}

/** One way to call a built-in function. */
export interface Signature {
  readonly parameters: readonly Parameter[];
  /** Arguments that a call must have. */
  readonly minimum: number;
  /** Whether the last parameter takes any number of arguments. */
  readonly variadic: boolean;
  /** Null when an argument is not of its parameter's type (DMN 1.5, 10.3.2.13.1). */
  readonly invoke: (run: Run, values: FeelValue[]) => FeelValue;
}

const typeTests: Readonly<Record<string, (value: FeelValue) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: isNumber,
  boolean: (value) => typeof value === 'boolean',
  context: isContext,
  date: (value) => value instanceof FeelDate,
  time: (value) => value instanceof FeelTime,
  'date and time': (value) => value instanceof FeelDateTime,
  calendar: (value) => value instanceof FeelDate || value instanceof FeelDateTime,
  duration: (value) => value instanceof DaysTimeDuration || value instanceof YearsMonthsDuration,
  'time duration': (value) => value instanceof DaysTimeDuration,
  range: (value) => value instanceof FeelRange,
  function: (value) => value instanceof FeelFunction,
};

/**
 * A signature from its text: `string: string, start position: number, length?: number`. A type is a key of the tests
 * above, `any`, or `list`; `...list: any` takes one list or any number of arguments; `a|b` gives two names. Lists of
 * one item stand for the item and the other way round (DMN 1.5, 10.3.2.9.4). Optional arguments arrive as null.
 */
export function signature<Values extends FeelValue[]>(
  text: string,
  body: (run: Run, ...values: Values) => FeelValue,
): Signature {
  const parameters = text === '' ? [] : text.split(', ').map(parseParameter);
  const variadic = text.includes('...');
  const call = body as (run: Run, ...values: FeelValue[]) => FeelValue;
  const minimum = variadic ? parameters.length : parameters.filter(({ optional }) => !optional).length;
  const invoke = variadic ? variadicCall(parameters, call) : fixedCall(parameters, call);
  return { parameters, minimum, variadic, invoke };
}

function parseParameter(text: string): Parameter {
  const [name = '', type = 'any'] = text.split(': ');
  const bare = name.replace('...', '').replace('?', '');
  return { names: bare.split('|'), type, optional: name.endsWith('?') };
}

function fixedCall(
  parameters: readonly Parameter[],
  call: (run: Run, ...values: FeelValue[]) => FeelValue,
): Signature['invoke'] {
  const takers = parameters.map(takerOf);
  return (run, given) => {
    run.charge(1);
    const values = new Array<FeelValue>(takers.length);
    for (let at = 0; at < takers.length; at++) {
      const value = takers[at]!(at < given.length ? given[at]! : null);
      if (value === undefined) return null;
      values[at] = value;
    }
    return call(run, ...values);
  };
}

/** The value that a parameter takes of an argument; undefined when it refuses it. */
function takerOf({ type, optional }: Parameter): (value: FeelValue) => FeelValue | undefined {
  if (type === 'any') return (value) => value;
  if (type === 'list') {
    return (value) =>
      Array.isArray(value) ? value : value === null ? (optional ? null : undefined) : [value];
  }
  const test = typeTests[type]!;
  return (value) => {
    if (test(value)) return value;
    if (value === null) return optional ? null : undefined;
    if (Array.isArray(value) && value.length === 1) return test(value[0] ?? null) ? value[0] : undefined;
    if (type === 'date' && value instanceof FeelDateTime) return value.date;
    return undefined;
  };
}

/** The last parameter's arguments arrive as one list. */
function variadicCall(
  parameters: readonly Parameter[],
  call: (run: Run, ...values: FeelValue[]) => FeelValue,
): Signature['invoke'] {
  const fixed = parameters.slice(0, -1).map(takerOf);
  const test = typeTests[parameters[parameters.length - 1]!.type];
  return (run, given) => {
    const values: FeelValue[] = [];
    for (let at = 0; at < fixed.length; at++) {
      const value = fixed[at]!(given[at] ?? null);
      if (value === undefined) return null;
      values.push(value);
    }
    const rest = given.slice(fixed.length);
    const only = fixed.length === 0 && rest.length === 1 ? rest[0]! : undefined;
    const items = Array.isArray(only) ? only : rest;
    run.charge(1 + items.length);
    if (test && !items.every((item) => item === null || test(item))) return null;
    return call(run, ...values, items);
  };
}
