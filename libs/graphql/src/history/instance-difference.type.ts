import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { InstanceDifference as InstanceDifferenceView } from '#audit';
import type { Json } from '#feel';
import { DateTime, JsonScalar } from '../common/scalars.js';
import { InstanceState } from '../process-instance/process-instance.type.js';
import { OpenTask, toOpenTask } from './open-task.type.js';
import { StoryClockState } from './story.type.js';

/** A moment of an instance. */
@InputType({ isOneOf: true, description: 'A moment of an instance: a time, or an entry of its history.' })
export class InstanceMomentInput {
  @Field(() => DateTime, { nullable: true, description: 'At this moment.' })
  moment?: string;

  @Field(() => Int, { nullable: true, description: 'After the entry of this number.' })
  sequence?: number;
}

/** What became of a token. */
export enum TokenChange {
  ADDED = 'added',
  REMOVED = 'removed',
}
registerEnumType(TokenChange, {
  name: 'TokenChange',
  description: 'What became of a token.',
  valuesMap: {
    ADDED: { description: 'It stands there and did not before.' },
    REMOVED: { description: 'It stood there and does no more.' },
  },
});

/** A token that came or went. */
@ObjectType({ description: 'A token that came or went.' })
export class TokenDifference {
  @Field(() => TokenChange, { description: 'Whether it came or went.' })
  change!: TokenChange;

  @Field(() => Int, { description: "The element's key, dense in the instance." })
  key!: number;

  @Field(() => String, { description: 'Id of the element in the model.' })
  elementId!: string;

  @Field(() => Int, { description: 'Key of the enclosing scope; 0 is the process itself.' })
  scopeKey!: number;
}

/** A variable that differs. */
@ObjectType({ description: 'A variable that differs.' })
export class VariableDifference {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => Int, { description: 'Key of its scope; 0 is the process itself.' })
  scopeKey!: number;

  @Field(() => JsonScalar, { nullable: true, description: 'Before; null when there was none.' })
  before?: Json;

  @Field(() => JsonScalar, { nullable: true, description: 'After; null when there is none.' })
  after?: Json;
}

/** A task that was opened, closed or changed. */
@ObjectType({ description: 'A task that was opened, closed or changed.' })
export class TaskDifference {
  @Field(() => OpenTask, { nullable: true, description: 'Before; null when it was opened since.' })
  before?: OpenTask;

  @Field(() => OpenTask, { nullable: true, description: 'After; null when it was closed since.' })
  after?: OpenTask;
}

/** A clock that differs. */
@ObjectType({ description: 'A clock that was started, moved, paused or stopped.' })
export class ClockDifference {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => StoryClockState, { nullable: true, description: 'Before; null when it was started since.' })
  before?: StoryClockState;

  @Field(() => StoryClockState, { nullable: true, description: 'After; null when it is no more.' })
  after?: StoryClockState;
}

/** What changed in an instance between two moments. */
@ObjectType({ description: 'What changed in an instance from one moment to another.' })
export class InstanceDifference {
  @Field(() => Int, { description: 'Number of the last entry before; 0 where the instance had not begun.' })
  fromSequence!: number;

  @Field(() => Int, { description: 'Number of the last entry after.' })
  toSequence!: number;

  @Field(() => InstanceState, {
    nullable: true,
    description: 'Where it stood before; null where it had not begun.',
  })
  stateBefore?: InstanceState;

  @Field(() => InstanceState, { description: 'Where it stood after.' })
  stateAfter!: InstanceState;

  @Field(() => [TokenDifference], { description: 'Tokens that came and went.' })
  tokens!: readonly TokenDifference[];

  @Field(() => [VariableDifference], { description: 'Variables that differ, clocks apart.' })
  variables!: readonly VariableDifference[];

  @Field(() => [TaskDifference], { description: 'User tasks that were opened, closed or changed.' })
  tasks!: TaskDifference[];

  @Field(() => [ClockDifference], { description: 'Clocks that differ.' })
  clocks!: readonly ClockDifference[];
}

export function toInstanceDifference({
  statusBefore,
  statusAfter,
  tasks,
  ...rest
}: InstanceDifferenceView): InstanceDifference {
  return Object.assign(new InstanceDifference(), rest, {
    stateBefore: statusBefore as InstanceState | undefined,
    stateAfter: statusAfter as InstanceState,
    tokens: rest.tokens as readonly TokenDifference[],
    tasks: tasks.map(({ before, after }) =>
      Object.assign(new TaskDifference(), {
        before: before && toOpenTask(before),
        after: after && toOpenTask(after),
      }),
    ),
  });
}
