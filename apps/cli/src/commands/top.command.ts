import { setTimeout as delay } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { settingsHere } from '../client/cli-environment.js';
import { localUrl } from '../client/server-options.js';
import { CommandEnd, EXIT } from '../cli-error.js';
import { Output } from '../output.js';
import { printTop } from '../top/print-top.js';
import { readFigures } from '../top/read-figures.js';
import { topSample } from '../top/top-sample.js';

interface TopOptions {
  readonly node?: readonly string[];
  readonly interval: number;
  readonly count?: number;
  readonly metricsToken?: string;
}

const CLEAR_SCREEN = '\x1b[H\x1b[2J\x1b[3J';

/** `runut top` */
export function topCommand(): Command {
  return new Command('top')
    .description('what the nodes do now: rates, latencies, lags, what waits; Ctrl-C ends it')
    .option(
      '--node <url>',
      'a node, api or worker; again for each further one (default: RUNUT_URL, else the local one)',
      (url: string, before: readonly string[] = []) => [...before, addressOf(url)],
    )
    .option('--interval <seconds>', 'how long to look before each table', positive, 2)
    .option('--count <tables>', 'end after so many', positive)
    .option('--metrics-token <token>', 'token of the metrics (default: RUNUT_METRICS_TOKEN)')
    .addHelpText('after', '\nWith --json one object a line. The same figures are at /metrics for Prometheus.')
    .action(async (options: TopOptions, self: Command) => {
      const output = Output.of(self);
      const settings = settingsHere();
      const nodes = options.node ?? [process.env['RUNUT_URL'] ?? localUrl(settings)];
      const token = options.metricsToken ?? settings.metricsToken;
      const look = async () => ({
        at: performance.now(),
        figures: await Promise.all(nodes.map((node) => readFigures(node, token))),
      });
      const isTerminal = process.stdout.isTTY && !output.isJson;
      const interrupted = new AbortController();
      const interrupt = (): void => interrupted.abort();
      process.once('SIGINT', interrupt);
      try {
        let before = await look();
        for (let shown = 0; options.count === undefined || shown < options.count; shown++) {
          await delay(options.interval * 1000, undefined, { signal: interrupted.signal });
          const after = await look();
          const sample = topSample(
            nodes.map((url, at) => ({
              url: new URL(url).origin,
              before: before.figures[at]!,
              after: after.figures[at]!,
            })),
            (after.at - before.at) / 1000,
            new Date(),
          );
          if (output.isJson) output.line(JSON.stringify(sample));
          else {
            if (isTerminal) process.stdout.write(CLEAR_SCREEN);
            printTop(output, sample);
          }
          before = after;
        }
      } catch (error) {
        if (!interrupted.signal.aborted) throw error;
      } finally {
        process.removeListener('SIGINT', interrupt);
      }
      throw new CommandEnd(EXIT.OK);
    });
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 86_400))
    throw new InvalidArgumentError('Expected a number above 0 and up to 86400.');
  return value;
}

function addressOf(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError('Expected an address such as http://localhost:3000.');
  return text;
}
