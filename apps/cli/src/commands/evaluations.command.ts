import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { CliError, EXIT } from '../cli-error.js';
import type { UserError } from '../client/graphql-client.js';
import { expectAccepted } from '../client/refusal.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { formatMoment, Output } from '../output.js';
import { parseMoment } from '../parse-moment.js';

interface Entry {
  readonly id: string;
  readonly region: string;
  readonly holder: string;
  readonly position: string | null;
  readonly eselon: string | null;
  readonly clock: string;
  readonly level: number;
  readonly role: string;
  readonly breachedAt: string;
  readonly recordedAt: string;
  readonly state: string;
}

interface ShownEntry extends Entry {
  readonly appealableUntil: string | null;
  readonly complaint: { readonly number: string } | null;
  readonly origin: {
    readonly instanceKey: string;
    readonly sequence: number;
    readonly trigger: string;
    readonly rule: string;
    readonly layer: string;
  } | null;
  readonly appeal: {
    readonly filedBy: string;
    readonly filedAt: string;
    readonly reason: string | null;
    readonly decision: string | null;
    readonly decidedBy: string | null;
    readonly decidedAt: string | null;
    readonly decisionReason: string | null;
  } | null;
  readonly correction: { readonly id: string; readonly holder: string } | null;
}

const FIELDS = 'id region holder position eselon category clock level role breachedAt recordedAt state';
const LIST = `query Entries($region: String!, $after: String, $filter: OfficialEvaluationFilterInput) {
  officialEvaluations(region: $region, first: 100, after: $after, filter: $filter) {
    nodes { ${FIELDS} } pageInfo { hasNextPage endCursor } } }`;
const SHOW = `query Entry($id: ID!) { officialEvaluation(id: $id) { ${FIELDS} appealableUntil complaint { number }
  origin { instanceKey sequence trigger rule layer }
  appeal { filedBy filedAt reason decision decidedBy decidedAt decisionReason } correction { id holder } } }`;
const APPEAL = `mutation Appeal($input: AppealEvaluationInput!) { appealEvaluation(input: $input) {
  evaluation { ${FIELDS} } userErrors { __typename path code message } } }`;

/** `runut evaluations list|show|appeal` */
export function evaluationsCommand(): Command {
  const command = new Command('evaluations').description(
    'the register of officials who did not follow up, and appeals against its entries',
  );
  return command.addCommand(listCommand()).addCommand(showCommand()).addCommand(appealCommand());
}

interface EntryPage {
  readonly officialEvaluations: {
    readonly nodes: readonly Entry[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

interface ListOptions extends ServerOptions {
  readonly region: string;
  readonly holder?: string;
  readonly position?: string;
  readonly category?: string;
  readonly from?: number;
  readonly to?: number;
}

function listCommand(): Command {
  const command = new Command('list')
    .description('entries of a region, the youngest first')
    .requiredOption('--region <code>', 'code of the region')
    .option('--holder <person>', 'only those of this person, by id')
    .option('--position <code>', 'only those of this position')
    .option('--category <level>', 'only those of this eselon: II, III or IV')
    .option('--from <moment>', 'recorded at this moment or later', parseMoment)
    .option('--to <moment>', 'recorded before this moment', parseMoment);
  return withServerOptions(command).action(
    async ({ region, holder, position, category, from, to, ...options }: ListOptions, self: Command) => {
      const output = Output.of(self);
      const client = await clientOf(options, 'auditor');
      const filter = {
        ...{ holder, position, category },
        ...(from !== undefined && { from: new Date(from).toISOString() }),
        ...(to !== undefined && { to: new Date(to).toISOString() }),
      };
      const entries: Entry[] = [];
      let page: EntryPage | undefined;
      do {
        page = await client.request<EntryPage>(LIST, {
          region,
          filter,
          after: page?.officialEvaluations.pageInfo.endCursor,
        });
        entries.push(...page.officialEvaluations.nodes);
      } while (page.officialEvaluations.pageInfo.hasNextPage);
      if (output.isJson) output.json(entries);
      else if (entries.length === 0) output.line('No entries that you may see.');
      else
        output.table(
          ['id', 'official', 'position', 'eselon', 'clock', 'rung', 'came due', 'state'],
          entries.map((one) => [
            one.id,
            one.holder,
            one.position ?? '',
            one.eselon ?? '',
            one.clock,
            `${one.level} ${one.role}`,
            formatMoment(one.breachedAt),
            one.state.toLowerCase(),
          ]),
        );
    },
  );
}

function showCommand(): Command {
  const command = new Command('show')
    .description('one entry: who, why, the step of the journal that made it, its appeal')
    .argument('<id>', 'id of the entry');
  return withServerOptions(command).action(async (id: string, options: ServerOptions, self: Command) => {
    const output = Output.of(self);
    const client = await clientOf(options, 'auditor');
    const { officialEvaluation } = await client.request<{ officialEvaluation: ShownEntry | null }>(SHOW, {
      id,
    });
    if (!officialEvaluation)
      throw new CliError(EXIT.FINDINGS, 'Expected an entry that the token may see but found none.', {
        code: 'NOT_FOUND',
        place: id,
        wayOut: '"runut evaluations list" tells those that there are.',
      });
    if (output.isJson) output.json(officialEvaluation);
    else print(output, officialEvaluation);
  });
}

function appealCommand(): Command {
  const command = new Command('appeal')
    .description('appeal against an entry: the official, or whom the policy names in his stead')
    .argument('<id>', 'id of the entry')
    .requiredOption('--reason <why>', '10 to 10,000 characters; sealed, read by those who see the entry');
  return withServerOptions(command).action(
    async (id: string, { reason, ...options }: ServerOptions & { reason: string }, self: Command) => {
      const output = Output.of(self);
      const client = await clientOf(options, 'auditor');
      const { appealEvaluation } = await client.request<{
        appealEvaluation: { evaluation: Entry | null; userErrors: readonly UserError[] };
      }>(APPEAL, { input: { id, reason, idempotencyKey: randomUUID() } });
      expectAccepted(appealEvaluation.userErrors, id);
      if (output.isJson) output.json(appealEvaluation.evaluation);
      else output.line(`${id} is ${appealEvaluation.evaluation!.state.toLowerCase()}.`);
    },
  );
}

function print(output: Output, shown: ShownEntry): void {
  const { origin, appeal, correction } = shown;
  output.pairs([
    ['official', shown.holder],
    ['position', shown.position ?? undefined],
    ['eselon', shown.eselon ?? undefined],
    [
      'clock',
      `${shown.clock}, rung ${shown.level} ${shown.role}, came due ${formatMoment(shown.breachedAt)}`,
    ],
    ['complaint', shown.complaint?.number],
    ['state', shown.state.toLowerCase()],
    [
      'by',
      origin
        ? `${origin.rule} (${origin.layer}), step ${origin.sequence} of ${origin.instanceKey}`
        : 'a correction',
    ],
    ['appeal until', shown.appealableUntil === null ? undefined : formatMoment(shown.appealableUntil)],
    [
      'appeal',
      appeal ? `${appeal.filedBy}, ${formatMoment(appeal.filedAt)}: ${appeal.reason ?? ''}` : undefined,
    ],
    [
      'decision',
      appeal?.decision
        ? `${appeal.decision.toLowerCase()} by ${appeal.decidedBy}, ${formatMoment(appeal.decidedAt!)}: ${appeal.decisionReason ?? ''}`
        : undefined,
    ],
    ['in its place', correction ? `${correction.holder} (${correction.id})` : undefined],
  ]);
}
