import { Field, Float, InputType, Int } from '@nestjs/graphql';
import type { NewComplaint } from '../services.js';
import { MutationInput } from '../common/mutation.js';
import { DateTime } from '../common/scalars.js';
import { Anonymity, ComplaintStatus } from './complaint.type.js';
import { isGiven } from '../common/given.js';

@InputType({ description: 'How to reach the reporter. All of it may be left out.' })
export class ContactInput {
  @Field(() => String, { nullable: true, description: 'Name.' })
  name?: string;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  email?: string;

  @Field(() => String, { nullable: true, description: 'Telephone number.' })
  phone?: string;
}

@InputType({ description: 'Where it is.' })
export class LocationInput {
  @Field(() => Float, { nullable: true, description: 'Latitude in degrees.' })
  latitude?: number;

  @Field(() => Float, { nullable: true, description: 'Longitude in degrees.' })
  longitude?: number;

  @Field(() => String, { nullable: true, description: 'The place in words.' })
  text?: string;
}

@InputType({ description: 'A complaint, an aspiration, or a request for information.' })
export class FileComplaintInput extends MutationInput {
  @Field(() => String, { description: 'Code of the region, e.g. "14.08".' })
  region!: string;

  @Field(() => String, {
    defaultValue: 'web',
    description: 'How it came in. The public files over web and app; officers and adapters over all.',
  })
  channel!: string;

  @Field(() => String, { description: 'What it is about, in own words, at most 20,000 characters.' })
  text!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Category, e.g. "jalan"; suggested from the text when absent.',
  })
  category?: string;

  @Field(() => String, { nullable: true, description: 'publik, pribadi, kesehatan, anak or rahasia.' })
  sensitivity?: string;

  @Field(() => String, { nullable: true, description: 'normal, tinggi or darurat.' })
  urgency?: string;

  @Field(() => String, {
    nullable: true,
    description: 'School level (SD, SMP, SMA, SMK), where it is about a school.',
  })
  level?: string;

  @Field(() => LocationInput, { nullable: true, description: 'Where it is.' })
  location?: LocationInput;

  @Field(() => ContactInput, { nullable: true, description: 'How to reach the reporter.' })
  contact?: ContactInput;

  @Field(() => Anonymity, {
    nullable: true,
    description: 'Whether the reporter hides the name, or the report; TERBUKA when absent.',
  })
  anonymity?: Anonymity;

  @Field(() => String, {
    nullable: true,
    description: "The sender's own id, for adapters: the same id over the same channel is one complaint.",
  })
  sourceId?: string;
}

/** Longest text of a complaint or message, in characters. */
export const MAX_TEXT = 20_000;

/** The complaint as the domain takes it. */
export function newComplaintOf(input: Omit<FileComplaintInput, keyof MutationInput>): NewComplaint {
  const { region, location, contact, anonymity, ...rest } = input;
  const { category, sensitivity, urgency, level, sourceId } = rest;
  const given = { category, sensitivity, urgency, level, sourceId, anonymity };
  return {
    tenant: region,
    channel: rest.channel,
    text: rest.text,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => isGiven(value))),
    ...(isGiven(location?.latitude) && { latitude: location.latitude }),
    ...(isGiven(location?.longitude) && { longitude: location.longitude }),
    ...(isGiven(location?.text) && { locationText: location.text }),
    ...(contact && { contact: { ...contact } }),
  };
}

@InputType({ description: 'Which complaint: both are told to whoever files it, and to nobody else.' })
export class TrackedInput extends MutationInput {
  @Field(() => String, { description: 'Number of the complaint.' })
  number!: string;

  @Field(() => String, { description: 'Tracking code that was told when it was filed.' })
  trackingCode!: string;
}

@InputType({ description: 'A reply of the reporter.' })
export class ReplyToComplaintInput extends TrackedInput {
  @Field(() => String, { description: 'Its words, at most 20,000 characters.' })
  body!: string;
}

@InputType({ description: "The reporter's opinion of the answer." })
export class RateResolutionInput extends TrackedInput {
  @Field(() => Int, { description: '1 (bad) to 5 (good).' })
  score!: number;

  @Field(() => Boolean, {
    description: 'Whether the matter is settled; otherwise it is opened again, as far as the policy lets it.',
  })
  isSatisfied!: boolean;
}

@InputType({ description: 'Which complaint is withdrawn.' })
export class WithdrawComplaintInput extends TrackedInput {}

@InputType({ description: 'An objection against laying a complaint aside.' })
export class ObjectToResolutionInput extends TrackedInput {
  @Field(() => String, { description: 'Why, at most 20,000 characters.' })
  body!: string;
}

@InputType({ description: 'Which complaints; all of what is given must hold.' })
export class ComplaintFilterInput {
  @Field(() => [String], {
    nullable: true,
    description: "Only of these regions; all of the viewer's when absent.",
  })
  regions?: string[];

  @Field(() => [ComplaintStatus], { nullable: true, description: 'Only in one of these states.' })
  statuses?: ComplaintStatus[];

  @Field(() => [String], { nullable: true, description: 'Only of these categories.' })
  categories?: string[];

  @Field(() => [String], { nullable: true, description: 'Only of these units, e.g. "14.08/PUPR".' })
  units?: string[];
}

@InputType({ description: 'A complaint that nobody files: what would become of it?' })
export class EvaluateRouteInput {
  @Field(() => String, { description: 'Code of the region, e.g. "14.08".' })
  region!: string;

  @Field(() => String, { defaultValue: 'web', description: 'How it would come in.' })
  channel!: string;

  @Field(() => String, { description: 'What it is about, at most 20,000 characters.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'Category; suggested from the text when absent.' })
  category?: string;

  @Field(() => String, { nullable: true, description: 'publik, pribadi, kesehatan, anak or rahasia.' })
  sensitivity?: string;

  @Field(() => String, { nullable: true, description: 'normal, tinggi or darurat.' })
  urgency?: string;

  @Field(() => String, { nullable: true, description: 'School level (SD, SMP, SMA, SMK).' })
  level?: string;

  @Field(() => LocationInput, { nullable: true, description: 'Where it is.' })
  location?: LocationInput;

  @Field(() => DateTime, { nullable: true, description: 'When it would come in; now when absent.' })
  receivedAt?: string;
}
