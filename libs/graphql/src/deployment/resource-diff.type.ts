import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { DeployedResourceDiff } from '#complaint';
import type { Json } from '#feel';
import { JsonScalar } from '../common/scalars.js';
import { ResourceType } from './deployment.type.js';

/** How something differs. */
export enum DifferenceKind {
  ADDED = 'added',
  REMOVED = 'removed',
  CHANGED = 'changed',
}
registerEnumType(DifferenceKind, {
  name: 'DifferenceKind',
  description: 'How something differs.',
  valuesMap: {
    ADDED: { description: 'It was not there before.' },
    REMOVED: { description: 'It is not there any more.' },
    CHANGED: { description: 'It says something else.' },
  },
});

/** One value that differs. */
@ObjectType({ description: 'One value that differs.' })
export class ValueChange {
  @Field(() => String, {
    description: 'Where it stands in its thing, as a path; empty for the thing itself.',
  })
  path!: string;

  @Field(() => JsonScalar, { nullable: true, description: 'What it was; null when it was not there.' })
  before?: Json;

  @Field(() => JsonScalar, { nullable: true, description: 'What it becomes; null when it goes.' })
  after?: Json;
}

/** One thing of a file that differs. */
@ObjectType({ description: 'One thing of a file that differs: an element, a rule, a seat, a day.' })
export class ResourceChange {
  @Field(() => String, { description: 'What it is: "userTask", "rule", "seat", "day" ...' })
  subject!: string;

  @Field(() => String, { description: 'Its name in the file.' })
  id!: string;

  @Field(() => String, { nullable: true, description: "An element's name for people." })
  name?: string;

  @Field(() => DifferenceKind, { description: 'How it differs.' })
  change!: DifferenceKind;

  @Field(() => Int, { nullable: true, description: 'Line of an element in the file.' })
  line?: number;

  @Field(() => [ValueChange], { description: 'Every value that differs.', complexity: 2 })
  values!: ValueChange[];
}

/** What a deployment changes in one file. */
@ObjectType({ description: 'What a deployment would change in one file, against what is active.' })
export class ResourceDiff {
  @Field(() => String, { description: 'Region that it belongs to.' })
  region!: string;

  @Field(() => ResourceType, { description: 'What the file is.' })
  kind!: ResourceType;

  @Field(() => String, { description: 'Its name, unique for region and kind.' })
  name!: string;

  @Field(() => String, { description: 'Path of the file in its bundle.' })
  path!: string;

  @Field(() => DifferenceKind, { description: 'How it differs.' })
  change!: DifferenceKind;

  @Field(() => [ResourceChange], {
    description: 'What differs by meaning; empty when only layout or writing do.',
    complexity: 5,
  })
  changes!: ResourceChange[];

  @Field(() => [String], { description: 'Of a process: ids of elements that were drawn otherwise.' })
  layout!: string[];

  @Field(() => Int, { nullable: true, description: 'The version that is active; null for what is new.' })
  activeVersion?: number;

  @Field(() => Int, {
    description:
      'Running instances that it concerns: of a process those on earlier versions, of other files those whose next decision reads it.',
  })
  runningInstances!: number;

  @Field(() => Boolean, {
    description: 'Whether those instances stay pinned to the version that they began with.',
  })
  arePinned!: boolean;
}

export function toResourceDiff(diff: DeployedResourceDiff): ResourceDiff {
  // Plain data throughout: the fields of the types are those of the comparison.
  return Object.assign(new ResourceDiff(), diff, {
    changes: diff.changes.map((change) =>
      Object.assign(new ResourceChange(), change, {
        values: change.values.map((value) => Object.assign(new ValueChange(), value)),
      }),
    ),
  });
}
