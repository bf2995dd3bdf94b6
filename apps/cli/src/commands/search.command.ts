import { Command, InvalidArgumentError, Option } from 'commander';
import { ENTRY_KINDS } from '#audit';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import type { GraphqlClient } from '../client/graphql-client.js';
import type { HistoryEntry } from '../history/instance-history.js';
import { printEntry } from '../history/print-entry.js';
import { Output } from '../output.js';
import { parseMoment } from '../parse-moment.js';

interface SearchOptions extends ServerOptions {
  readonly region: string;
  readonly actor?: readonly string[];
  readonly element?: string;
  readonly kind?: readonly string[];
  readonly from?: number;
  readonly to?: number;
  readonly instance?: string;
  readonly case?: string;
  readonly reason?: string;
  readonly limit: number;
  readonly includeRestricted?: boolean;
}

interface Match {
  readonly position: number;
  readonly instanceKey: string;
  readonly entry: HistoryEntry;
}

interface SearchPage {
  readonly nodes: readonly Match[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const PAGE = 50;
const QUERY = `query Search($region: String!, $filter: JournalSearchInput!, $after: String, $includeRestricted: Boolean) {
  searchJournal(region: $region, filter: $filter, first: ${PAGE}, after: $after, includeRestricted: $includeRestricted) {
    nodes { position instanceKey entry { sequence occurredAt actor command hash events { type detail } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** `runut search --region CODE` */
export function searchCommand(): Command {
  const command = new Command('search')
    .description("entries of a region's journal: who did what, to which element, when and for which reason")
    .requiredOption('--region <code>', 'code of the region, e.g. 14.08')
    .option('--actor <id...>', 'only what these did')
    .option('--element <id>', 'only entries about this element of a model')
    .addOption(
      new Option('--kind <kind...>', 'only entries with an event of these kinds').choices(ENTRY_KINDS),
    )
    .addOption(new Option('--from <time>', 'only from this moment on (RFC 3339)').argParser(parseMoment))
    .addOption(new Option('--to <time>', 'only up to this moment').argParser(parseMoment))
    .option('--instance <id>', 'only entries of this instance, by its id')
    .option('--case <key>', "only entries of the case with this business key, e.g. a complaint's number")
    .option('--reason <text>', 'only where this stands in the reason that somebody gave')
    .addOption(
      new Option('--limit <number>', 'how many entries at most').argParser(parseLimit).default(100, '100'),
    )
    .option('--include-restricted', 'restricted cases too; otherwise they are left out');
  return withServerOptions(command).action(async (options: SearchOptions, self: Command) => {
    const output = Output.of(self);
    const client = await clientOf(options, 'auditor');
    const found: Match[] = [];
    let isCut = false;
    for await (const match of matches(client, options)) {
      isCut = found.length === options.limit;
      if (isCut) break;
      found.push(match);
      if (output.isJson) continue;
      output.line(`${output.style('bold', `position ${match.position}`)}  ${match.instanceKey}`);
      printEntry(output, match.entry, false);
    }
    if (output.isJson) output.json({ region: options.region, isCut, entries: found });
    else output.line(`${found.length} entries${isCut ? '; there are more, see --limit' : ''}`);
  });
}

async function* matches(client: GraphqlClient, options: SearchOptions): AsyncGenerator<Match, void> {
  const { region, actor, element, kind, instance, reason, includeRestricted } = options;
  const moment = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());
  const filter = {
    actors: actor,
    elementId: element,
    kinds: kind?.map((one) => one.toUpperCase()),
    from: moment(options.from),
    to: moment(options.to),
    instanceId: instance,
    businessKey: options.case,
    reason,
  };
  let after: string | null = null;
  for (;;) {
    const answer: { searchJournal: SearchPage } = await client.request(QUERY, {
      region,
      filter,
      after,
      includeRestricted,
    });
    const page: SearchPage = answer.searchJournal;
    yield* page.nodes;
    if (!page.pageInfo.hasNextPage) return;
    after = page.pageInfo.endCursor;
  }
}

function parseLimit(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value))
    throw new InvalidArgumentError(`Expected a number from 1 to 999999 but got "${value}".`);
  return Number(value);
}
