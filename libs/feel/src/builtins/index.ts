import { FeelFunction } from '../run.js';
import { contextFunctions } from './context-functions.js';
import { conversionFunctions } from './conversion-functions.js';
import { listFunctions } from './list-functions.js';
import { numericFunctions } from './numeric-functions.js';
import { rangeFunctions } from './range-functions.js';
import type { Signature } from './signature.js';
import { statisticFunctions } from './statistic-functions.js';
import { stringFunctions } from './string-functions.js';
import { temporalFunctions } from './temporal-functions.js';

/** The built-in functions (DMN 1.5, 10.3.4, and some of Camunda's) by name, with the ways to call each. */
export const builtins: ReadonlyMap<string, readonly Signature[]> = new Map(
  [
    conversionFunctions,
    stringFunctions,
    listFunctions,
    statisticFunctions,
    numericFunctions,
    temporalFunctions,
    rangeFunctions,
    contextFunctions,
  ].flatMap((functions) => Object.entries(functions)),
);

/** Names of all built-in functions. */
export const builtinNames: readonly string[] = [...builtins.keys()];

export function isBuiltin(name: string): boolean {
  return builtins.has(name);
}

const functions = new Map<string, FeelFunction>();

/** A built-in as a value, for `sort(list, before)` and the like; undefined when there is none of this name. */
export function builtinFunction(name: string): FeelFunction | undefined {
  const signatures = builtins.get(name);
  if (!signatures) return undefined;
  const known = functions.get(name);
  if (known) return known;
  const parameters = signatures[0]!.parameters.map(({ names }) => names[0]!);
  const made = new FeelFunction(parameters, (run, values) => {
    const fitting = signatures.find(
      (each) => values.length >= each.minimum && (each.variadic || values.length <= each.parameters.length),
    );
    return fitting ? fitting.invoke(run, values) : null;
  });
  functions.set(name, made);
  return made;
}

/** How a function may be called, for messages: `substring(string, start position, length?)`. */
export function describeSignatures(name: string): string {
  return builtins
    .get(name)!
    .map(({ parameters, variadic }) => {
      const shown = parameters.map(({ names, optional }) => `${names[0]}${optional ? '?' : ''}`);
      return `${name}(${shown.join(', ')}${variadic ? ', ...' : ''})`;
    })
    .join(' or ');
}
