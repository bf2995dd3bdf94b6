import { Inject } from '@nestjs/common';
import { Args, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AsParent } from '../common/access.js';
import { DateTime } from '../common/scalars.js';
import { Complaint } from '../complaint/complaint.type.js';
import { COMPLAINT_HISTORY, type ComplaintHistoryPort } from '../services.js';
import { ComplaintSnapshot, toComplaintSnapshot } from './complaint-snapshot.type.js';
import { momentOf } from './moment.js';

/** Complaints as they were. */
@Resolver(() => Complaint)
export class ComplaintSnapshotResolver {
  constructor(@Inject(COMPLAINT_HISTORY) private readonly histories: ComplaintHistoryPort) {}

  @AsParent()
  @ResolveField(() => ComplaintSnapshot, {
    nullable: true,
    description:
      'The complaint as it was at a moment, or after an entry of its instance: give one of the two. Null before it came in.',
    complexity: 30,
  })
  async asOf(
    @Parent() { stored }: Complaint,
    @Args('moment', { type: () => DateTime, nullable: true, description: 'At this moment.' }) moment?: string,
    @Args('sequence', { type: () => Int, nullable: true, description: 'After the entry of this number.' })
    sequence?: number,
  ): Promise<ComplaintSnapshot | undefined> {
    const found = await this.histories.asOf(stored, momentOf(moment, sequence));
    return found && toComplaintSnapshot(found);
  }
}
