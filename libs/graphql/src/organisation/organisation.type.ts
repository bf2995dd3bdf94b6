import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { DatedHolder, HeldPosition, RefusedRow as RefusedRowView } from '#organisation';
import { LintFinding } from '../common/lint-finding.type.js';
import { MutationInput, MutationPayload } from '../common/mutation.js';
import { Deployment, Resource } from '../deployment/deployment.type.js';
import { ResourceInput } from '../deployment/deployment.inputs.js';
import { ResourceDiff } from '../deployment/resource-diff.type.js';

/** How somebody holds a position. */
export enum HolderKind {
  DEFINITIF = 'definitif',
  PJ = 'Pj',
  PLT = 'Plt',
  PLH = 'Plh',
  DELEGASI = 'delegasi',
}
registerEnumType(HolderKind, {
  name: 'HolderKind',
  description: 'How somebody holds a position.',
  valuesMap: {
    DEFINITIF: { description: 'By appointment.' },
    PJ: { description: 'Penjabat: acting head.' },
    PLT: { description: 'Pelaksana tugas: acting while there is no holder.' },
    PLH: { description: 'Pelaksana harian: acting while the holder is away.' },
    DELEGASI: { description: "By the holder's delegation, within his term." },
  },
});

/** Somebody who holds a position, from day to day. */
@ObjectType({ description: 'Somebody who holds a position, from day to day.' })
export class PositionHolder {
  @Field(() => String, { description: "The person's id in the organisation." })
  person!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => HolderKind, { description: 'How.' })
  kind!: HolderKind;

  @Field(() => String, { description: 'The decree, or the letter of delegation.' })
  legalBasis!: string;

  @Field(() => String, { description: 'First day, YYYY-MM-DD.' })
  from!: string;

  @Field(() => String, { nullable: true, description: 'Last day, included; null until further notice.' })
  to?: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Of a delegation: the roles that it covers; null for all of the position.',
  })
  roles?: readonly string[];
}

/** A position of a region with those who hold it. */
@ObjectType('HeldPosition', { description: 'A position of a region with those who hold it.' })
export class HeldPositionType {
  @Field(() => String, { description: 'Code, unique in the region.' })
  code!: string;

  @Field(() => String, { description: 'Title.' })
  title!: string;

  @Field(() => String, { description: 'Code of its unit, without the region.' })
  unit!: string;

  @Field(() => String, { nullable: true, description: 'Eselon, e.g. II.b; null for staff.' })
  eselon?: string;

  @Field(() => [PositionHolder], {
    description: 'In order of time; empty while it is vacant.',
    complexity: 2,
  })
  holders!: PositionHolder[];
}

/** How an organisation is written. */
export enum ExchangeFormatType {
  CSV = 'csv',
  JSON = 'json',
}
registerEnumType(ExchangeFormatType, {
  name: 'ExchangeFormat',
  description: 'How an organisation is written as files.',
  valuesMap: {
    CSV: { description: 'A table in each file, for spreadsheets.' },
    JSON: { description: 'One document.' },
  },
});

/** A file of an export. */
@ObjectType({ description: 'A file of an export.' })
export class ExportedFile {
  @Field(() => String, { description: 'Its name.' })
  path!: string;

  @Field(() => String, { description: 'The whole text of it.' })
  content!: string;
}

@InputType({
  description: 'An organisation as files, as the export gives them; tables that are left out stay.',
})
export class ImportOrganisationInput extends MutationInput {
  @Field(() => String, { description: 'Code of the region, e.g. "14.08".' })
  region!: string;

  @Field(() => [ResourceInput], { description: 'organisation.json, or CSV tables: 1 to 20 files.' })
  files!: ResourceInput[];

  @Field(() => String, { nullable: true, description: 'What is said about it.' })
  comment?: string;

  @Field(() => Boolean, { defaultValue: false, description: 'Only checks and tells what would change.' })
  dryRun!: boolean;
}

/** A row of a file that was refused. */
@ObjectType({ description: 'A row of a file that was refused.' })
export class RefusedRow {
  @Field(() => String, { description: 'The file.' })
  file!: string;

  @Field(() => Int, { description: 'Line in it, from 1; the header is line 1.' })
  row!: number;

  @Field(() => String, { nullable: true, description: 'The column; null when the whole row is meant.' })
  column?: string;

  @Field(() => String, { description: 'What was expected and what was there instead.' })
  message!: string;
}

@ObjectType({
  implements: () => [MutationPayload],
  description: 'What an import came to: a new version of the organisation, or nothing at all.',
})
export class ImportOrganisationPayload extends MutationPayload {
  @Field(() => [RefusedRow], {
    description: 'Every row that was refused; one is enough to refuse the whole.',
  })
  refusedRows!: RefusedRow[];

  @Field(() => [LintFinding], { description: 'What the checks of the deployment found besides.' })
  findings!: LintFinding[];

  @Field(() => [Resource], { description: 'The new version; empty when nothing changed.' })
  created!: Resource[];

  @Field(() => Deployment, { nullable: true, description: 'The deployment; null when there was none.' })
  deployment?: Deployment;

  @Field(() => [ResourceDiff], {
    description: 'Of a dry run: what would change against what is active; empty otherwise.',
    complexity: 20,
  })
  diffs!: ResourceDiff[];
}

export function toHeldPosition({ position, holders }: HeldPosition): HeldPositionType {
  const { code, title, unit, eselon } = position;
  return Object.assign(new HeldPositionType(), { code, title, unit, eselon, holders: holders.map(toHolder) });
}

function toHolder(holder: DatedHolder): PositionHolder {
  return Object.assign(new PositionHolder(), holder, { kind: holder.kind as HolderKind });
}

export function toRefusedRow(row: RefusedRowView): RefusedRow {
  return Object.assign(new RefusedRow(), row);
}
