import { CliError, EXIT } from '../cli-error.js';
import type { UserError } from './graphql-client.js';

/** @throws CliError (findings) when the server refused what it was asked for; nothing was written then. */
export function expectAccepted(userErrors: readonly UserError[], place: string): void {
  const [first] = userErrors;
  if (first) throw new CliError(EXIT.FINDINGS, first.message, { code: first.code, place });
}
