import { Field, ID, InputType, registerEnumType } from '@nestjs/graphql';
import type { UserTaskFilter, UserTaskOrder } from '#runtime';
import type { Json } from '#feel';
import { badInput } from '../common/faults.js';
import { instanceOfId } from '../common/global-id.js';
import { ContestedInput } from '../common/mutation.js';
import { DateTime, JsonScalar } from '../common/scalars.js';
import { TaskState } from './user-task.type.js';
import { isGiven } from '../common/given.js';

/** By what tasks are ordered. */
export enum UserTaskOrderField {
  DUE_AT = 'DUE_AT',
  CREATED_AT = 'CREATED_AT',
  PRIORITY = 'PRIORITY',
}
registerEnumType(UserTaskOrderField, {
  name: 'UserTaskOrder',
  description: 'By what tasks are ordered.',
  valuesMap: {
    DUE_AT: { description: 'What is due first comes first.' },
    CREATED_AT: { description: 'The oldest first.' },
    PRIORITY: { description: 'The highest priority first.' },
  },
});

/** Which tasks; all of what is given must hold. */
@InputType({ description: 'Which tasks; all of what is given must hold.' })
export class UserTaskFilterInput {
  @Field(() => [TaskState], {
    nullable: true,
    description: 'Only tasks in one of these states; open ones when absent.',
  })
  states?: TaskState[];

  @Field(() => ID, { nullable: true, description: 'Only tasks of this person.' })
  assignee?: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only tasks that nobody has taken (true), or somebody has (false).',
  })
  isUnassigned?: boolean;

  @Field(() => String, { nullable: true, description: 'Only tasks of this element of the model.' })
  elementId?: string;

  @Field(() => String, {
    nullable: true,
    description: "Only tasks of the case with this business key (the complaint's number).",
  })
  businessKey?: string;

  @Field(() => ID, { nullable: true, description: 'Only tasks of this instance.' })
  instanceId?: string;

  @Field(() => DateTime, { nullable: true, description: 'Only tasks that are due before this moment.' })
  dueBefore?: string;
}

const OPEN: readonly TaskState[] = [TaskState.CREATED, TaskState.CLAIMED];

/** The filter as the store has it. */
export function taskFilterOf(input: UserTaskFilterInput | undefined): UserTaskFilter {
  const { states, instanceId, assignee, isUnassigned, elementId, businessKey, dueBefore } = input ?? {};
  const instance = !isGiven(instanceId) ? undefined : instanceOfId(instanceId);
  if (isGiven(instanceId) && !instance)
    throw badInput('Expected "instanceId" to be the id of a process instance.', 'instanceId');
  return {
    statuses: states ?? OPEN,
    ...(isGiven(assignee) && { assignee }),
    ...(isGiven(isUnassigned) && { isUnassigned }),
    ...(isGiven(elementId) && { elementId }),
    ...(isGiven(businessKey) && { businessKey }),
    ...(isGiven(dueBefore) && { dueBefore }),
    ...(instance && { instanceKey: instance.instanceKey }),
  };
}

export function taskOrderOf(order: UserTaskOrderField | undefined): UserTaskOrder {
  return order ?? UserTaskOrderField.DUE_AT;
}

@InputType({ description: 'Which task, and on which revision of its instance the decision was made.' })
export class UserTaskInput extends ContestedInput {
  @Field(() => ID, { description: "The task's id." })
  id!: string;
}

@InputType({ description: 'Which task goes to whom.' })
export class AssignUserTaskInput extends UserTaskInput {
  @Field(() => ID, {
    description: 'Who shall have it; must hold one of its candidate groups now, or be named as a candidate.',
  })
  assignee!: string;
}

@InputType({ description: 'Which task is finished with what.' })
export class CompleteUserTaskInput extends UserTaskInput {
  @Field(() => JsonScalar, { description: "An object with the values of the form's fields by their keys." })
  data!: Json;
}
