import { Command } from 'commander';
import { parseLine } from '#audit';
import { IndicatorReader, type Indicator, type IndicatorSet, type RegionIndicators } from '#complaint';
import type { ProcessEvent } from '#engine';
import { readLines } from '../audit/read-lines.js';
import { CliError, EXIT, usageError } from '../cli-error.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { formatMoment, Output } from '../output.js';
import { parseMoment } from '../parse-moment.js';

interface KpiOptions extends ServerOptions {
  readonly region?: string;
  readonly journal?: string;
  readonly from?: number;
  readonly to?: number;
  readonly asOf?: number;
  readonly includeRestricted?: boolean;
}

const PERIOD_MS = 30 * 24 * 3_600_000;
const FIGURE = '{ met counted ratio }';
const SET = `unit cases ended cepat ${FIGURE} clocks { clock met counted ratio }
  tepat ${FIGURE} tuntas ${FIGURE} terkoordinasi ${FIGURE}`;
const QUERY = `query Indicators($region: String!, $from: DateTime, $to: DateTime, $asOf: DateTime, $includeRestricted: Boolean) {
  regionIndicators(region: $region, from: $from, to: $to, asOf: $asOf, includeRestricted: $includeRestricted) {
    region from to asOf upToPosition total { ${SET} } units { ${SET} } } }`;

/** `runut kpi --region CODE`, `runut kpi --journal FILE` */
export function kpiCommand(): Command {
  const command = new Command('kpi')
    .description(
      'cepat, tepat, tuntas, terkoordinasi of a region and its units over a period, from the journal alone',
    )
    .option('--region <code>', 'ask the server about this region')
    .option('--journal <file>', 'count an export (jsonl) instead; needs no server')
    .option(
      '--from <moment>',
      'cases that began at this moment or later (default: 30 days before --to)',
      parseMoment,
    )
    .option('--to <moment>', 'and before this one (default: --as-of)', parseMoment)
    .option(
      '--as-of <moment>',
      'as they stood then (default: now; of an export: when it was closed)',
      parseMoment,
    )
    .option('--include-restricted', 'restricted cases too; for auditors');
  return withServerOptions(command).action(async (options: KpiOptions, self: Command) => {
    const { region, journal } = options;
    if ((region === undefined) === (journal === undefined))
      throw usageError(
        'Expected --region, or --journal, but got ' + (region === undefined ? 'neither.' : 'both.'),
      );
    const output = Output.of(self);
    const told = journal === undefined ? await ask(options) : await count(journal, options);
    if (output.isJson) output.json(told);
    else print(output, told);
  });
}

async function ask({
  region,
  from,
  to,
  asOf,
  includeRestricted,
  ...server
}: KpiOptions): Promise<RegionIndicators> {
  const moments = Object.fromEntries(
    Object.entries({ from, to, asOf }).flatMap(([name, moment]) =>
      moment === undefined ? [] : [[name, new Date(moment).toISOString()]],
    ),
  );
  const client = await clientOf(server, 'auditor');
  const { regionIndicators } = await client.request<{ regionIndicators: AnsweredRegion }>(QUERY, {
    region,
    ...moments,
    includeRestricted,
  });
  return withOwnNames(regionIndicators);
}

/** Reads an export twice: for when it was closed, then for its cases. */
async function count(path: string, { from, to, asOf }: KpiOptions): Promise<RegionIndicators> {
  const { region, closedAt } = await headOf(path);
  const moment = asOf ?? closedAt;
  const end = to ?? moment;
  const begin = from ?? end - PERIOD_MS;
  if (begin >= end) throw usageError('Expected --from before --to.');
  const reader = new IndicatorReader({ region, from: begin, to: end, asOf: moment });
  for await (const line of linesOf(path))
    if (line.line === 'entry') {
      const { instanceKey, entryNo, position, at, eventsText } = line;
      reader.read({ instanceKey, entryNo, position, at, events: eventsIn(eventsText, position, path) });
    }
  return reader.indicators();
}

