import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { storyOf, versionsOf, type StoryProcess } from '#audit';
import { mayReadHistory } from '#identity';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { forbidden } from '../common/faults.js';
import { ProcessInstance } from '../process-instance/process-instance.type.js';
import { CONFIGURATION, HISTORY, type ConfigurationPort, type HistoryPort } from '../services.js';
import { Story, StoryLanguageEnum, toStory } from './story.type.js';

/** Histories told for people. */
@Resolver(() => ProcessInstance)
export class StoryResolver {
  constructor(
    private readonly visibility: Visibility,
    @Inject(HISTORY) private readonly histories: HistoryPort,
    @Inject(CONFIGURATION) private readonly configuration: ConfigurationPort,
  ) {}

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
  ): Promise<Story> {
    const isRestricted = await this.visibility.isRestricted(context, view);
    if (!mayReadHistory(viewerOf(context), { tenant: view.tenant, isRestricted }))
      throw forbidden(['ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR']);
    const entries = await this.histories.history(view.tenant, view.instanceKey);
    const processes = new Map<string, StoryProcess | undefined>();
    for (const key of versionsOf(entries))
      processes.set(key, (await this.configuration.definition(key))?.process);
    return toStory(storyOf(entries, (key) => processes.get(key), language ?? StoryLanguageEnum.ID));
  }
}
