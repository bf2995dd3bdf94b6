import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { proveEntry, UnprovableEntry } from '#audit';
import { readLines } from '../audit/read-lines.js';
import { usageError } from '../cli-error.js';
import { Output } from '../output.js';

interface ProveOptions {
  readonly position: number;
  readonly out?: string;
}

/** `runut prove EXPORT.jsonl --position N` */
export function proveCommand(): Command {
  return new Command('prove')
    .description('the proof that one entry of an export stands in the journal, without the other entries')
    .argument('<export>', 'an export (jsonl), or an archive (jsonl.gz)')
    .requiredOption('--position <number>', "the entry's position in the journal", parsePosition)
    .option('--out <file>', 'file to write (default: standard output)')
    .action(async (file: string, { position, out }: ProveOptions, self: Command) => {
      const output = Output.of(self);
      try {
        const proof = await proveEntry(readLines(file), position);
        if (out === undefined) output.json(proof);
        else {
          await writeFile(out, `${JSON.stringify(proof, null, 2)}\n`);
          if (output.isJson) output.json({ file: out, position });
          else output.line(`${out}: proof of position ${position}, ${proof.path.length} hashes to the root`);
        }
      } catch (error) {
        if (error instanceof UnprovableEntry) throw usageError(error.message, { place: file });
        throw error;
      }
    });
}

function parsePosition(value: string): number {
  if (!/^[1-9]\d{0,14}$/.test(value))
    throw new InvalidArgumentError(`Expected a position, from 1, but got "${value}".`);
  return Number(value);
}
