import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { MutationInput } from '../common/mutation.js';

/** What is kept for a time and then goes. */
export enum KeptThingEnum {
  WORDS = 'words',
  INSTANCES = 'instances',
  JOURNAL = 'journal',
}
registerEnumType(KeptThingEnum, {
  name: 'KeptThing',
  description: 'What is kept for a time and then goes.',
  valuesMap: {
    WORDS: { description: 'The sealed words of a complaint and who reported it: erased.' },
    INSTANCES: { description: 'The state and the rows of a finished instance: deleted.' },
    JOURNAL: { description: 'The entries of deleted instances: moved to the archive.' },
  },
});

@ObjectType({ description: 'How long a thing is kept after an instance has ended.' })
export class RetentionTerm {
  @Field(() => String, {
    description: "The process's id in its model; `default`: all that have no term of their own.",
  })
  process!: string;

  @Field(() => KeptThingEnum, { description: 'What is kept.' })
  thing!: KeptThingEnum;

  @Field(() => String, { description: 'ISO 8601 duration, e.g. "P5Y"; `forever`.' })
  term!: string;

  @Field(() => String, { description: 'Code of the region, or the unit, whose policy says so.' })
  layer!: string;
}

@ObjectType({ description: 'Things whose term is over.' })
export class RetentionDue {
  @Field(() => KeptThingEnum, { description: 'What was kept.' })
  thing!: KeptThingEnum;

  @Field(() => Int, {
    description:
      'How many complaints, instances or runs of the journal; 10,000 stands for that many or more.',
  })
  count!: number;
}

@ObjectType({ description: 'How long a region keeps things, and what need not be kept any more.' })
export class Retention {
  @Field(() => String, { description: 'Code of the region.' })
  region!: string;

  @Field(() => [RetentionTerm], { description: 'The terms; what has none is kept for ever.' })
  terms!: RetentionTerm[];

  @Field(() => [RetentionDue], {
    description: 'What the operations would erase, delete and archive now. What is held is not among it.',
  })
  due!: RetentionDue[];
}

@InputType({ description: 'What of a region is erased, deleted and archived now, and why.' })
export class ApplyRetentionInput extends MutationInput {
  @Field(() => String, { description: 'Code of the region.' })
  region!: string;

  @Field(() => [KeptThingEnum], {
    defaultValue: [KeptThingEnum.WORDS, KeptThingEnum.INSTANCES, KeptThingEnum.JOURNAL],
    description: 'What of it.',
  })
  things!: KeptThingEnum[];

  @Field(() => String, { description: 'Why now: stands in the history of each.' })
  reason!: string;
}
