import { Field, ObjectType } from '@nestjs/graphql';
import type { ProcessEvent, ProcessState } from '#engine';
import { HistoryEvent, toHistoryEvent } from '../history/history.type.js';
import { InstanceState, Token, tokensOf } from './process-instance.type.js';

/** What a command would do. */
@ObjectType({ description: 'What a command would do to an instance as it stands now.' })
export class CommandPreview {
  @Field(() => InstanceState, { description: 'Where the instance would stand.' })
  state!: InstanceState;

  @Field(() => [Token], { description: 'Where its tokens would stand.' })
  tokens!: Token[];

  @Field(() => [HistoryEvent], { description: 'What would happen, in order.' })
  events!: HistoryEvent[];
}

export function toPreview({
  state,
  events,
}: {
  readonly state: ProcessState;
  readonly events: readonly ProcessEvent[];
}): CommandPreview {
  return Object.assign(new CommandPreview(), {
    state: state.status as InstanceState,
    tokens: tokensOf(state),
    events: events.map(toHistoryEvent),
  });
}