function eventsIn(text: string, position: number, path: string): ProcessEvent[] {
  try {
    const events: unknown = JSON.parse(text);
    if (
      Array.isArray(events) &&
      events.every((one) => typeof (one as ProcessEvent | null)?.type === 'string')
    )
      return events as ProcessEvent[];
  } catch {
    // Falls through to the one message for all that are no events.
  }
  throw new CliError(EXIT.FINDINGS, `Expected events at position ${position} but there are none.`, {
    code: 'UNREADABLE',
    place: path,
    wayOut: '"runut verify" tells whether the export is what was signed.',
  });
}

async function headOf(path: string): Promise<{ region: string; closedAt: number }> {
  let region: string | undefined;
  let closedAt: number | undefined;
  for await (const line of linesOf(path)) {
    if (line.line === 'runut-journal') ({ region } = line);
    if (line.line === 'checkpoint' && line.kind === 'head') closedAt = Date.parse(line.signedAt);
  }
  if (region !== undefined && closedAt !== undefined) return { region, closedAt };
  throw new CliError(
    EXIT.FINDINGS,
    'Expected an export with its first line and its head but it has not both.',
    {
      code: 'CUT_OFF',
      place: path,
      wayOut: 'Export it again; "runut verify" tells whether an export is whole and true.',
    },
  );
}

async function* linesOf(path: string) {
  let number = 0;
  for await (const text of readLines(path)) {
    number++;
    if (text === '') continue;
    const line = parseLine(text);
    if (!line)
      throw new CliError(EXIT.FINDINGS, 'Expected a line of an export (jsonl) but it is none.', {
        code: 'UNREADABLE',
        place: `${path}:${number}`,
      });
    yield line;
  }
}

/** What the server answers: its names of clocks are those of GraphQL. */
interface AnsweredRegion extends Omit<RegionIndicators, 'total' | 'units'> {
  readonly total: AnsweredSet;
  readonly units: readonly AnsweredSet[];
}
interface AnsweredSet extends Omit<IndicatorSet, 'clocks'> {
  readonly clocks: readonly (Indicator & { readonly clock: keyof typeof CLOCKS })[];
}
const CLOCKS = {
  VERIFICATION: 'verifikasi',
  FIRST_RESPONSE: 'tanggapan',
  RESOLUTION: 'penyelesaian',
} as const;

/** The same document whether the server counted or an export was. */
function withOwnNames({ total, units, ...rest }: AnsweredRegion): RegionIndicators {
  const renamed = ({ clocks, ...set }: AnsweredSet): IndicatorSet => ({
    ...set,
    clocks: clocks.map(({ clock, ...figures }) => ({ clock: CLOCKS[clock], ...figures })),
  });
  const { unit: _whole, ...all } = renamed(total);
  return { ...rest, total: all, units: units.map(renamed) };
}

function print(
  output: Output,
  { region, from, to, asOf, upToPosition, total, units }: RegionIndicators,
): void {
  output.line(
    `${output.style('bold', region)}: ${formatMoment(from)} to ${formatMoment(to)}, as of ${formatMoment(asOf)}, journal up to ${upToPosition}`,
  );
  const row = (
    name: string,
    { cases, ended, cepat, tepat, tuntas, terkoordinasi }: IndicatorSet,
  ): string[] => [name, String(cases), String(ended), ...[cepat, tepat, tuntas, terkoordinasi].map(share)];
  output.table(
    ['unit', 'cases', 'ended', 'cepat', 'tepat', 'tuntas', 'terkoordinasi'],
    [...units.map((one) => row(one.unit ?? '(none yet)', one)), row('all', total)],
  );
  output.line('');
  output.table(
    ['clock', 'kept'],
    total.clocks.map(({ clock, ...figures }) => [clock, share(figures)]),
  );
}

function share({ met, counted, ratio }: Indicator): string {
  return ratio === null ? '-' : `${(ratio * 100).toFixed(1)} % (${met}/${counted})`;
}
