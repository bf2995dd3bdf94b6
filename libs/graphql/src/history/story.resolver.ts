import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { StoryStep } from '#audit';
import { InvariantViolation } from '#engine';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { ProcessInstance } from '../process-instance/process-instance.type.js';
import { StoryAccess } from './story-access.js';
import { StoryFilterInput, storyFilterOf } from './story.inputs.js';
import { Story, StoryLanguageEnum, toStory } from './story.type.js';

/** Histories told for people. */
@Resolver(() => ProcessInstance)
export class StoryResolver {
  constructor(private readonly stories: StoryAccess) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR', 'OFFICER')
  @ResolveField(() => Story, {
    description:
      'What happened, told for people: who did what and when, by which rule, with which change and which clock. For those who may read the history.',
    complexity: 50,
  })
  async story(
    @Parent() { view }: ProcessInstance,
    @Context() context: EdgeContext,
    @Args('language', {
      type: () => StoryLanguageEnum,
      nullable: true,
      description: 'The language to tell it in; Indonesian when absent.',
    })
    language?: StoryLanguageEnum,
    @Args('filter', {
      type: () => StoryFilterInput,
      nullable: true,
      description: 'Which steps; all when absent.',
    })
    filter?: StoryFilterInput,
    @Args('includeRelated', {
      type: () => Boolean,
      nullable: true,
      description:
        'Tells in one order also what it called, what called it, and what other regions did with the complaint, as far as the viewer may read it; false when absent.',
    })
    includeRelated?: boolean,
  ): Promise<Story> {
    const story = await this.stories.open(
      context,
      view,
      language,
      storyFilterOf(filter),
      includeRelated === true,
    );
    if (!story) throw new InvariantViolation(`Expected instance ${view.instanceKey} to have a journal`);
    const steps: StoryStep[] = [];
    for await (const step of story.steps) steps.push(step);
    return toStory({ ...story, steps });
  }
}
