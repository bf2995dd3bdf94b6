import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { mayRepairInstance } from '#identity';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { elementOfId } from '../common/global-id.js';
import { clearLoaders } from '../common/loaders.js';
import { commandOptionsOf, payloadOf } from '../common/mutation.js';
import { errorOfRejection, notFound } from '../common/user-error.js';
import { RUNTIME, type ProcessRuntimePort } from '../services.js';
import { RetryJobInput } from './job.inputs.js';
import { JobPayload } from './job.type.js';

/** What operators do with jobs. */
@Resolver()
export class JobOperationsResolver {
  constructor(
    private readonly visibility: Visibility,
    @Inject(RUNTIME) private readonly runtime: ProcessRuntimePort,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'OFFICER')
  @Mutation(() => JobPayload, {
    description:
      'Offers a job to workers at once, with new attempts; its incidents are resolved, and whoever has it leased loses it.',
  })
  async retryJob(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which job, and why.' }) input: RetryJobInput,
  ): Promise<JobPayload> {
    const key = elementOfId(input.id, 'Job');
    const instance = key && (await this.visibility.instance(context, key));
    const isRestricted = instance !== undefined && (await this.visibility.isRestricted(context, instance));
    if (!key || !instance || !mayRepairInstance(viewerOf(context), { tenant: key.tenant, isRestricted }))
      return payloadOf(JobPayload, input, { userErrors: [notFound('id', 'a job')] });
    const outcome = await this.runtime.execute(
      key.tenant,
      key.instanceKey,
      {
        type: 'RetryJob',
        elementKey: key.key,
        retriesLeft: Math.min(input.retries, 100),
        reason: input.reason,
      },
      commandOptionsOf(input, context, 'retryJob'),
    );
    clearLoaders(context.loaders);
    return outcome.outcome === 'accepted'
      ? payloadOf(JobPayload, input, { revision: outcome.revision })
      : payloadOf(JobPayload, input, { userErrors: [errorOfRejection(outcome.rejection, ['input', 'id'])] });
  }
}
