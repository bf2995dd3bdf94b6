import { Inject } from '@nestjs/common';
import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { complaintScopeOf, mayAskForReporter, mayReadWords } from '#identity';
import type { ComplaintStore } from '#complaint';
import { Visibility, viewerOf } from '../access/visibility.js';
import { AsParent, Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { badInput, forbidden } from '../common/faults.js';
import { complaintOfId } from '../common/global-id.js';
import { PageArguments, pageRequestOf, toConnection, type ConnectionOf } from '../common/page.js';
import { LiveHeads } from '../live/live-heads.js';
import { ProcessInstance, toProcessInstance } from '../process-instance/process-instance.type.js';
import { CLOCKS, COMPLAINTS, COMPLAINT_STORE, type ClockPort, type ComplaintPort } from '../services.js';
import { ComplaintClock, toComplaintClock } from './complaint-clock.type.js';
import { ComplaintFilterInput } from './complaint.inputs.js';
import { Complaint, ComplaintConnection, ComplaintWords, Reporter, toComplaint } from './complaint.type.js';
import { isGiven } from '../common/given.js';

/** Complaints as those see them who handle them. */
@Resolver(() => Complaint)
export class ComplaintResolver {
  constructor(
    private readonly visibility: Visibility,
    private readonly heads: LiveHeads,
    @Inject(COMPLAINTS) private readonly complaintService: ComplaintPort,
    @Inject(COMPLAINT_STORE) private readonly store: ComplaintStore,
    @Inject(CLOCKS) private readonly clockBook: ClockPort,
  ) {}

  @Requires('OFFICER', 'ADMIN', 'PROCESS_OWNER', 'AUDITOR', 'DEVELOPER')
  @Query(() => ComplaintConnection, {
    description:
      "Complaints of the viewer's units, or of all of their regions for those who oversee; the youngest first.",
  })
  async complaints(
    @Context() context: EdgeContext,
    @Args() page: PageArguments,
    @Args('filter', { nullable: true, type: () => ComplaintFilterInput, description: 'Which complaints.' })
    filter?: ComplaintFilterInput,
  ): Promise<ConnectionOf<Complaint>> {
    const viewer = viewerOf(context);
    const request = pageRequestOf(page);
    const all = await this.visibility.regionsOf(viewer);
    const liveCursor = await this.heads.cursor(all);
    const scope = complaintScopeOf(
      viewer,
      isGiven(filter?.regions) ? all.filter((region) => filter.regions!.includes(region)) : all,
    );
    const units = isGiven(filter?.units)
      ? filter.units.filter((unit) => scope?.units?.includes(unit) ?? true)
      : scope?.units;
    if (!scope || units?.length === 0) {
      return toConnection({ items: [], hasNextPage: false, hasPreviousPage: false }, toComplaint, liveCursor);
    }
    const found = await this.store.complaints(
      {
        tenants: scope.tenants,
        includeRestricted: scope.includeRestricted,
        ...(units && { units }),
        ...(isGiven(filter?.statuses) && { statuses: filter.statuses }),
        ...(isGiven(filter?.categories) && { categories: filter.categories }),
      },
      request,
    );
    return toConnection(found, toComplaint, liveCursor);
  }

  @Requires('OFFICER', 'ADMIN', 'PROCESS_OWNER', 'AUDITOR', 'DEVELOPER')
  @Query(() => Complaint, {
    nullable: true,
    description: 'One complaint; null when there is none that the viewer may see.',
  })
  async complaint(
    @Context() context: EdgeContext,
    @Args('id', { type: () => ID, description: "The complaint's id." }) id: string,
  ): Promise<Complaint | undefined> {
    const key = complaintOfId(id);
    const stored = key && (await this.visibility.complaint(context, key.tenant, key.complaintKey));
    return stored && toComplaint(stored);
  }

  @Requires('OFFICER', 'AUDITOR')
  @ResolveField(() => ComplaintWords, {
    nullable: true,
    description: 'Its words, for officers who handle it and auditors.',
    complexity: 5,
  })
  async words(
    @Parent() { stored }: Complaint,
    @Context() context: EdgeContext,
  ): Promise<ComplaintWords | undefined> {
    const viewer = viewerOf(context);
    if (!mayReadWords(viewer, await this.visibility.complaintSubject(context, stored))) return undefined;
    const words = await this.complaintService.words(stored.tenant, stored.complaintKey, viewer);
    return words && Object.assign(new ComplaintWords(), words);
  }

  @Requires('OFFICER')
  @ResolveField(() => Reporter, {
    nullable: true,
    description:
      'Who reported, for officers who handle it; null when nobody is known or the name is hidden. Each look is recorded.',
    complexity: 20,
  })
  async reporter(
    @Parent() { stored }: Complaint,
    @Context() context: EdgeContext,
    @Args('purpose', {
      type: () => String,
      description: 'What for, in a few words: stands in the record of accesses.',
    })
    purpose: string,
  ): Promise<Reporter | undefined> {
    const viewer = viewerOf(context);
    if (purpose.trim() === '' || purpose.length > 500)
      throw badInput('Expected a purpose of 1 to 500 characters.', 'purpose');
    if (!mayAskForReporter(viewer, await this.visibility.complaintSubject(context, stored)))
      throw forbidden(['OFFICER']);
    const reporter = await this.complaintService.identityOf(
      stored.tenant,
      stored.complaintKey,
      viewer,
      purpose.trim(),
    );
    return reporter && Object.assign(new Reporter(), reporter);
  }

  @AsParent()
  @ResolveField(() => [ComplaintClock], {
    description:
      'Its clocks with all that was done to them, from the journal of its instance: beginnings, pauses with reasons and who, what is used and left, recomputations.',
    complexity: 20,
  })
  async clocks(@Parent() { stored }: Complaint): Promise<ComplaintClock[]> {
    return (await this.clockBook.accounts(stored.tenant, stored.instanceKey)).map(toComplaintClock);
  }

  @AsParent()
  @ResolveField(() => ProcessInstance, {
    nullable: true,
    description: 'The instance that handles it, when the viewer may see it.',
  })
  async instance(
    @Parent() { stored }: Complaint,
    @Context() context: EdgeContext,
  ): Promise<ProcessInstance | undefined> {
    const instance = await this.visibility.instance(context, stored);
    return instance && toProcessInstance(instance);
  }
}
