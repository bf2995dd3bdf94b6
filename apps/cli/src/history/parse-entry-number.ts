import { InvalidArgumentError } from 'commander';

/**
 * The number of a journal's entry given on the command line, from 1.
 * @throws InvalidArgumentError for anything else.
 */
export function parseEntryNumber(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value))
    throw new InvalidArgumentError(`Expected the number of an entry, from 1, but got "${value}".`);
  return Number(value);
}
