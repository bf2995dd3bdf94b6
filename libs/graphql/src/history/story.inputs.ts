import { Field, ID, InputType, registerEnumType } from '@nestjs/graphql';
import type { StoryFilter } from '#audit';
import { isGiven } from '../common/given.js';
import { DateTime } from '../common/scalars.js';

/** What an event is about. */
export enum EntryKindEnum {
  PROCESS = 'process',
  TASK = 'task',
  JOB = 'job',
  TIMER = 'timer',
  MESSAGE = 'message',
  CALL = 'call',
  DECISION = 'decision',
  DATA = 'data',
  INCIDENT = 'incident',
  FLOW = 'flow',
}
registerEnumType(EntryKindEnum, {
  name: 'EntryKind',
  description: 'What an event of the journal is about.',
  valuesMap: {
    PROCESS: { description: 'The instance as a whole: its start, end, suspension, migration.' },
    TASK: { description: 'A user task.' },
    JOB: { description: 'A job of a worker.' },
    TIMER: { description: 'A timer.' },
    MESSAGE: { description: 'A message or signal, sent or awaited.' },
    CALL: { description: 'A called process.' },
    DECISION: { description: 'A decision by policy.' },
    DATA: { description: 'Variables, clocks among them.' },
    INCIDENT: { description: 'A fault.' },
    FLOW: { description: 'The way of the tokens.' },
  },
});

/** Which steps of a story; all of what is given must hold. */
@InputType({ description: 'Which steps of a story; all of what is given must hold. A step is told whole.' })
export class StoryFilterInput {
  @Field(() => [ID], { nullable: true, description: 'Only what these did, as the journal has them.' })
  actors?: string[];

  @Field(() => [String], { nullable: true, description: 'Only what is about these elements of the model.' })
  elementIds?: string[];

  @Field(() => [EntryKindEnum], { nullable: true, description: 'Only what is about these kinds of things.' })
  kinds?: EntryKindEnum[];

  @Field(() => DateTime, { nullable: true, description: 'Only from this moment on.' })
  from?: string;

  @Field(() => DateTime, { nullable: true, description: 'Only up to this moment.' })
  to?: string;
}

export function storyFilterOf(input: StoryFilterInput | undefined): StoryFilter {
  const { actors, elementIds, kinds, from, to } = input ?? {};
  return {
    ...(isGiven(actors) && { actors }),
    ...(isGiven(elementIds) && { elementIds }),
    ...(isGiven(kinds) && { kinds }),
    ...(isGiven(from) && { from }),
    ...(isGiven(to) && { to }),
  };
}
