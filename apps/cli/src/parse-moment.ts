import { InvalidArgumentError } from 'commander';

/**
 * A moment given on the command line, as epoch milliseconds: RFC 3339 (`2026-03-25T07:30:00+07:00`), or a day alone, which means
 * its first moment in UTC.
 * @throws InvalidArgumentError for anything else.
 */
export function parseMoment(value: string): number {
  const moment = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(value)
    ? Date.parse(value)
    : Number.NaN;
  if (Number.isNaN(moment))
    throw new InvalidArgumentError(`Expected a time such as 2026-03-25T07:30:00+07:00 but got "${value}".`);
  return moment;
}
