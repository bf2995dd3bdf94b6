import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { StoredComplaint } from '#complaint';
import { toGlobalId } from '../common/global-id.js';
import { Node } from '../common/node.type.js';
import { connectionTypeOf } from '../common/page.js';
import { DateTime } from '../common/scalars.js';

/** Where a complaint stands, in the words of the law. */
export enum ComplaintStatus {
  BELUM_DIVERIFIKASI = 'belum_diverifikasi',
  DIVERIFIKASI = 'diverifikasi',
  DIPROSES = 'diproses',
  DITANGGAPI = 'ditanggapi',
  SELESAI = 'selesai',
  DITUNDA = 'ditunda',
  ARSIP = 'arsip',
  DIGABUNG = 'digabung',
  DIALIHKAN = 'dialihkan',
  DICABUT = 'dicabut',
}
registerEnumType(ComplaintStatus, {
  name: 'ComplaintStatus',
  description: 'Where a complaint stands, in the words of SP4N.',
  valuesMap: {
    BELUM_DIVERIFIKASI: { description: 'Received, not verified yet.' },
    DIVERIFIKASI: { description: 'Verified and passed on to the unit.' },
    DIPROSES: { description: 'The unit works on it.' },
    DITANGGAPI: { description: 'Answered; the reporter may reply.' },
    SELESAI: { description: 'Closed.' },
    DITUNDA: { description: 'Waits for what the reporter must add; the clocks stand still.' },
    ARSIP: { description: 'Laid aside with a reason.' },
    DIGABUNG: { description: 'A duplicate: follows another complaint.' },
    DIALIHKAN: { description: 'Passed to another region.' },
    DICABUT: { description: 'Withdrawn by the reporter.' },
  },
});

/** Whether the reporter hides the name, or the report. */
export enum Anonymity {
  TERBUKA = 'terbuka',
  ANONIM = 'anonim',
  RAHASIA = 'rahasia',
}
registerEnumType(Anonymity, {
  name: 'Anonymity',
  description: 'Whether the reporter hides the name, or the report.',
  valuesMap: {
    TERBUKA: { description: 'Nothing is hidden from those who handle it.' },
    ANONIM: { description: 'The name is hidden.' },
    RAHASIA: { description: 'The report is not published.' },
  },
});

/** A message of a complaint: an answer, a reply, a note. */
@ObjectType({ description: 'An answer, a reply, a note.' })
export class ComplaintMessage {
  @Field(() => String, { description: 'What it is, e.g. "jawaban".' })
  kind!: string;

  @Field(() => String, { description: 'Whose: pelapor, petugas or sistem.' })
  author!: string;

  @Field(() => String, { description: 'Its words.' })
  body!: string;

  @Field(() => DateTime, { description: 'When.' })
  at!: string;
}

/** The words of a complaint, unsealed for those who handle it. */
@ObjectType({ description: 'The words of a complaint, unsealed for those who handle it.' })
export class ComplaintWords {
  @Field(() => String, { description: 'What the reporter wrote.' })
  text!: string;

  @Field(() => [ComplaintMessage], { description: 'What was said since, in order.' })
  messages!: ComplaintMessage[];
}

/** Who reported. */
@ObjectType({ description: 'Who reported. Each look at it is recorded before it is answered.' })
export class Reporter {
  @Field(() => String, { nullable: true, description: 'Name, when given.' })
  name?: string;

  @Field(() => String, { nullable: true, description: 'E-mail address, when given.' })
  email?: string;

  @Field(() => String, { nullable: true, description: 'Telephone number, when given.' })
  phone?: string;
}

/** A complaint as those see it who handle it. */
@ObjectType({ implements: () => [Node], description: 'A complaint as those see it who handle it.' })
export class Complaint extends Node {
  /** What the fields are read from. */
  stored!: StoredComplaint;

  @Field(() => ID, { description: 'UUID of the complaint.' })
  complaintKey!: string;

  @Field(() => String, { description: 'Code of the region, e.g. "14.08".' })
  region!: string;

  @Field(() => String, { description: 'What the citizen is told.' })
  number!: string;

  @Field(() => ComplaintStatus, { description: 'Where it stands.' })
  status!: ComplaintStatus;

  @Field(() => String, { nullable: true, description: 'Class, e.g. "pengaduan_tidak_berkadar".' })
  complaintClass?: string;

  @Field(() => String, { nullable: true, description: 'Category, e.g. "jalan".' })
  category?: string;

  @Field(() => String, { nullable: true, description: 'publik, pribadi, kesehatan, anak or rahasia.' })
  sensitivity?: string;

  @Field(() => String, { nullable: true, description: 'normal, tinggi or darurat.' })
  urgency?: string;

  @Field(() => Boolean, { description: 'Whether only the inspectorate and auditors may see it.' })
  isRestricted!: boolean;

  @Field(() => String, { nullable: true, description: 'The unit that handles it, e.g. "14.08/PUPR".' })
  unit?: string;

  @Field(() => String, { description: 'How it came in, e.g. "web".' })
  channel!: string;

  @Field(() => Anonymity, { description: 'Whether the reporter hides the name, or the report.' })
  anonymity!: Anonymity;

  @Field(() => Boolean, { description: 'Whether the reporter can be reached.' })
  hasContact!: boolean;

  @Field(() => Float, { nullable: true, description: 'Where: latitude in degrees.' })
  latitude?: number;

  @Field(() => Float, { nullable: true, description: 'Where: longitude in degrees.' })
  longitude?: number;

  @Field(() => DateTime, { description: 'When it came in.' })
  receivedAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it must be resolved.' })
  dueAt?: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was closed.' })
  closedAt?: string;

  @Field(() => String, {
    nullable: true,
    description: 'What became of it, e.g. "selesai", "arsip:apresiasi".',
  })
  outcome?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Number of the complaint that it follows as a duplicate.',
  })
  mergedInto?: string;

  @Field(() => String, { nullable: true, description: 'Region that it was passed to.' })
  transferredTo?: string;

  @Field(() => Int, {
    nullable: true,
    description: "The reporter's rating, 1 to 5; null when none was given.",
  })
  rating?: number;
}

/** A page of complaints. */
export const ComplaintConnection = connectionTypeOf(Complaint, 'Complaint', true);

export function toComplaint(stored: StoredComplaint): Complaint {
  const { tenant, complaintKey, status, anonymity, isRestricted, ...rest } = stored;
  const shown = [
    'number',
    'complaintClass',
    'category',
    'sensitivity',
    'urgency',
    'unit',
    'channel',
    'hasContact',
    'latitude',
    'longitude',
    'receivedAt',
    'dueAt',
    'closedAt',
    'outcome',
    'mergedInto',
    'transferredTo',
    'rating',
  ] as const satisfies readonly (keyof typeof rest)[];
  return Object.assign(new Complaint(), Object.fromEntries(shown.map((name) => [name, rest[name]])), {
    id: toGlobalId('Complaint', tenant, complaintKey),
    stored,
    complaintKey,
    region: tenant,
    status: status as ComplaintStatus,
    anonymity: anonymity as Anonymity,
    isRestricted: isRestricted === true,
  });
}
