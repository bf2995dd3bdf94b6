import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { MutationInput, MutationPayload } from '../common/mutation.js';
import { UserError } from '../common/user-error.js';
import { ProcessInstanceFilterInput } from './process-instance.inputs.js';
import { ProcessInstance } from './process-instance.type.js';

@InputType({ isOneOf: true, description: 'Which instances: by their ids, or by what they have in common.' })
export class ProcessInstanceTargetInput {
  @Field(() => [ID], { nullable: true, description: 'At most 100.' })
  ids?: string[];

  @Field(() => ProcessInstanceFilterInput, {
    nullable: true,
    description: 'The 100 youngest of those for which the operation is meant, unless states are named.',
  })
  filter?: ProcessInstanceFilterInput;
}

/** What every operation on several instances takes. */
@InputType({ isAbstract: true })
export abstract class BulkInput extends MutationInput {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Only tells for each what would come of it; nothing is written.',
  })
  dryRun!: boolean;

  @Field(() => ProcessInstanceTargetInput, { description: 'Which instances.' })
  target!: ProcessInstanceTargetInput;

  @Field(() => String, { description: 'Why: stands in the history of each.' })
  reason!: string;
}

@InputType({ description: 'Which instances are ended, and why.' })
export class CancelProcessInstancesInput extends BulkInput {}

@InputType({ description: 'Which instances are held, and why.' })
export class SuspendProcessInstancesInput extends BulkInput {
  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether the instances that they called are held with them.',
  })
  includesCalled!: boolean;
}

@InputType({ description: 'Which instances go on, and why.' })
export class ResumeProcessInstancesInput extends BulkInput {}

@ObjectType({ description: 'What came of one of several instances.' })
export class ProcessInstanceResult {
  @Field(() => ID, { description: "The instance's id." })
  id!: string;

  @Field(() => ProcessInstance, {
    nullable: true,
    description: 'The instance as it is now; null when it was refused.',
  })
  instance?: ProcessInstance;

  @Field(() => UserError, { nullable: true, description: 'Why it was refused; null when it was done.' })
  error?: UserError;
}

@ObjectType({ implements: () => [MutationPayload], description: 'What came of each of several instances.' })
export class ProcessInstancesPayload extends MutationPayload {
  @Field(() => [ProcessInstanceResult], { description: 'One for each, in the order of the ids.' })
  results!: ProcessInstanceResult[];

  @Field(() => Boolean, { description: 'Whether the filter names more than were worked on: ask again.' })
  hasMore!: boolean;
}
