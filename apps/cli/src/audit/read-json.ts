import { readFile } from 'node:fs/promises';
import { usageError } from '../cli-error.js';

/**
 * A JSON file.
 * @throws CliError (usage) when it cannot be read or is no JSON
 */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw usageError(`Expected a readable JSON file (${code ?? message}).`, { place: path });
  }
}
