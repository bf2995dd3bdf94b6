import { Field, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../common/scalars.js';
import type { PublicComplaintView } from '../services.js';
import { ComplaintStatus } from './complaint.type.js';

/** A step that the citizen sees. */
@ObjectType({ description: 'A step that the citizen sees.' })
export class PublicStep {
  @Field(() => String, { description: 'What happened, in Indonesian.' })
  label!: string;

  @Field(() => DateTime, { description: 'When.' })
  at!: string;
}

/** Words between the citizen and the agency. */
@ObjectType({ description: 'Words between the citizen and the agency.' })
export class PublicMessage {
  @Field(() => String, { description: 'Whose: pelapor, petugas or sistem. Never a name.' })
  from!: string;

  @Field(() => String, { description: 'Its words.' })
  body!: string;

  @Field(() => DateTime, { description: 'When.' })
  at!: string;
}

/** A complaint as its reporter sees it: a type of its own, so that nothing private can slip into it. */
@ObjectType({ description: 'A complaint as its reporter sees it.' })
export class PublicComplaint {
  @Field(() => String, { description: 'What the citizen was told.' })
  number!: string;

  @Field(() => ComplaintStatus, { description: 'Where it stands.' })
  status!: ComplaintStatus;

  @Field(() => String, { description: 'The status in Indonesian, as it is shown.' })
  statusLabel!: string;

  @Field(() => String, { nullable: true, description: 'Category, e.g. "jalan".' })
  category?: string;

  @Field(() => String, { nullable: true, description: 'Name of the unit that handles it.' })
  unitName?: string;

  @Field(() => DateTime, { description: 'When it came in.' })
  receivedAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it must be resolved, pauses counted in.' })
  dueAt?: string;

  @Field(() => [PublicStep], { description: 'What happened so far.' })
  steps!: PublicStep[];

  @Field(() => [PublicMessage], { description: 'What was said so far.' })
  messages!: PublicMessage[];

  @Field(() => String, { nullable: true, description: 'Region that it was passed to.' })
  transferredTo?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Number of the complaint that it follows as a duplicate.',
  })
  mergedInto?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Give it to `complaintUpdates` as `after`: it goes on from here without a gap.',
  })
  liveCursor?: string;
}

export function toPublicComplaint(view: PublicComplaintView, liveCursor?: string): PublicComplaint {
  const { number, statusLabel, category, unitName, receivedAt, dueAt, transferredTo, mergedInto } = view;
  return Object.assign(new PublicComplaint(), {
    number,
    status: view.status as ComplaintStatus,
    statusLabel,
    category,
    unitName,
    receivedAt,
    dueAt,
    transferredTo,
    mergedInto,
    liveCursor,
    steps: view.steps.map(({ label, at }) => Object.assign(new PublicStep(), { label, at })),
    messages: view.messages.map(({ from, body, at }) =>
      Object.assign(new PublicMessage(), { from, body, at }),
    ),
  });
}
