import { Field, ObjectType } from '@nestjs/graphql';
import type { Json } from '#feel';
import { JsonScalar } from '../common/scalars.js';
import type { RoutePreviewView } from '../services.js';

/** What would become of a complaint. */
@ObjectType({ description: 'What the effective policy would make of a complaint. Nothing is stored.' })
export class RoutePreview {
  @Field(() => String, { description: 'Class, e.g. "pengaduan_tidak_berkadar".' })
  complaintClass!: string;

  @Field(() => String, { description: 'Category, given or suggested from the text.' })
  category!: string;

  @Field(() => String, { description: 'publik, pribadi, kesehatan, anak or rahasia.' })
  sensitivity!: string;

  @Field(() => String, { description: 'normal, tinggi or darurat.' })
  urgency!: string;

  @Field(() => String, { description: 'Whose matter it is by law: nasional, provinsi or kabkota.' })
  authority!: string;

  @Field(() => String, {
    description: 'The unit that would handle it after any transfer, e.g. "14.08/PUPR".',
  })
  unit!: string;

  @Field(() => String, { description: 'Name of that unit.' })
  unitName!: string;

  @Field(() => String, { description: 'Role of the chain that would do the work.' })
  role!: string;

  @Field(() => Boolean, { description: 'Whether readers would be restricted.' })
  isRestricted!: boolean;

  @Field(() => JsonScalar, { nullable: true, description: 'Position and holders of that role now.' })
  position?: Json;

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'Where it would be passed to, and why; null when it stays.',
  })
  transfer?: Json;

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'Why it would be laid aside; null when it would not.',
  })
  archive?: Json;

  @Field(() => JsonScalar, { nullable: true, description: 'Every role of the chain with its holders now.' })
  chain?: Json;

  @Field(() => JsonScalar, { nullable: true, description: 'Every clock with its due date.' })
  clocks?: Json;

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'Every rule with its layer, whether it fired, and what was compared.',
  })
  trace?: Json;
}

export function toRoutePreview({
  class: complaintClass,
  restricted,
  ...rest
}: RoutePreviewView): RoutePreview {
  // What stands in a preview is plain data; undefined members go the way of JSON.
  const plain = JSON.parse(JSON.stringify(rest)) as Omit<RoutePreview, 'complaintClass' | 'isRestricted'>;
  return Object.assign(new RoutePreview(), plain, { complaintClass, isRestricted: restricted });
}
