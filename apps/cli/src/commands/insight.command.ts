import { Command } from 'commander';
import { usageError } from '../cli-error.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { printInsight } from '../insight/print-insight.js';
import { readInsight } from '../insight/read-insight.js';
import { Output } from '../output.js';
import { parseMoment } from '../parse-moment.js';

interface InsightOptions extends ServerOptions {
  readonly region: string;
  readonly from?: number;
  readonly to?: number;
  readonly includeRestricted?: boolean;
}

/** `runut insight PROCESS --region CODE` */
export function insightCommand(): Command {
  const command = new Command('insight')
    .description(
      'how a process went: where cases stood how long, which paths they took, what was overdue, where they left the model',
    )
    .argument('<process>', 'id of the process, e.g. pengaduan')
    .requiredOption('--region <code>', 'code of the region, e.g. 14.08')
    .option(
      '--from <time>',
      'cases that began from here on (RFC 3339 or a day; default: 30 days before the end)',
      parseMoment,
    )
    .option('--to <time>', 'and before this moment (default: now)', parseMoment)
    .option('--include-restricted', 'restricted cases too; for auditors');
  return withServerOptions(command).action(
    async (process: string, options: InsightOptions, self: Command) => {
      const { region, from, to, includeRestricted, ...server } = options;
      if (from !== undefined && from >= (to ?? Date.now()))
        throw usageError('Expected --from before --to, but it is not.');
      const output = Output.of(self);
      const insight = await readInsight(await clientOf(server, 'auditor'), {
        region,
        process,
        from: momentOf(from),
        to: momentOf(to),
        includeRestricted: includeRestricted === true,
      });
      if (output.isJson) output.json(insight);
      else printInsight(output, insight);
    },
  );
}

function momentOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
