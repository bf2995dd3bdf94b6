import { Command, Option } from 'commander';
import { csvOf, exportLines, formatLine, xesOf, type EntryLine, type ExportLine } from '#audit';
import { readArchived, readCheckpoints, readEntries, readHead } from '../audit/read-journal.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { Output } from '../output.js';
import { writeWhole } from '../write-whole.js';

interface ExportOptions extends ServerOptions {
  readonly region: string;
  readonly format: 'jsonl' | 'csv' | 'xes';
  readonly out?: string;
  readonly includeRestricted?: boolean;
}

/** `runut export --region CODE` */
export function exportCommand(): Command {
  const command = new Command('export')
    .description("a region's whole journal: to be verified (jsonl), read (csv) or mined (xes)")
    .requiredOption('--region <code>', 'code of the region, e.g. 14.08')
    .addOption(
      new Option('--format <format>', 'jsonl has the signed checkpoints; csv and xes have the entries alone')
        .choices(['jsonl', 'csv', 'xes'])
        .default('jsonl'),
    )
    .option('--out <file>', 'file to write (default: standard output)')
    .option('--include-restricted', 'restricted cases too; otherwise only their places are shown');
  return withServerOptions(command).action(async (options: ExportOptions, self: Command) => {
    const output = Output.of(self);
    const { region, format, out } = options;
    const client = await clientOf(options, 'auditor');
    const counts = { entries: 0, withheld: 0, checkpoints: 0 };
    const lines = counted(
      exportLines({
        region,
        head: await readHead(client, region),
        entries: readEntries(client, region, options.includeRestricted === true),
        checkpoints: readCheckpoints(client, region),
        archived: await readArchived(client, region),
      }),
      counts,
    );
    const text = format === 'jsonl' ? jsonLines(lines) : asTable(lines, region, format);
    if (out === undefined) {
      for await (const piece of text) output.line(piece.replace(/\n$/, ''));
      return;
    }
    await writeWhole(out, text);
    if (output.isJson) output.json({ file: out, region, format, ...counts });
    else {
      const { entries, withheld, checkpoints } = counts;
      output.line(
        `${out}: ${entries} entries, ${withheld} withheld, ${checkpoints} checkpoints and the head`,
      );
    }
  });
}

async function* counted(
  lines: AsyncIterable<ExportLine>,
  counts: { entries: number; withheld: number; checkpoints: number },
): AsyncGenerator<ExportLine, void> {
  for await (const line of lines) {
    if (line.line === 'entry') counts.entries++;
    if (line.line === 'withheld') counts.withheld++;
    if (line.line === 'checkpoint' && line.kind === 'checkpoint') counts.checkpoints++;
    yield line;
  }
}

async function* jsonLines(lines: AsyncIterable<ExportLine>): AsyncGenerator<string, void> {
  for await (const line of lines) yield `${formatLine(line)}\n`;
}

async function* asTable(
  lines: AsyncIterable<ExportLine>,
  region: string,
  format: 'csv' | 'xes',
): AsyncGenerator<string, void> {
  const entries: EntryLine[] = [];
  for await (const line of lines) if (line.line === 'entry') entries.push(line);
  yield* format === 'csv' ? csvOf(region, entries) : xesOf(region, entries);
}
