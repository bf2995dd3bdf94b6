import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { ConnectionOf } from '../common/page.js';
import { DateTime } from '../common/scalars.js';
import { OpenTaskConnection, type OpenTask } from './open-task.type.js';

/** Whose inbox. */
@InputType({
  isOneOf: true,
  description: "Whose inbox: a person's, or that of a position, a unit or a group.",
})
export class InboxOwnerInput {
  @Field(() => ID, {
    nullable: true,
    description: 'A person: the tasks of the offices that he held then, and those that he had himself.',
  })
  person?: string;

  @Field(() => String, { nullable: true, description: 'Code of a position, e.g. "PUPR-KEPALA".' })
  position?: string;

  @Field(() => String, { nullable: true, description: 'Full code of a unit, e.g. "14.08/PUPR".' })
  unit?: string;

  @Field(() => String, { nullable: true, description: 'A candidate group, e.g. "14.08/PUPR:pelaksana".' })
  group?: string;
}

/** An inbox as it was. */
@ObjectType({ description: 'An inbox as it was at a moment, rebuilt from the journal.' })
export class InboxSnapshot {
  @Field(() => DateTime, { description: 'The moment.' })
  moment!: string;

  @Field(() => Int, { description: "The last position of the region's journal that is included." })
  sequence!: number;

  @Field(() => Int, { description: 'The generation of all that is deployed that was in force.' })
  generation!: number;

  @Field(() => [String], {
    description: 'The groups that the owner had then, by the organisation that was in force.',
  })
  groups!: readonly string[];

  @Field(() => OpenTaskConnection, { description: 'The open tasks, the oldest first.' })
  tasks!: ConnectionOf<OpenTask>;
}
