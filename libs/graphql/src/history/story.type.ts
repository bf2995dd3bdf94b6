import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { storyMarkdown, type Story as ToldStory } from '#audit';
import type { Json } from '#feel';
import { DateTime, JsonScalar } from '../common/scalars.js';

/** A language that stories are told in. */
export enum StoryLanguageEnum {
  ID = 'id',
  EN = 'en',
}
registerEnumType(StoryLanguageEnum, {
  name: 'StoryLanguage',
  description: 'A language that stories are told in.',
  valuesMap: { ID: { description: 'Indonesian.' }, EN: { description: 'English.' } },
});

/** A rule that decided. */
@ObjectType({ description: 'A rule that decided.' })
export class StoryRule {
  @Field(() => String, { description: 'The decision, e.g. "routing".' })
  decisionId!: string;

  @Field(() => String, { description: 'Id of the rule in its policy.' })
  rule!: string;

  @Field(() => String, { description: 'Code of the region whose layer it stands in.' })
  layer!: string;
}

/** A variable before and after a step. */
@ObjectType({ description: 'A variable of the process before and after a step.' })
export class StoryChange {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => JsonScalar, { nullable: true, description: 'Before; null when there was none.' })
  before?: Json;

  @Field(() => JsonScalar, { nullable: true, description: 'After; null when there is none.' })
  after?: Json;
}

/** A clock after a step that moved it. */
@ObjectType({ description: 'A clock as it stands after a step that started, moved, paused or stopped it.' })
export class StoryClockState {
  @Field(() => String, { description: 'Its name, e.g. "verifikasi".' })
  name!: string;

  @Field(() => String, { description: '"running", "paused" or "stopped".' })
  state!: string;

  @Field(() => DateTime, { description: 'When it is due; while paused as it stood at the pause.' })
  dueAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was due before, where the step moved it.' })
  dueBefore?: string;

  @Field(() => Boolean, { description: 'Whether the calendar is incomplete on the way to it.' })
  isProvisional!: boolean;

  @Field(() => String, { nullable: true, description: 'Why it was moved.' })
  reason?: string;
}

/** One command and what it brought about, told for people. */
@ObjectType({ description: 'One command and what it brought about, told for people.' })
export class StoryStep {
  @Field(() => String, { description: 'Code of the region that it happened in.' })
  region!: string;

  @Field(() => String, { description: 'Key of the instance that it happened to.' })
  instanceKey!: string;

  @Field(() => Int, { description: 'Number of the entry in the history.' })
  sequence!: number;

  @Field(() => DateTime, { description: 'When it was.' })
  at!: string;

  @Field(() => String, { description: 'Who, as the journal has it.' })
  actor!: string;

  @Field(() => String, { description: 'Who, as people say it.' })
  actorName!: string;

  @Field(() => [String], { description: 'What happened.' })
  sentences!: readonly string[];

  @Field(() => [StoryRule], { description: 'The rules that decided.' })
  rules!: readonly StoryRule[];

  @Field(() => [StoryChange], { description: 'What it changed.' })
  changes!: readonly StoryChange[];

  @Field(() => [StoryClockState], { description: 'The clocks that it moved.' })
  clocks!: readonly StoryClockState[];
}

/** What happened to an instance, as a person tells it. */
@ObjectType({
  description: 'What happened to an instance, as a person tells it. Shows nothing that is sealed.',
})
export class Story {
  @Field(() => StoryLanguageEnum, { description: 'The language it is told in.' })
  language!: StoryLanguageEnum;

  @Field(() => String, { description: 'Its title.' })
  title!: string;

  @Field(() => [StoryStep], { description: 'What happened, in order.' })
  steps!: readonly StoryStep[];

  @Field(() => String, { description: 'The whole story as Markdown.' })
  markdown!: string;
}

export function toStory(story: ToldStory): Story {
  const { language, title, steps } = story;
  return Object.assign(new Story(), {
    language: language as StoryLanguageEnum,
    title,
    steps,
    markdown: storyMarkdown(story),
  });
}
