import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { hasRole, isInRegion } from '#identity';
import type { Variables } from '#engine';
import type { Json } from '#feel';
import { viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { isGiven } from '../common/given.js';
import { elementOfId } from '../common/global-id.js';
import { commandOptionsOf, payloadOf } from '../common/mutation.js';
import { durationMs } from '../common/scalars.js';
import {
  errorOfRejection,
  forbiddenError,
  notFound,
  validationError,
  type UserError,
} from '../common/user-error.js';
import {
  JOBS,
  type CommandOptions,
  type CommandOutcome,
  type JobLeaseKey,
  type JobPort,
} from '../services.js';
import {
  ActivateJobsInput,
  CompleteJobInput,
  ExtendJobLeaseInput,
  FailJobInput,
  ThrowJobErrorInput,
  type JobInput,
} from './job.inputs.js';
import { ActivateJobsPayload, ExtendJobLeasePayload, JobPayload, toJob } from './job.type.js';

const MAX_BACKOFF_MS = 30 * 86_400_000;
const MAX_TEXT = 2_000;

/** Jobs for workers in any language. A worker works in the regions of its token and nowhere else. */
@Resolver()
export class JobResolver {
  constructor(@Inject(JOBS) private readonly jobs: JobPort) {}

  @Requires('WORKER')
  @Mutation(() => ActivateJobsPayload, {
    description: 'Leases jobs to the worker; waits for one when there is none.',
  })
  async activateJobs(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which jobs, for how long.' }) input: ActivateJobsInput,
  ): Promise<ActivateJobsPayload> {
    const { region, jobTypes, max, leaseSeconds, worker, longPollSeconds, fetchVariables } = input;
    const viewer = viewerOf(context);
    const error = !isInRegion(viewer, region)
      ? forbiddenError(['input', 'region'], 'Expected a region of yours.', ['WORKER'])
      : (outOfRange('jobTypes', jobTypes.length, 1, 50) ??
        outOfRange('max', max, 1, 100) ??
        outOfRange('leaseSeconds', leaseSeconds, 1, 3_600) ??
        outOfRange('longPollSeconds', longPollSeconds, 0, 30) ??
        outOfRange('fetchVariables', fetchVariables?.length ?? 0, 0, 100) ??
        outOfRange('worker', worker.length, 1, 100));
    if (error) return payloadOf(ActivateJobsPayload, input, { userErrors: [error], jobs: [] });
    const jobs = await this.jobs.activateWithin(
      {
        tenant: region,
        jobTypes,
        limit: max,
        leaseMs: leaseSeconds * 1_000,
        owner: `${viewer.id}/${worker}`,
        fetchVariables: fetchVariables ?? [],
      },
      longPollSeconds * 1_000,
      context.hangUp?.(),
    );
    return payloadOf(ActivateJobsPayload, input, { jobs: jobs.map(toJob) });
  }

  @Requires('WORKER')
  @Mutation(() => JobPayload, {
    description: 'Completes a job. Refused with LEASE_LOST when another worker may have it.',
  })
  completeJob(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which lease, with what result.' }) input: CompleteJobInput,
  ): Promise<JobPayload> {
    const variables = variablesOf(input.variables);
    if (!variables) return Promise.resolve(refused(input, badVariables()));
    return this.settle(context, input, 'completeJob', (lease, options) =>
      this.jobs.complete(lease, variables, options),
    );
  }

  @Requires('WORKER')
  @Mutation(() => JobPayload, {
    description: 'Reports a failed attempt: the job is tried again after a pause, or waits for an operator.',
  })
  failJob(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which lease, what went wrong.' }) input: FailJobInput,
  ): Promise<JobPayload> {
    const { message, retries, backoff } = input;
    const backoffMs = isGiven(backoff) ? durationMs(backoff) : undefined;
    const error =
      outOfRange('message', message.length, 1, MAX_TEXT) ??
      (isGiven(retries) ? outOfRange('retries', retries, 0, 100) : undefined) ??
      (isGiven(backoff) && (backoffMs === undefined || backoffMs > MAX_BACKOFF_MS)
        ? validationError(
            ['input', 'backoff'],
            'INVALID_ARGUMENT',
            'Expected at most 30 days, without months and years.',
          )
        : undefined);
    if (error) return Promise.resolve(refused(input, error));
    return this.settle(context, input, 'failJob', (lease, options) =>
      this.jobs.fail(
        lease,
        {
          message,
          ...(isGiven(retries) && { retriesLeft: retries }),
          ...(backoffMs !== undefined && { backoffMs }),
        },
        options,
      ),
    );
  }

  @Requires('WORKER')
  @Mutation(() => JobPayload, {
    description: 'Ends a job with a BPMN error: an incident, when no boundary event catches it.',
  })
  throwJobError(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which lease, which error.' }) input: ThrowJobErrorInput,
  ): Promise<JobPayload> {
    const { code } = input;
    const message = input.message ?? '';
    const variables = variablesOf(input.variables);
    const error =
      outOfRange('code', code.length, 1, 200) ??
      outOfRange('message', message.length, 0, MAX_TEXT) ??
      (variables ? undefined : badVariables());
    if (error) return Promise.resolve(refused(input, error));
    return this.settle(context, input, 'throwJobError', (lease, options) =>
      this.jobs.throwError(lease, { code, message, variables }, options),
    );
  }

  @Requires('WORKER')
  @Mutation(() => ExtendJobLeasePayload, {
    description: 'Prolongs a lease: the heartbeat of a worker whose job takes long.',
  })
  async extendJobLease(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which lease, for how long.' }) input: ExtendJobLeaseInput,
  ): Promise<ExtendJobLeasePayload> {
    const refuse = (error: UserError) => payloadOf(ExtendJobLeasePayload, input, { userErrors: [error] });
    const error = outOfRange('leaseSeconds', input.leaseSeconds, 1, 3_600);
    if (error) return refuse(error);
    const lease = leaseOf(context, input);
    if (!lease) return refuse(notFound('id', 'a job'));
    const leaseExpiresAt = await this.jobs.extend(lease, input.leaseSeconds * 1_000);
    if (leaseExpiresAt === undefined) {
      const message = 'Expected the lease to hold, but it ran out, or the job went on without it';
      return refuse(errorOfRejection({ code: 'LEASE_LOST', message }, ['input', 'leaseNo']));
    }
    return payloadOf(ExtendJobLeasePayload, input, { leaseExpiresAt });
  }

  private async settle(
    context: EdgeContext,
    input: JobInput,
    mutation: string,
    run: (lease: JobLeaseKey, options: CommandOptions) => Promise<CommandOutcome>,
  ): Promise<JobPayload> {
    const lease = leaseOf(context, input);
    if (!lease) return refused(input, notFound('id', 'a job'));
    const outcome = await run(lease, commandOptionsOf(input, context, mutation));
    return outcome.outcome === 'accepted'
      ? payloadOf(JobPayload, input, { revision: outcome.revision })
      : refused(input, errorOfRejection(outcome.rejection, ['input', 'leaseNo']));
  }
}

/** The lease that an input names, when it is in a region of the worker. */
function leaseOf(context: EdgeContext, { id, leaseNo }: JobInput): JobLeaseKey | undefined {
  const viewer = viewerOf(context);
  const key = elementOfId(id, 'Job');
  if (!key || !hasRole(viewer, 'WORKER') || !isInRegion(viewer, key.tenant)) return undefined;
  return { tenant: key.tenant, instanceKey: key.instanceKey, jobKey: key.key, leaseNo };
}

function refused(input: JobInput, error: UserError): JobPayload {
  return payloadOf(JobPayload, input, { userErrors: [error] });
}

function variablesOf(value: Json | undefined): Variables | undefined {
  if (!isGiven(value)) return {};
  return typeof value === 'object' && !Array.isArray(value) ? (value as Variables) : undefined;
}

function badVariables(): UserError {
  return validationError(
    ['input', 'variables'],
    'INVALID_ARGUMENT',
    'Expected an object of variables by name.',
  );
}

function outOfRange(name: string, value: number, from: number, to: number): UserError | undefined {
  if (value >= from && value <= to) return undefined;
  return validationError(['input', name], 'INVALID_ARGUMENT', `Expected ${from} to ${to} but got ${value}.`);
}
