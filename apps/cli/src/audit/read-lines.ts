import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { usageError } from '../cli-error.js';

/**
 * The lines of a text file, packed where its name ends with `.gz`, without their ends. Only a line feed ends a line: other separators of Unicode stand in texts.
 * @throws CliError (usage) when the file cannot be read
 */
export async function* readLines(path: string): AsyncGenerator<string, void> {
  let rest = '';
  try {
    for await (const chunk of textOf(path)) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!;
      for (const line of lines) yield withoutReturn(line);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw usageError(`Expected a readable file (${code}).`, { place: path });
  }
  if (rest !== '') yield withoutReturn(rest);
}

function textOf(path: string): AsyncIterable<string> {
  if (!path.endsWith('.gz')) return createReadStream(path, 'utf8');
  const file = createReadStream(path);
  const text = createGunzip().setEncoding('utf8');
  file.on('error', (error) => text.destroy(error));
  return file.pipe(text);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
