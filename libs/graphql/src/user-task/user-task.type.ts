import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { UserTaskView } from '#runtime';
import { Node } from '../common/node.type.js';
import { connectionTypeOf } from '../common/page.js';
import { DateTime, JsonScalar } from '../common/scalars.js';
import { toGlobalId } from '../common/global-id.js';
import type { Json } from '#feel';

/** Where a task stands. */
export enum TaskState {
  CREATED = 'created',
  CLAIMED = 'claimed',
  COMPLETED = 'completed',
  CANCELED = 'canceled',
}
registerEnumType(TaskState, {
  name: 'TaskState',
  description: 'Where a task stands.',
  valuesMap: {
    CREATED: { description: 'Waits for somebody to take it.' },
    CLAIMED: { description: 'Somebody works on it.' },
    COMPLETED: { description: 'Done.' },
    CANCELED: { description: 'Withdrawn by the process.' },
  },
});

/** What the viewer may do with a task now. */
export enum TaskAction {
  CLAIM = 'CLAIM',
  RELEASE = 'RELEASE',
  ASSIGN = 'ASSIGN',
  COMPLETE = 'COMPLETE',
}
registerEnumType(TaskAction, {
  name: 'TaskAction',
  description: 'What somebody may do with a task.',
  valuesMap: {
    CLAIM: { description: 'Take it.' },
    RELEASE: { description: 'Give it back.' },
    ASSIGN: { description: 'Give it to somebody.' },
    COMPLETE: { description: 'Finish it with the data of its form.' },
  },
});

/** Where a task stands against its due date. */
export enum DueState {
  NONE = 'NONE',
  ON_TRACK = 'ON_TRACK',
  BREACHED = 'BREACHED',
}
registerEnumType(DueState, {
  name: 'DueState',
  description: 'Where a task stands against its due date.',
  valuesMap: {
    NONE: { description: 'It has no due date.' },
    ON_TRACK: { description: 'Its due date is to come, or it was done before.' },
    BREACHED: { description: 'Its due date has passed.' },
  },
});

/** The form by which a task is completed. */
@ObjectType({ description: 'The form by which a task is completed.' })
export class TaskForm {
  @Field(() => String, { description: "The form's id in its region." })
  formId!: string;

  @Field(() => JsonScalar, { description: 'The form as form-js has it.' })
  schema!: Json;
}

/** A piece of work for a person. */
@ObjectType({ implements: () => [Node], description: 'A piece of work for a person.' })
export class UserTask extends Node {
  /** What the fields are read from. */
  view!: UserTaskView;

  @Field(() => String, { description: 'Code of the region, e.g. "14.08".' })
  region!: string;

  @Field(() => String, { description: 'Id of the task in the model.' })
  elementId!: string;

  @Field(() => String, { nullable: true, description: 'Name of the task in the model.' })
  name?: string;

  @Field(() => TaskState, { description: 'Where it stands.' })
  state!: TaskState;

  @Field(() => Boolean, {
    description: 'Whether its instance is suspended: nobody can work on it until that is resumed.',
  })
  isSuspended!: boolean;

  @Field(() => ID, { nullable: true, description: 'Who works on it.' })
  assignee?: string;

  @Field(() => [String], { description: 'Groups whose members may take it, e.g. "14.08/PUPR:pelaksana".' })
  candidateGroups!: string[];

  @Field(() => [ID], { description: 'People who may take it beside the groups.' })
  candidateUsers!: string[];

  @Field(() => Int, { description: 'Higher comes first; 50 is usual.' })
  priority!: number;

  @Field(() => DateTime, { description: 'When it came into being.' })
  createdAt!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: "When it must be done, by the region's working calendar.",
  })
  dueAt?: string;

  @Field(() => DateTime, { nullable: true, description: 'When to look after it.' })
  followUpAt?: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was done or withdrawn.' })
  endedAt?: string;

  @Field(() => String, {
    nullable: true,
    description: "What people call the case, e.g. the complaint's number.",
  })
  businessKey?: string;

  @Field(() => Int, {
    description: "The instance's revision when the task last changed; give it back as `expectedRevision`.",
  })
  revision!: number;
}

/** A page of tasks. */
export const UserTaskConnection = connectionTypeOf(UserTask, 'UserTask', true);

export function toUserTask(view: UserTaskView): UserTask {
  const { tenant, instanceKey, key, status, candidateGroups, candidateUsers, ...rest } = view;
  return Object.assign(new UserTask(), rest, {
    id: toGlobalId('UserTask', tenant, instanceKey, key),
    view,
    region: tenant,
    state: status as TaskState,
    candidateGroups: [...candidateGroups],
    candidateUsers: [...candidateUsers],
  });
}
