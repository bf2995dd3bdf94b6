import { Command, Option } from 'commander';
import { usageError } from '../cli-error.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import type { GraphqlClient } from '../client/graphql-client.js';
import { formatMoment, Output } from '../output.js';
import { parseMoment } from '../parse-moment.js';
import { parseEntryNumber } from '../history/parse-entry-number.js';

interface InboxOptions extends ServerOptions {
  readonly region: string;
  readonly person?: string;
  readonly position?: string;
  readonly unit?: string;
  readonly group?: string;
  readonly at?: number;
  readonly sequence?: number;
}

interface OpenTask {
  readonly id: string;
  readonly instanceKey: string;
  readonly elementId: string;
  readonly name: string | null;
  readonly assignee: string | null;
  readonly candidateGroups: readonly string[];
  readonly createdAt: string;
  readonly dueAt: string | null;
  readonly businessKey: string | null;
  readonly isSuspended: boolean;
}

interface InboxPage {
  readonly moment: string;
  readonly sequence: number;
  readonly generation: number;
  readonly groups: readonly string[];
  readonly tasks: {
    readonly nodes: readonly OpenTask[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const OWNERS = ['person', 'position', 'unit', 'group'] as const;
const QUERY = `query Inbox($region: String!, $owner: InboxOwnerInput!, $moment: DateTime, $sequence: Int, $after: String) {
  inboxAsOf(region: $region, owner: $owner, moment: $moment, sequence: $sequence, first: 100, after: $after) {
    moment sequence generation groups
    tasks { pageInfo { hasNextPage endCursor }
      nodes { id instanceKey elementId name assignee candidateGroups createdAt dueAt businessKey isSuspended } }
  }
}`;

/** `runut inbox --region CODE --person ID --at TIME` */
export function inboxCommand(): Command {
  const command = new Command('inbox')
    .description('the open tasks that a person, a position, a unit or a group had at a moment')
    .requiredOption('--region <code>', 'code of the region, e.g. 14.08')
    .option('--person <id>', 'a person: by the offices that he held then')
    .option('--position <code>', 'a position, e.g. PUPR-KEPALA')
    .option('--unit <code>', 'a unit, e.g. 14.08/PUPR')
    .option('--group <group>', 'a candidate group, e.g. 14.08/PUPR:pelaksana')
    .addOption(
      new Option('--at <time>', 'at this moment (RFC 3339; now when absent)')
        .argParser(parseMoment)
        .conflicts('sequence'),
    )
    .addOption(
      new Option('--sequence <position>', "after this position of the region's journal").argParser(
        parseEntryNumber,
      ),
    );
  return withServerOptions(command).action(async (options: InboxOptions, self: Command) => {
    const output = Output.of(self);
    const owners = OWNERS.filter((one) => options[one] !== undefined);
    const [kind] = owners;
    if (kind === undefined || owners.length > 1)
      throw usageError(
        `Expected one of ${OWNERS.map((one) => `--${one}`).join(', ')} but got ${owners.length}.`,
      );
    const client = await clientOf(options, 'auditor');
    const { sequence, at = Date.now() } = options;
    const inbox = await readInbox(client, {
      region: options.region,
      owner: { [kind]: options[kind] },
      ...(sequence === undefined ? { moment: new Date(at).toISOString() } : { sequence }),
    });
    if (!inbox) throw usageError(`Expected a region of the token but got "${options.region}".`);
    if (output.isJson) output.json(inbox);
    else print(output, options.region, inbox);
  });
}

/** All pages as one. */
async function readInbox(
  client: GraphqlClient,
  variables: Readonly<Record<string, unknown>>,
): Promise<(Omit<InboxPage, 'tasks'> & { readonly tasks: readonly OpenTask[] }) | undefined> {
  const tasks: OpenTask[] = [];
  let after: string | null = null;
  for (;;) {
    const answer: { inboxAsOf: InboxPage | null } = await client.request(QUERY, { ...variables, after });
    const page: InboxPage | null = answer.inboxAsOf;
    if (!page) return undefined;
    tasks.push(...page.tasks.nodes);
    if (!page.tasks.pageInfo.hasNextPage) return { ...page, tasks };
    after = page.tasks.pageInfo.endCursor;
  }
}

function print(
  output: Output,
  region: string,
  { moment, sequence, generation, groups, tasks }: NonNullable<Awaited<ReturnType<typeof readInbox>>>,
): void {
  output.line(
    output.style('bold', `${tasks.length} open tasks`) +
      `  ${formatMoment(moment)}, position ${sequence} of ${region}, generation ${generation}`,
  );
  output.line(`  ${groups.join(', ') || 'held no office'}\n`);
  output.table(
    ['case', 'task', 'taken by', 'groups', 'since', 'due'],
    tasks.map((task) => [
      task.businessKey ?? task.instanceKey,
      `${task.name ?? task.elementId}${task.isSuspended ? ' (suspended)' : ''}`,
      task.assignee ?? '',
      task.candidateGroups.join(', '),
      formatMoment(task.createdAt),
      task.dueAt === null ? '' : formatMoment(task.dueAt),
    ]),
    '  ',
  );
}
