import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { mayDeployTo } from '#identity';
import type { LifecycleOptions, LifecycleOutcome } from '#runtime';
import { viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { isGiven } from '../common/given.js';
import { uuidOfId } from '../common/global-id.js';
import { commandOptionsOf, payloadOf } from '../common/mutation.js';
import { errorOfRejection, forbiddenError, notFound, validationError } from '../common/user-error.js';
import { DEPLOYMENT_STORE, LIFECYCLE, type DeploymentReadPort, type LifecyclePort } from '../services.js';
import {
  DeploymentStepInput,
  DeploymentStepPayload,
  ReasonedDeploymentStepInput,
  ScheduledDeploymentStepInput,
} from './deployment.inputs.js';
import { Deployment, toDeployment } from './deployment.type.js';

const LONGEST_REASON = 2_000;

/** The steps of a deployment's life; for whoever may deploy to all of its regions. */
@Resolver(() => Deployment)
export class DeploymentLifecycleResolver {
  constructor(
    @Inject(LIFECYCLE) private readonly lifecycle: LifecyclePort,
    @Inject(DEPLOYMENT_STORE) private readonly store: DeploymentReadPort,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER')
  @Mutation(() => DeploymentStepPayload, { description: 'Asks a second person to review a draft.' })
  submitDeployment(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which draft.' }) input: DeploymentStepInput,
  ): Promise<DeploymentStepPayload> {
    return this.take('submitDeployment', context, input, (key, options) =>
      this.lifecycle.submit(key, options),
    );
  }

  @Requires('ADMIN', 'PROCESS_OWNER')
  @Mutation(() => DeploymentStepPayload, {
    description:
      'A second person, neither the author nor who submitted it, agrees. With a moment, given here or with the draft, it is scheduled; else it waits for activateDeployment. Refused while its scenarios have not run or when one fails.',
  })
  approveDeployment(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which one, and from when on.' }) input: ScheduledDeploymentStepInput,
  ): Promise<DeploymentStepPayload> {
    return this.take('approveDeployment', context, input, (key, options) =>
      this.lifecycle.approve(key, isGiven(input.activeFrom) ? input.activeFrom : undefined, options),
    );
  }

  @Requires('ADMIN', 'PROCESS_OWNER')
  @Mutation(() => DeploymentStepPayload, { description: 'Refuses a deployment that is in review.' })
  rejectDeployment(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which one, and why.' }) input: ReasonedDeploymentStepInput,
  ): Promise<DeploymentStepPayload> {
    return this.take('rejectDeployment', context, input, (key, options) =>
      this.lifecycle.reject(key, options),
    );
  }

  @Requires('ADMIN', 'PROCESS_OWNER')
  @Mutation(() => DeploymentStepPayload, {
    description:
      'Brings an approved deployment into force, at once or at a moment, or moves the moment of a scheduled one. A draft of regions that want no review need not be approved.',
  })
  activateDeployment(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which one, and from when on.' }) input: ScheduledDeploymentStepInput,
  ): Promise<DeploymentStepPayload> {
    return this.take('activateDeployment', context, input, (key, options) =>
      this.lifecycle.activate(key, isGiven(input.activeFrom) ? input.activeFrom : undefined, options),
    );
  }

  @Requires('ADMIN', 'PROCESS_OWNER')
  @Mutation(() => DeploymentStepPayload, {
    description:
      'Takes a deployment back before it is in force; one that is in force holds no more from now on, and nothing takes its place.',
  })
  retireDeployment(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which one, and why.' }) input: ReasonedDeploymentStepInput,
  ): Promise<DeploymentStepPayload> {
    return this.take('retireDeployment', context, input, (key, options) =>
      this.lifecycle.retire(key, options),
    );
  }

  @Requires('ADMIN', 'PROCESS_OWNER')
  @Mutation(() => DeploymentStepPayload, {
    description:
      'Brings the versions back that were in force before a deployment. Running instances stay with the version of the process that they began with.',
  })
  rollbackDeployment(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which one, and why.' }) input: ReasonedDeploymentStepInput,
  ): Promise<DeploymentStepPayload> {
    return this.take('rollbackDeployment', context, input, (key, options) =>
      this.lifecycle.rollback(key, options),
    );
  }

  private async take(
    mutation: string,
    context: EdgeContext,
    input: DeploymentStepInput | ReasonedDeploymentStepInput,
    step: (deploymentKey: string, options: LifecycleOptions) => Promise<LifecycleOutcome>,
  ): Promise<DeploymentStepPayload> {
    const viewer = viewerOf(context);
    const refused = (...userErrors: DeploymentStepPayload['userErrors']) =>
      payloadOf(DeploymentStepPayload, input, { userErrors });
    const key = uuidOfId(input.id, 'Deployment');
    const record = key === undefined ? undefined : await this.store.byKey(key);
    if (!record) return refused(notFound('id', 'a deployment'));
    const foreign = record.regions.filter((region) => !mayDeployTo(viewer, region));
    if (foreign.length > 0)
      return refused(
        forbiddenError(
          ['input', 'id'],
          `Expected a deployment of your regions only but it is of ${foreign.join(', ')} too.`,
          ['ADMIN', 'PROCESS_OWNER'],
        ),
      );
    const { reason } = input;
    if (isGiven(reason) && reason.length > LONGEST_REASON)
      return refused(
        validationError(
          ['input', 'reason'],
          'INVALID_ARGUMENT',
          `Expected a reason of at most ${LONGEST_REASON} characters.`,
        ),
      );
    const outcome = await step(record.deploymentKey, {
      ...commandOptionsOf(input, context, mutation),
      ...(isGiven(reason) && { reason }),
    });
    if (outcome.outcome === 'rejected') return refused(errorOfRejection(outcome.rejection, ['input', 'id']));
    return payloadOf(DeploymentStepPayload, input, { deployment: toDeployment(outcome.deployment) });
  }
}
