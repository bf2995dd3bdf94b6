import { Command, Option } from 'commander';
import {
  parseLine,
  proofFault,
  PublicKeyFault,
  readProof,
  readPublicKeys,
  verifyArchive,
  verifyExport,
  type ArchiveReport,
  type ExportReport,
  type Forgery,
  type PublicCheckpointKey,
} from '#audit';
import { readJson } from '../audit/read-json.js';
import { readLines } from '../audit/read-lines.js';
import { CliError, CommandEnd, EXIT, usageError } from '../cli-error.js';
import { formatMoment, Output } from '../output.js';
import { parseMoment } from '../parse-moment.js';

interface VerifyOptions {
  readonly keys: string;
  readonly proof?: boolean;
  readonly notBefore?: number;
  readonly archives?: string[];
}

/** `runut verify EXPORT.jsonl --keys public-keys.json` */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('whether an export, or the proof of one entry, is what was signed; needs no server')
    .argument('<file>', 'an export (jsonl), an archive (jsonl.gz), or with --proof a proof')
    .requiredOption('--keys <file>', 'public keys, as runut audit-key prints them')
    .option('--proof', 'the file is the proof of one entry')
    .addOption(
      new Option(
        '--not-before <time>',
        'the export must have been closed at this moment or later (RFC 3339): an older one counts as cut off',
      )
        .argParser(parseMoment)
        .conflicts('proof'),
    )
    .addOption(
      new Option(
        '--archives <files...>',
        'archives: what the export says to be archived must be in them; without them it is believed',
      ).conflicts('proof'),
    )
    .action(async (file: string, options: VerifyOptions, self: Command) => {
      const output = Output.of(self);
      const keys = await publicKeysIn(options.keys);
      const isSound =
        options.proof === true
          ? await verifyProofFile(output, file, keys)
          : await verifyJournalFile(output, file, keys, options);
      if (!isSound) throw new CommandEnd(EXIT.FINDINGS);
    });
}

async function publicKeysIn(path: string): Promise<PublicCheckpointKey[]> {
  try {
    return readPublicKeys(await readJson(path));
  } catch (error) {
    if (error instanceof PublicKeyFault) throw usageError(error.message, { place: path });
    throw error;
  }
}

/** An archive says in its first line that it is one. */
async function verifyJournalFile(
  output: Output,
  file: string,
  keys: readonly PublicCheckpointKey[],
  { notBefore, archives = [] }: VerifyOptions,
): Promise<boolean> {
  for await (const first of readLines(file)) {
    if (parseLine(first)?.line !== 'runut-archive') break;
    const report = await verifyArchive(readLines(file), keys);
    if (output.isJson) output.json(report);
    else printArchive(output, report);
    return report.forgery === undefined;
  }
  const archivedRoots = new Map<number, string>();
  for (const archive of archives) {
    const { forgery, runs } = await verifyArchive(readLines(archive), keys);
    if (forgery)
      throw new CliError(
        EXIT.FINDINGS,
        `${forgery.kind} at position ${forgery.position}: ${forgery.message}`,
        {
          code: 'ARCHIVE_FORGED',
          place: archive,
        },
      );
    for (const { fromPosition, root } of runs) archivedRoots.set(fromPosition, root);
  }
  const report = await verifyExport(readLines(file), {
    keys,
    ...(archives.length > 0 && { archivedRoots }),
    ...(notBefore !== undefined && { notBefore: new Date(notBefore).toISOString() }),
  });
  if (output.isJson) output.json(report);
  else printReport(output, report);
  return report.forgery === undefined;
}

function printArchive(output: Output, { region, entries, runs, forgery }: ArchiveReport): void {
  output.pairs([
    ['region', region],
    ['entries', String(entries)],
    ['runs', String(runs.length)],
  ]);
  printVerdict(output, forgery);
}

function printReport(output: Output, report: ExportReport): void {
  const { region, entries, withheld, archived, checkpoints, head, forgery } = report;
  output.pairs([
    ['region', region],
    ['entries', withheld === 0 ? String(entries) : `${entries}, and ${withheld} withheld`],
    ['archived', archived === 0 ? undefined : String(archived)],
    ['checkpoints', String(checkpoints)],
    ['closed', head && `at position ${head.position}, ${formatMoment(head.signedAt)}`],
  ]);
  printVerdict(output, forgery);
}

function printVerdict(output: Output, forgery: Forgery | undefined): void {
  if (!forgery) {
    output.line(output.style('green', 'nothing was changed, removed, inserted, reordered or cut off'));
    return;
  }
  const { kind, position, lineNumber, message } = forgery;
  output.line(`${output.style('red', kind)} at position ${position} (line ${lineNumber}): ${message}`);
}

async function verifyProofFile(
  output: Output,
  file: string,
  keys: readonly PublicCheckpointKey[],
): Promise<boolean> {
  const proof = readProof(await readJson(file));
  if (!proof) throw usageError('Expected a proof as runut prove makes it.', { place: file });
  const fault = proofFault(proof, keys);
  const { entry, checkpoint } = proof;
  if (output.isJson) output.json({ isProven: fault === undefined, fault, entry, region: checkpoint.tenant });
  else {
    output.pairs([
      ['region', checkpoint.tenant],
      ['entry', `position ${entry.position}: ${entry.instanceKey} entry ${entry.entryNo}`],
      ['by', `${entry.actor}, ${formatMoment(entry.at)}`],
      ['signed', `${formatMoment(checkpoint.signedAt)} by key ${checkpoint.keyId}`],
    ]);
    output.line(
      fault === undefined
        ? output.style('green', 'the entry stands in the journal as it is shown')
        : output.style('red', `not proven: ${fault}`),
    );
  }
  return fault === undefined;
}
