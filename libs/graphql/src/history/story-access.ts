import { Inject, Injectable } from '@nestjs/common';
import type { OpenStory, StoryFilter } from '#audit';
import { Visibility } from '../access/visibility.js';
import type { EdgeContext } from '../common/edge-context.js';
import type { InstanceKey } from '../common/loaders.js';
import { STORIES, type StoryPort } from '../services.js';
import { RelatedInstances } from './related-instances.js';
import { StoryLanguageEnum } from './story.type.js';

/** Opens stories to those who may read the history of their instances. */
@Injectable()
export class StoryAccess {
  constructor(
    private readonly visibility: Visibility,
    private readonly related: RelatedInstances,
    @Inject(STORIES) private readonly stories: StoryPort,
  ) {}

  /**
   * @param isFollowed tells of the instances of the same case too, as far as the viewer may read them
   * @throws GraphQLError when the viewer may see the instance but not read its history
   */
  async open(
    context: EdgeContext,
    { tenant, instanceKey }: InstanceKey,
    language: StoryLanguageEnum | undefined,
    filter: StoryFilter,
    isFollowed: boolean,
  ): Promise<OpenStory | undefined> {
    const key = { tenant, instanceKey };
    await this.visibility.requireHistory(context, key);
    const others = isFollowed ? await this.related.of(context, key) : [];
    return this.stories.open([key, ...others], language ?? StoryLanguageEnum.ID, filter);
  }
}
