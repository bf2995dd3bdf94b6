import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { OpenTask as OpenTaskView } from '#audit';
import { toGlobalId } from '../common/global-id.js';
import { connectionTypeOf } from '../common/page.js';
import { DateTime } from '../common/scalars.js';
import { TaskState } from '../user-task/user-task.type.js';

/** A user task that was open, as the journal had it at that moment. */
@ObjectType({
  description:
    'A user task that was open, as the journal had it at that moment; `userTask(id:)` tells how it stands now.',
})
export class OpenTask {
  @Field(() => ID, { description: "The task's id." })
  id!: string;

  @Field(() => String, { description: 'Code of the region.' })
  region!: string;

  @Field(() => ID, { description: 'UUID of the instance.' })
  instanceKey!: string;

  @Field(() => String, { description: 'Id of the task in the model that the instance ran by then.' })
  elementId!: string;

  @Field(() => String, { nullable: true, description: 'Name of the task in that model.' })
  name?: string;

  @Field(() => TaskState, { description: 'Whether somebody had taken it: CREATED or CLAIMED.' })
  state!: TaskState;

  @Field(() => Boolean, { description: 'Whether its instance was suspended.' })
  isSuspended!: boolean;

  @Field(() => ID, { nullable: true, description: 'Who worked on it.' })
  assignee?: string;

  @Field(() => [String], { description: 'Groups whose members could take it.' })
  candidateGroups!: readonly string[];

  @Field(() => [ID], { description: 'People who could take it beside the groups.' })
  candidateUsers!: readonly string[];

  @Field(() => Int, { description: 'Higher comes first; 50 is usual.' })
  priority!: number;

  @Field(() => DateTime, { description: 'When it came into being.' })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was due, as it was counted then.' })
  dueAt?: string;

  @Field(() => DateTime, { nullable: true, description: 'When to look after it.' })
  followUpAt?: string;

  @Field(() => String, {
    nullable: true,
    description: "What people call the case, e.g. the complaint's number.",
  })
  businessKey?: string;
}

/** A page of tasks that were open. */
export const OpenTaskConnection = connectionTypeOf(OpenTask, 'OpenTask', false);

export function toOpenTask({ tenant, instanceKey, key, status, ...rest }: OpenTaskView): OpenTask {
  return Object.assign(new OpenTask(), rest, {
    id: toGlobalId('UserTask', tenant, instanceKey, key),
    region: tenant,
    instanceKey,
    state: status as TaskState,
  });
}
