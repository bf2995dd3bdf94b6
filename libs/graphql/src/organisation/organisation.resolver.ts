import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { isInRegion, mayDeployTo } from '#identity';
import { viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { badInput } from '../common/faults.js';
import { isGiven } from '../common/given.js';
import { LintFinding } from '../common/lint-finding.type.js';
import { commandOptionsOf, payloadOf } from '../common/mutation.js';
import { forbiddenError, lintErrorOf, notFound, validationError } from '../common/user-error.js';
import { toDeployment, toResource } from '../deployment/deployment.type.js';
import { toResourceDiff } from '../deployment/resource-diff.type.js';
import {
  DEPLOYMENT_PREVIEW,
  DEPLOYMENTS,
  ORGANISATION,
  type DeploymentPort,
  type DeploymentPreviewPort,
  type FindingView,
  type OrganisationPort,
} from '../services.js';
import {
  ExchangeFormatType,
  ExportedFile,
  HeldPositionType,
  ImportOrganisationInput,
  ImportOrganisationPayload,
  toHeldPosition,
  toRefusedRow,
} from './organisation.type.js';

const MAX_FILES = 20;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Who holds what in a region, on any day; its organisation as files. */
@Resolver()
export class OrganisationResolver {
  constructor(
    @Inject(ORGANISATION) private readonly organisation: OrganisationPort,
    @Inject(DEPLOYMENTS) private readonly deployments: DeploymentPort,
    @Inject(DEPLOYMENT_PREVIEW) private readonly preview: DeploymentPreviewPort,
  ) {}

  @Requires('OFFICER', 'ADMIN', 'PROCESS_OWNER', 'AUDITOR')
  @Query(() => HeldPositionType, {
    nullable: true,
    description: 'Who held a position on a day; null when the region has no such position, or is not yours.',
  })
  async holders(
    @Context() context: EdgeContext,
    @Args('region', { type: () => String, description: 'Code of the region.' }) region: string,
    @Args('position', { type: () => String, description: 'Code of the position, e.g. PUPR-KEPALA.' })
    position: string,
    @Args('on', {
      type: () => String,
      nullable: true,
      description: 'The day, YYYY-MM-DD, in the zone of the region; today when absent.',
    })
    on?: string,
  ): Promise<HeldPositionType | undefined> {
    if (isGiven(on) && !DAY.test(on)) throw badInput('Expected "on" to be a day such as 2026-03-13.', 'on');
    if (!isInRegion(viewerOf(context), region)) return undefined;
    const found = await this.organisation.holders(region, position, isGiven(on) ? on : undefined);
    return found && toHeldPosition(found);
  }

  @Requires('OFFICER', 'ADMIN', 'PROCESS_OWNER', 'AUDITOR')
  @Query(() => HeldPositionType, {
    nullable: true,
    description:
      'Everybody who ever holds a position, by appointment and by delegation, with days and decrees; null as with holders.',
  })
  async positionHistory(
    @Context() context: EdgeContext,
    @Args('region', { type: () => String, description: 'Code of the region.' }) region: string,
    @Args('position', { type: () => String, description: 'Code of the position.' }) position: string,
  ): Promise<HeldPositionType | undefined> {
    if (!isInRegion(viewerOf(context), region)) return undefined;
    const found = await this.organisation.history(region, position);
    return found && toHeldPosition(found);
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'AUDITOR')
  @Query(() => [ExportedFile], {
    nullable: true,
    description:
      'The organisation of a region as files, as importOrganisation takes them; null when it is not deployed, or not yours. No cell is a formula.',
    complexity: 50,
  })
  async exportOrganisation(
    @Context() context: EdgeContext,
    @Args('region', { type: () => String, description: 'Code of the region.' }) region: string,
    @Args('format', { type: () => ExchangeFormatType, description: 'How it is written.' })
    format: ExchangeFormatType,
  ): Promise<ExportedFile[] | undefined> {
    if (!isInRegion(viewerOf(context), region)) return undefined;
    const files = await this.organisation.export(region, format);
    return files?.map((file) => Object.assign(new ExportedFile(), file));
  }

  @Requires('ADMIN', 'PROCESS_OWNER')
  @Mutation(() => ImportOrganisationPayload, {
    description:
      "Makes a new version of a region's organisation of files and deploys it like any other: all of it or nothing.",
  })
  async importOrganisation(
    @Context() context: EdgeContext,
    @Args('input', { description: 'The region and the files.' }) input: ImportOrganisationInput,
  ): Promise<ImportOrganisationPayload> {
    const { region, dryRun } = input;
    const files = input.files.map(({ path, content }) => ({ path, content }));
    const refused = (
      userErrors: ImportOrganisationPayload['userErrors'],
      fields: Partial<ImportOrganisationPayload> = {},
    ) =>
      payloadOf(ImportOrganisationPayload, input, {
        userErrors,
        refusedRows: [],
        findings: [],
        created: [],
        diffs: [],
        ...fields,
      });
    if (files.length === 0 || files.length > MAX_FILES)
      return refused([
        validationError(['input', 'files'], 'INVALID_ARGUMENT', `Expected 1 to ${MAX_FILES} files.`),
      ]);
    if (!mayDeployTo(viewerOf(context), region))
      return refused([
        forbiddenError(['input', 'region'], 'Expected a region of yours.', ['ADMIN', 'PROCESS_OWNER']),
      ]);
    const imported = await this.organisation.import(region, files);
    if (!imported) return refused([notFound('region', 'a deployed region')]);
    if (imported.refused.length > 0)
      return refused([rowsRefused()], { refusedRows: imported.refused.map(toRefusedRow) });
    if (!imported.file) return refused([]);
    const options = commandOptionsOf(input, context, 'importOrganisation');
    const bundle = { files: [imported.file], comment: input.comment };
    const outcome = await this.deployments.deploy({ ...bundle, dryRun }, options);
    const findings = outcome.findings.filter(
      ({ severity }) => severity === 'error' || severity === 'warning',
    );
    const errors = findings.filter(({ severity }) => severity === 'error');
    const rows = errors.flatMap((finding) => imported.placeOf(placed(finding)) ?? []);
    const told = { findings: findings.map((finding) => Object.assign(new LintFinding(), finding)) };
    if (errors.length > 0)
      return refused(
        errors.map((finding) => lintErrorOf(finding, -1)),
        { ...told, refusedRows: rows.map(toRefusedRow) },
      );
    return refused([], {
      ...told,
      created: outcome.created.map(toResource),
      deployment: !dryRun && outcome.deployment ? toDeployment(outcome.deployment) : undefined,
      diffs: dryRun ? (await this.preview.compare([imported.file])).map(toResourceDiff) : [],
    });
  }
}

function rowsRefused() {
  return validationError(
    ['input', 'files'],
    'ROWS_REFUSED',
    'Expected every row to be usable but some are not: see refusedRows. Nothing was taken.',
  );
}

function placed({ pointer = '', message }: FindingView): { pointer: string; message: string } {
  return { pointer, message };
}
