import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { ProcessInsight as CountedProcess } from '#audit';
import { DateTime } from '../common/scalars.js';

/** How long something took. */
@ObjectType({ description: 'How long something took, over those that have ended.' })
export class DurationSummary {
  @Field(() => Int, { description: 'How many have ended.' })
  count!: number;

  @Field(() => Float, { description: 'All of them together, in milliseconds.' })
  totalMs!: number;

  @Field(() => Float, { description: 'Half of them took at most this, in milliseconds.' })
  medianMs!: number;

  @Field(() => Float, { description: 'Nine of ten took at most this, in milliseconds.' })
  p90Ms!: number;

  @Field(() => Float, { description: 'The longest, in milliseconds.' })
  longestMs!: number;
}

/** What happened at an element. */
@ObjectType({ description: 'What happened at one element of the model: the data of a heat map.' })
export class ElementInsight {
  @Field(() => String, { description: 'Id of the element in the model.' })
  elementId!: string;

  @Field(() => String, { nullable: true, description: 'Its name in the model.' })
  name?: string;

  @Field(() => Int, { description: 'How often it was entered; the rounds of a marked activity count once.' })
  entered!: number;

  @Field(() => Int, { description: 'How often its work was done.' })
  completed!: number;

  @Field(() => Int, { description: 'How often it was ended before its time.' })
  terminated!: number;

  @Field(() => Int, { description: 'How many were not left yet.' })
  open!: number;

  @Field(() => DurationSummary, {
    nullable: true,
    description: 'From entering to leaving; null when none has ended.',
  })
  duration?: DurationSummary;

  @Field(() => DurationSummary, {
    nullable: true,
    description: 'Of user tasks: from creation until somebody takes it; null when nobody has.',
  })
  untilTaken?: DurationSummary;

  @Field(() => Int, {
    description: 'User tasks that were done after they were due, or are open and overdue.',
  })
  breached!: number;

  @Field(() => Int, { description: 'Incidents that were raised here.' })
  incidents!: number;
}

/** How often a sequence flow was taken. */
@ObjectType({ description: 'How often a sequence flow was taken.' })
export class FlowInsight {
  @Field(() => String, { description: 'Id of the flow in the model.' })
  flowId!: string;

  @Field(() => Int, { description: 'How many tokens took it.' })
  taken!: number;
}

/** A path through the process. */
@ObjectType({ description: 'A path through the process: the same activities in the same order.' })
export class VariantInsight {
  @Field(() => [String], { description: 'Ids of the activities in the order of their completion.' })
  elementIds!: readonly string[];

  @Field(() => Int, { description: 'How many cases went this way.' })
  count!: number;

  @Field(() => Float, { description: 'Their share of all cases, from 0 to 1.' })
  share!: number;

  @Field(() => DurationSummary, {
    nullable: true,
    description: 'Of those that have ended; null when none has.',
  })
  duration?: DurationSummary;

  @Field(() => String, { description: 'UUID of a case that went this way.' })
  exampleInstanceKey!: string;
}

/** A day of the region. */
@ObjectType({ description: 'A day by the clock of the region.' })
export class DayInsight {
  @Field(() => String, { description: 'The day, e.g. "2026-03-10".' })
  day!: string;

  @Field(() => Int, { description: 'Cases that began.' })
  started!: number;

  @Field(() => Int, { description: 'Cases of the period that ended.' })
  ended!: number;

  @Field(() => Int, { description: 'Cases of the period that were open when the day was over.' })
  backlog!: number;
}

/** What the model does not say. */
export enum DeviationKindEnum {
  UNKNOWN_ELEMENT = 'unknownElement',
  UNKNOWN_FLOW = 'unknownFlow',
  WITHOUT_TOKEN = 'withoutToken',
  CANCELED_BY_OPERATOR = 'canceledByOperator',
  VARIABLES_SET_BY_OPERATOR = 'variablesSetByOperator',
  INCIDENT = 'incident',
}
registerEnumType(DeviationKindEnum, {
  name: 'DeviationKind',
  description: 'What happened that the model does not say.',
  valuesMap: {
    UNKNOWN_ELEMENT: { description: 'An element that the version of the case does not have.' },
    UNKNOWN_FLOW: { description: 'A flow that the version of the case does not have.' },
    WITHOUT_TOKEN: { description: 'An element was entered though nothing led there.' },
    CANCELED_BY_OPERATOR: { description: 'The case was ended by hand.' },
    VARIABLES_SET_BY_OPERATOR: { description: 'Variables were set by hand.' },
    INCIDENT: { description: 'A fault stood in the way.' },
  },
});

/** Something that happened outside of the model. */
@ObjectType({ description: 'Something that happened and that the model does not say.' })
export class DeviationInsight {
  @Field(() => DeviationKindEnum, { description: 'What.' })
  kind!: DeviationKindEnum;

  @Field(() => String, {
    nullable: true,
    description: 'Id of the element or flow; null where it is about the case.',
  })
  elementId?: string;

  @Field(() => Int, { description: 'In how many cases.' })
  cases!: number;

  @Field(() => String, { description: 'UUID of a case in which it happened.' })
  exampleInstanceKey!: string;
}

/** How a process went. */
@ObjectType({
  description:
    'How a process went over a period: of the cases that began in it, counted from the journal alone.',
})
export class ProcessInsight {
  @Field(() => String, { description: 'Code of the region.' })
  region!: string;

  @Field(() => String, { description: 'Id of the process.' })
  bpmnProcessId!: string;

  @Field(() => DateTime, { description: 'Beginning of the period.' })
  from!: string;

  @Field(() => DateTime, { description: 'End of the period; does not belong to it.' })
  to!: string;

  @Field(() => Int, {
    description:
      "Last position of the region's journal that was read; up to there the figures stay the same.",
  })
  upToPosition!: number;

  @Field(() => Int, { description: 'How many entries of the journal were read.' })
  entriesRead!: number;

  @Field(() => Int, { description: 'How many cases began in the period.' })
  cases!: number;

  @Field(() => Int, { description: 'How many of them were completed.' })
  completed!: number;

  @Field(() => Int, { description: 'How many of them were ended before their time.' })
  terminated!: number;

  @Field(() => Int, { description: 'How many of them still run.' })
  open!: number;

  @Field(() => DurationSummary, {
    nullable: true,
    description: 'Of the cases that have ended; null when none has.',
  })
  duration?: DurationSummary;

  @Field(() => [ElementInsight], { description: 'Every element that was entered.' })
  elements!: readonly ElementInsight[];

  @Field(() => [FlowInsight], { description: 'Every flow that was taken.' })
  flows!: readonly FlowInsight[];

  @Field(() => [VariantInsight], { description: 'The paths, the most frequent first; 50 at most.' })
  variants!: readonly VariantInsight[];

  @Field(() => Int, { description: 'How many different paths there were.' })
  variantCount!: number;

  @Field(() => [DayInsight], { description: 'The days of the period; none where they are more than 1,000.' })
  days!: readonly DayInsight[];

  @Field(() => Float, {
    description: 'Share of the cases that went by the model alone, from 0 to 1; 1 where there are none.',
  })
  conformance!: number;

  @Field(() => [DeviationInsight], {
    description: 'What the others did, the most frequent first; 50 at most.',
  })
  deviations!: readonly DeviationInsight[];
}

export function toProcessInsight(counted: CountedProcess): ProcessInsight {
  return Object.assign(new ProcessInsight(), counted);
}
