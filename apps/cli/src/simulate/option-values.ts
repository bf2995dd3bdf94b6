import { InvalidArgumentError } from 'commander';

/** Takes a whole number of an option. @throws InvalidArgumentError below `least` */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!Number.isInteger(number) || number < least)
      throw new InvalidArgumentError(`Expected a whole number from ${least} but got "${text}".`);
    return number;
  };
}

/** Adds a condition of `--fail-if` to those before it. @throws InvalidArgumentError for what is none */
export function addCondition<C>(
  parse: (text: string) => C | undefined,
  example: string,
  metrics: readonly string[],
): (text: string, known: readonly C[]) => readonly C[] {
  return (text, known) => {
    const condition = parse(text);
    if (condition === undefined)
      throw new InvalidArgumentError(
        `Expected a condition such as ${example} (of ${metrics.join(', ')}) but got "${text}".`,
      );
    return [...known, condition];
  };
}
