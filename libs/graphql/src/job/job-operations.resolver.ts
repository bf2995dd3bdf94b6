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
import { RUNTIME, type CommandRejection, type ProcessRuntimePort } from '../services.js';
import { toPreview } from '../process-instance/command-preview.js';
import { RetryJobInput } from './job.inputs.js';
import { RetryJobPayload } from './job.type.js';

/** What operators do with jobs. */
@Resolver()
export class JobOperationsResolver {
  constructor(
    private readonly visibility: Visibility,
    @Inject(RUNTIME) private readonly runtime: ProcessRuntimePort,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'OFFICER')
  @Mutation(() => RetryJobPayload, {
    description:
      'Offers a job to workers at once, with new attempts; its incidents are resolved, and whoever has it leased loses it.',
  })
  async retryJob(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which job, and why.' }) input: RetryJobInput,
  ): Promise<RetryJobPayload> {
    const key = elementOfId(input.id, 'Job');
    const instance = key && (await this.visibility.instance(context, key));
    const isRestricted = instance !== undefined && (await this.visibility.isRestricted(context, instance));
    if (!key || !instance || !mayRepairInstance(viewerOf(context), { tenant: key.tenant, isRestricted }))
      return payloadOf(RetryJobPayload, input, { userErrors: [notFound('id', 'a job')] });
    const { tenant, instanceKey, key: elementKey } = key;
    const { reason } = input;
    const command = {
      type: 'RetryJob',
      elementKey,
      retriesLeft: Math.min(input.retries, 100),
      reason,
    } as const;
    const options = commandOptionsOf(input, context, 'retryJob');
    const refuse = (rejection: CommandRejection): RetryJobPayload =>
      payloadOf(RetryJobPayload, input, { userErrors: [errorOfRejection(rejection, ['input', 'id'])] });
    if (input.dryRun) {
      const tried = await this.runtime.preview(tenant, instanceKey, command, options);
      return tried.outcome === 'rejected'
        ? refuse(tried.rejection)
        : payloadOf(RetryJobPayload, input, { preview: toPreview(tried) });
    }
    const outcome = await this.runtime.execute(tenant, instanceKey, command, options);
    if (outcome.outcome === 'rejected') return refuse(outcome.rejection);
    clearLoaders(context.loaders);
    return payloadOf(RetryJobPayload, input, { revision: outcome.revision });
  }
}
