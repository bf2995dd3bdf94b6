import { Command } from 'commander';
import { CliError, EXIT } from '../cli-error.js';
import { findInstances } from '../client/find-instance.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { formatMoment, Output } from '../output.js';

interface LedgerLine {
  readonly at: string;
  readonly action: string;
  readonly reason: string;
  readonly actor: string | null;
  readonly sequence: number | null;
  readonly dueAt: string;
  readonly dueBefore: string | null;
  readonly remainingMs: number;
  readonly calendar: string;
}

interface ComplaintClock {
  readonly name: string;
  readonly state: string;
  readonly dueAt: string;
  readonly isProvisional: boolean;
  readonly workingDays: number;
  readonly usedMs: number;
  readonly remainingMs: number;
  readonly ledger: readonly LedgerLine[];
}

interface Answer {
  readonly processInstance: {
    readonly complaint: { readonly number: string; readonly clocks: readonly ComplaintClock[] } | null;
  } | null;
}

const QUERY = `query Clocks($id: ID!) { processInstance(id: $id) { complaint { number clocks {
  name state startedAt dueAt dueDate isProvisional workingDays budgetMs usedMs remainingMs calendar
  ledger { at action reason actor sequence dueAt dueBefore workingDays remainingMs calendar }
} } } }`;

/** `runut clocks COMPLAINT` */
export function clocksCommand(): Command {
  const command = new Command('clocks')
    .description(
      'the clocks of a complaint with everything that was done to them: pauses, who, why, due dates',
    )
    .argument('<complaint>', "a complaint's number, or the id or key of its instance");
  return withServerOptions(command).action(async (wanted: string, options: ServerOptions, self: Command) => {
    const output = Output.of(self);
    const client = await clientOf(options, 'auditor');
    const told = [];
    for (const { id, region } of await findInstances(client, wanted)) {
      const { processInstance } = await client.request<Answer>(QUERY, { id });
      if (processInstance?.complaint) told.push({ region, clocks: processInstance.complaint.clocks });
    }
    if (told.length === 0)
      throw new CliError(EXIT.SERVER, `Expected "${wanted}" to be of a complaint but it is of none.`, {
        code: 'NOT_FOUND',
        place: client.url,
      });
    if (output.isJson) output.json(told);
    else for (const { region, clocks } of told) print(output, region, clocks);
  });
}

function print(output: Output, region: string, clocks: readonly ComplaintClock[]): void {
  output.line(output.style('bold', region));
  for (const clock of clocks) {
    const provisional = clock.isProvisional ? ', provisional: calendar incomplete' : '';
    output.line(
      `\n${clock.name}: ${clock.state.toLowerCase()}, due ${formatMoment(clock.dueAt)}${provisional}; ${clock.workingDays} working days, used ${hours(clock.usedMs)}, left ${hours(clock.remainingMs)}`,
    );
    output.table(
      ['when', 'what', 'by', 'why', 'due', 'before', 'left'],
      clock.ledger.map((line) => [
        formatMoment(line.at),
        line.action.toLowerCase(),
        line.actor ?? '',
        line.reason,
        formatMoment(line.dueAt),
        line.dueBefore === null ? '' : formatMoment(line.dueBefore),
        hours(line.remainingMs),
      ]),
      '  ',
    );
  }
}

/** Office time in hours and minutes. */
function hours(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
}
