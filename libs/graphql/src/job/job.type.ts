import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Json } from '#feel';
import type { ActivatedJob } from '#runtime';
import { toGlobalId } from '../common/global-id.js';
import { MutationPayload } from '../common/mutation.js';
import { CommandPreview } from '../process-instance/command-preview.js';
import { DateTime, JsonScalar } from '../common/scalars.js';

/** A job that a worker has leased. */
@ObjectType({ description: 'A job that a worker has leased: a service task that waits for its result.' })
export class Job {
  @Field(() => ID, { description: "The job's id: the same for each lease." })
  id!: string;

  @Field(() => Int, {
    description: 'Fencing token of this lease: send it back with the result. A later lease has a higher one.',
  })
  leaseNo!: number;

  @Field(() => DateTime, { description: 'When the lease runs out and another worker may get the job.' })
  leaseExpiresAt!: string;

  @Field(() => String, { description: 'Type of the job, from its task definition.' })
  jobType!: string;

  @Field(() => String, { description: 'Code of the region.' })
  region!: string;

  @Field(() => ID, { description: 'Id of the process instance.' })
  instanceId!: string;

  @Field(() => String, { description: 'Id of the process in its model.' })
  bpmnProcessId!: string;

  @Field(() => String, { nullable: true, description: 'What people call the case.' })
  businessKey?: string;

  @Field(() => String, { description: 'Id of the task in the model.' })
  elementId!: string;

  @Field(() => Int, { description: 'Attempts that are left, this one included.' })
  retries!: number;

  @Field(() => JsonScalar, { description: "The task's headers, texts by name." })
  headers!: Json;

  @Field(() => JsonScalar, {
    description: 'Variables by name: those asked for, as far as they are there. Keys and codes only.',
  })
  variables!: Json;
}

export function toJob(job: ActivatedJob): Job {
  const { tenant, instanceKey, jobKey, headers, variables, ...rest } = job;
  const { leaseNo, leaseExpiresAt, jobType, bpmnProcessId, businessKey, elementId, retries } = rest;
  return Object.assign(new Job(), {
    id: toGlobalId('Job', tenant, instanceKey, jobKey),
    leaseNo,
    leaseExpiresAt,
    jobType,
    region: tenant,
    instanceId: toGlobalId('ProcessInstance', tenant, instanceKey),
    bpmnProcessId,
    businessKey,
    elementId,
    retries,
    headers: { ...headers },
    variables: variables as Json,
  });
}

@ObjectType({ implements: () => [MutationPayload], description: 'Jobs that are leased to the worker now.' })
export class ActivateJobsPayload extends MutationPayload {
  @Field(() => [Job], { description: 'The jobs; empty when none came in time.' })
  jobs!: Job[];
}

@ObjectType({ implements: () => [MutationPayload], description: 'What became of a job.' })
export class JobPayload extends MutationPayload {
  @Field(() => Int, {
    nullable: true,
    description: "The instance's revision after it; null when it was refused.",
  })
  revision?: number;
}

@ObjectType({ implements: () => [MutationPayload], description: 'What became of a job that is tried again.' })
export class RetryJobPayload extends MutationPayload {
  @Field(() => Int, {
    nullable: true,
    description: "The instance's revision after it; null when it was refused, and on a dry run.",
  })
  revision?: number;

  @Field(() => CommandPreview, {
    nullable: true,
    description: 'What the command would do; null unless it was a dry run.',
  })
  preview?: CommandPreview;
}

@ObjectType({ implements: () => [MutationPayload], description: 'The lease after it was prolonged.' })
export class ExtendJobLeasePayload extends MutationPayload {
  @Field(() => DateTime, { nullable: true, description: 'Its new end; null when it was lost.' })
  leaseExpiresAt?: string;
}
