import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { ComplaintAsOf } from '#audit';
import { ComplaintClock, toComplaintClock } from '../complaint/complaint-clock.type.js';
import { ComplaintStatus } from '../complaint/complaint.type.js';
import { DateTime } from '../common/scalars.js';
import { HolderKind } from '../organisation/organisation.type.js';
import { OpenTask, toOpenTask } from './open-task.type.js';

/** Somebody who held an office at a moment. */
@ObjectType({ description: 'Somebody who held an office at a moment.' })
export class OfficeHolder {
  @Field(() => String, { description: "The person's id in the organisation." })
  person!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => HolderKind, { description: 'How.' })
  kind!: HolderKind;

  @Field(() => String, { description: 'The decree, or the letter of delegation.' })
  legalBasis!: string;
}

/** A candidate group with whoever held it. */
@ObjectType({ description: 'A candidate group with whoever held it, or acted for it, at a moment.' })
export class HeldOffice {
  @Field(() => String, { description: 'The group, e.g. "14.08/PUPR:pelaksana".' })
  group!: string;

  @Field(() => String, { nullable: true, description: "What the unit's chain calls it." })
  title?: string;

  @Field(() => Boolean, { description: 'Whether it had an open task of the complaint.' })
  hasOpenTask!: boolean;

  @Field(() => [OfficeHolder], { description: 'Who held it; empty where nobody did.' })
  holders!: OfficeHolder[];
}

/** A version of a document that was in force. */
@ObjectType({ description: "A version of a document that the region's decisions rested on." })
export class DocumentInForce {
  @Field(() => String, { description: 'Region whose layer it is.' })
  region!: string;

  @Field(() => String, { description: 'region, policy, chain, organisation or calendar.' })
  kind!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => Int, { description: 'Its version.' })
  version!: number;
}

/** A complaint as it was. */
@ObjectType({
  description:
    'A complaint as it was at a moment, by the journal of its instance and what was in force. Words, reporter and rating stand in no journal.',
})
export class ComplaintSnapshot {
  @Field(() => Int, { description: 'Number of the last entry of its instance that is included.' })
  sequence!: number;

  @Field(() => DateTime, { description: 'The moment.' })
  moment!: string;

  @Field(() => ComplaintStatus, { description: 'Where it stood.' })
  status!: ComplaintStatus;

  @Field(() => String, { nullable: true, description: 'Class.' })
  complaintClass?: string;

  @Field(() => String, { nullable: true, description: 'Category.' })
  category?: string;

  @Field(() => String, { nullable: true, description: 'publik, pribadi, kesehatan, anak or rahasia.' })
  sensitivity?: string;

  @Field(() => String, { nullable: true, description: 'normal, tinggi or darurat.' })
  urgency?: string;

  @Field(() => Boolean, { description: 'Whether it was restricted to the inspectorate and auditors.' })
  isRestricted!: boolean;

  @Field(() => String, { nullable: true, description: 'The unit that handled it.' })
  unit?: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it had to be resolved, as it was counted then.',
  })
  dueAt?: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was closed, if it was.' })
  closedAt?: string;

  @Field(() => String, { nullable: true, description: 'What had become of it.' })
  outcome?: string;

  @Field(() => String, { nullable: true, description: 'Region that it had been passed to.' })
  transferredTo?: string;

  @Field(() => [ComplaintClock], { description: 'Its clocks with what was used and left at that moment.' })
  clocks!: ComplaintClock[];

  @Field(() => [OpenTask], { description: 'The open tasks of its instance.' })
  openTasks!: OpenTask[];

  @Field(() => [HeldOffice], {
    description:
      'The chain of its unit and the groups with open tasks, with whoever held them at that moment.',
  })
  offices!: HeldOffice[];

  @Field(() => Int, { description: 'The generation of all that is deployed that was in force.' })
  generation!: number;

  @Field(() => [DocumentInForce], {
    description: 'Versions of the policies, chains, organisations and calendars that were in force.',
  })
  documents!: readonly DocumentInForce[];
}

export function toComplaintSnapshot({ clocks, tasks, offices, ...rest }: ComplaintAsOf): ComplaintSnapshot {
  return Object.assign(new ComplaintSnapshot(), rest, {
    status: rest.status as ComplaintStatus,
    clocks: clocks.map(toComplaintClock),
    openTasks: tasks.map(toOpenTask),
    offices: offices.map((office) =>
      Object.assign(new HeldOffice(), office, {
        holders: office.holders.map((holder) => Object.assign(new OfficeHolder(), holder)),
      }),
    ),
  });
}
