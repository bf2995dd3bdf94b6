import { Inject } from '@nestjs/common';
import { Args, Context, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { correctionKeyOf, type StoredEvaluation } from '#complaint';
import { evaluationScopeOf, mayAppeal, maySeeEvaluation, type EvaluationSubject } from '#identity';
import { Visibility, viewerOf } from '../access/visibility.js';
import { AsParent, Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { evaluationOfId } from '../common/global-id.js';
import { isGiven } from '../common/given.js';
import { clearLoaders } from '../common/loaders.js';
import { commandOptionsOf, payloadOf } from '../common/mutation.js';
import { pageRequestOf, toConnection, type ConnectionOf } from '../common/page.js';
import { DateTime } from '../common/scalars.js';
import {
  errorOfRejection,
  errorsOfInput,
  forbiddenError,
  notFound,
  validationError,
} from '../common/user-error.js';
import { Complaint, toComplaint } from '../complaint/complaint.type.js';
import { EVALUATION_READS, EVALUATIONS, type EvaluationPort, type EvaluationReads } from '../services.js';
import {
  AppealEvaluationInput,
  AppealEvaluationPayload,
  EvaluationAppeal,
  EvaluationOriginType,
  EvaluationState,
  OfficialEvaluation,
  OfficialEvaluationConnection,
  OfficialEvaluationFilterInput,
  stateOf,
  toAppeal,
  toOfficialEvaluation,
  toOrigin,
} from './evaluation.type.js';

const REASON = { least: 10, most: 10_000 };

/** The register of officials who did not follow up, and appeals against its entries. */
@Resolver(() => OfficialEvaluation)
export class EvaluationResolver {
  constructor(
    private readonly visibility: Visibility,
    @Inject(EVALUATIONS) private readonly register: EvaluationPort,
    @Inject(EVALUATION_READS) private readonly store: EvaluationReads,
  ) {}

  @Requires('OFFICER', 'AUDITOR')
  @Query(() => OfficialEvaluationConnection, {
    description:
      "Entries of a region's register, the youngest first: all for auditors and those who lead the region, those of their units for heads of units, for every official his own.",
  })
  async officialEvaluations(
    @Context() context: EdgeContext,
    @Args('region', { type: () => String, description: 'Code of the region.' }) region: string,
    @Args('first', { type: () => Int, nullable: true, description: 'How many, 1 to 100; 25 when absent.' })
    first?: number,
    @Args('after', { type: () => String, nullable: true, description: 'Only those after this cursor.' })
    after?: string,
    @Args('filter', {
      nullable: true,
      type: () => OfficialEvaluationFilterInput,
      description: 'Which of them.',
    })
    filter?: OfficialEvaluationFilterInput,
  ): Promise<ConnectionOf<OfficialEvaluation>> {
    const request = pageRequestOf({ first, after });
    const scope = evaluationScopeOf(viewerOf(context), region);
    if (!scope)
      return toConnection({ items: [], hasNextPage: false, hasPreviousPage: false }, toOfficialEvaluation);
    const { units, ...rest } = scope;
    const { holder, position, category, from, to } = filter ?? {};
    return toConnection(
      await this.store.entries(
        {
          tenant: region,
          ...rest,
          ...(units && { positions: await this.register.positionsIn(region, units) }),
        },
        {
          ...(isGiven(holder) && { holder }),
          ...(isGiven(position) && { position }),
          ...(isGiven(category) && { category }),
          ...(isGiven(from) && { from }),
          ...(isGiven(to) && { to }),
        },
        { first: request.first!, ...(isGiven(after) && { after }) },
      ),
      toOfficialEvaluation,
    );
  }

  @Requires('OFFICER', 'AUDITOR')
  @Query(() => OfficialEvaluation, {
    nullable: true,
    description: 'One entry of the register; null when there is none that the viewer may see.',
  })
  async officialEvaluation(
    @Context() context: EdgeContext,
    @Args('id', { type: () => ID, description: "The entry's id." }) id: string,
  ): Promise<OfficialEvaluation | undefined> {
    const found = await this.visible(context, id);
    return found && toOfficialEvaluation(found.stored);
  }

  @Requires('OFFICER')
  @Mutation(() => AppealEvaluationPayload, {
    description:
      'Appeals against an entry: the official himself, or whom the policy names in his stead. Somebody else decides; the entry stays and the decision stands beside it.',
  })
  async appealEvaluation(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which entry, and why.' }) input: AppealEvaluationInput,
  ): Promise<AppealEvaluationPayload> {
    const refused = (...userErrors: AppealEvaluationPayload['userErrors']) =>
      payloadOf(AppealEvaluationPayload, input, { userErrors });
    const found = await this.visible(context, input.id);
    if (!found) return refused(notFound('id', 'an entry of the register'));
    const { stored, subject } = found;
    const rights = await this.register.appealRights(stored);
    if (!mayAppeal(viewerOf(context), subject, rights?.groups ?? []))
      return refused(
        forbiddenError(
          ['input', 'id'],
          'Expected the official himself, or whom the policy names in his stead.',
          ['OFFICER'],
        ),
      );
    const reason = input.reason.trim();
    if (reason.length < REASON.least || reason.length > REASON.most)
      return refused(
        validationError(
          ['input', 'reason'],
          'INVALID_ARGUMENT',
          `Expected a reason of ${REASON.least} to ${REASON.most} characters.`,
        ),
      );
    const options = commandOptionsOf(input, context, 'appealEvaluation');
    const outcome = await this.register.appeal(stored, reason, options);
    if (outcome.outcome === 'rejected')
      return refused(
        ...('errors' in outcome
          ? errorsOfInput(outcome.errors)
          : [errorOfRejection(outcome.rejection, ['input', 'id'])]),
      );
    clearLoaders(context.loaders);
    return payloadOf(AppealEvaluationPayload, input, { evaluation: toOfficialEvaluation(stored) });
  }

  @AsParent()
  @ResolveField(() => EvaluationState, {
    description: 'What has become of it, by its appeal.',
    complexity: 5,
  })
  async state(@Parent() { stored }: OfficialEvaluation): Promise<EvaluationState> {
    return stateOf(await this.register.appealOf(stored));
  }

  @AsParent()
  @ResolveField(() => EvaluationAppeal, { nullable: true, description: 'Its appeal.', complexity: 5 })
  async appeal(@Parent() { stored }: OfficialEvaluation): Promise<EvaluationAppeal | undefined> {
    const account = await this.register.appealOf(stored);
    return account && toAppeal(stored, account);
  }

  @AsParent()
  @ResolveField(() => DateTime, {
    nullable: true,
    description: 'Until when an appeal may be made.',
    complexity: 2,
  })
  async appealableUntil(@Parent() { stored }: OfficialEvaluation): Promise<string | undefined> {
    return (await this.register.appealRights(stored))?.until;
  }

  @AsParent()
  @ResolveField(() => OfficialEvaluation, {
    nullable: true,
    description: 'The entry that stands in its place after a correction, when the viewer may see it.',
    complexity: 5,
  })
  async correction(
    @Parent() { stored }: OfficialEvaluation,
    @Context() context: EdgeContext,
  ): Promise<OfficialEvaluation | undefined> {
    const { tenant, evaluationKey } = stored;
    const entry = await this.store.entry(tenant, correctionKeyOf(tenant, evaluationKey));
    if (!entry || !maySeeEvaluation(viewerOf(context), await this.subjectOf(context, entry)))
      return undefined;
    return toOfficialEvaluation(entry);
  }

  @AsParent()
  @ResolveField(() => EvaluationOriginType, {
    nullable: true,
    description: 'The step of the journal that made it; null for one that a correction has made.',
    complexity: 20,
  })
  async origin(@Parent() { stored }: OfficialEvaluation): Promise<EvaluationOriginType | undefined> {
    const origin = await this.register.originOf(stored);
    return origin && toOrigin(origin);
  }

  @AsParent()
  @ResolveField(() => Complaint, {
    nullable: true,
    description: 'The complaint, when the viewer may see it.',
    complexity: 2,
  })
  async complaint(
    @Parent() { stored }: OfficialEvaluation,
    @Context() context: EdgeContext,
  ): Promise<Complaint | undefined> {
    const complaint = await this.visibility.complaint(context, stored.tenant, stored.complaintKey);
    return complaint && toComplaint(complaint);
  }

  private async visible(
    context: EdgeContext,
    id: string,
  ): Promise<{ stored: StoredEvaluation; subject: EvaluationSubject } | undefined> {
    const key = evaluationOfId(id);
    const stored = key && (await this.store.entry(key.tenant, key.evaluationKey));
    if (!stored) return undefined;
    const subject = await this.subjectOf(context, stored);
    return maySeeEvaluation(viewerOf(context), subject) ? { stored, subject } : undefined;
  }

  /** What decides who sees an entry. */
  private async subjectOf(context: EdgeContext, stored: StoredEvaluation): Promise<EvaluationSubject> {
    const { tenant, holder, complaint } = stored;
    const [unit, appeal] = await Promise.all([this.register.unitOf(stored), this.register.appealOf(stored)]);
    const tasks =
      appeal?.status === 'open'
        ? await context.loaders.tasks.load({ tenant, instanceKey: appeal.instanceKey })
        : [];
    return {
      tenant,
      isRestricted: complaint.isRestricted,
      ...(holder !== undefined && { holder }),
      ...(unit !== undefined && { unit }),
      tasks: tasks.filter(({ status }) => status === 'created' || status === 'claimed'),
    };
  }
}
