import { Field, ID, InputType, Int } from '@nestjs/graphql';
import type { Json } from '#feel';
import { MutationInput } from '../common/mutation.js';
import { Duration, JsonScalar } from '../common/scalars.js';

@InputType({ description: 'Which jobs a worker wants, and for how long.' })
export class ActivateJobsInput extends MutationInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Not looked at: jobs whose answer was lost come again when their lease runs out.',
  })
  override idempotencyKey?: string;

  @Field(() => String, { description: 'Code of the region.' })
  region!: string;

  @Field(() => [String], { description: 'Types of jobs, 1 to 50. They are served in turns.' })
  jobTypes!: string[];

  @Field(() => Int, { defaultValue: 10, description: 'How many at most, 1 to 100.' })
  max!: number;

  @Field(() => Int, { defaultValue: 30, description: 'Length of the lease in seconds, 1 to 3600.' })
  leaseSeconds!: number;

  @Field(() => String, { description: 'Name of the worker, for operators; at most 100 characters.' })
  worker!: string;

  @Field(() => Int, {
    defaultValue: 0,
    description: 'How long to wait for a job when there is none, in seconds, 0 to 30.',
  })
  longPollSeconds!: number;

  @Field(() => [String], {
    nullable: true,
    description: 'Names of the variables that the worker needs, at most 100; none when absent.',
  })
  fetchVariables?: string[];
}

/** Which lease of which job. */
@InputType({ isAbstract: true })
export abstract class JobInput extends MutationInput {
  @Field(() => ID, { description: "The job's id." })
  id!: string;

  @Field(() => Int, { description: 'Fencing token of the lease, as the job came with it.' })
  leaseNo!: number;
}

@InputType({ description: 'The result of a job.' })
export class CompleteJobInput extends JobInput {
  @Field(() => JsonScalar, {
    nullable: true,
    description: 'Variables by name: keys and codes, never personal data.',
  })
  variables?: Json;
}

@InputType({ description: 'A failed attempt.' })
export class FailJobInput extends JobInput {
  @Field(() => String, { description: 'What went wrong, for operators: no personal data.' })
  message!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Attempts that are left, 0 to 100; one less than before when absent. 0 raises an incident.',
  })
  retries?: number;

  @Field(() => Duration, {
    nullable: true,
    description:
      'How long to wait before the next attempt, at most 30 days; when absent by the header "retryBackoff" of the task, else growing from a second to five minutes.',
  })
  backoff?: string;
}

@InputType({ description: 'A BPMN error, which a boundary event of the task may catch.' })
export class ThrowJobErrorInput extends JobInput {
  @Field(() => String, { description: 'Code of the error in the model.' })
  code!: string;

  @Field(() => String, { nullable: true, description: 'What went wrong, for operators: no personal data.' })
  message?: string;

  @Field(() => JsonScalar, { nullable: true, description: 'Variables by name for whoever catches it.' })
  variables?: Json;
}

@InputType({ description: 'For how long a worker needs its job.' })
export class ExtendJobLeaseInput extends JobInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Not looked at: to prolong a lease twice is to prolong it once.',
  })
  override idempotencyKey?: string;

  @Field(() => Int, { defaultValue: 30, description: 'Length of the lease from now, in seconds, 1 to 3600.' })
  leaseSeconds!: number;
}

@InputType({ description: 'Which job is tried again, and why.' })
export class RetryJobInput extends MutationInput {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Only tells what it would do, in "preview"; nothing is written.',
  })
  dryRun!: boolean;

  @Field(() => ID, { description: "The job's id, e.g. from its incident." })
  id!: string;

  @Field(() => Int, { defaultValue: 1, description: 'Attempts that it gets, 1 to 100.' })
  retries!: number;

  @Field(() => String, { description: 'Why it may go on now: stands in the history.' })
  reason!: string;
}
