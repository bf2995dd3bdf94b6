import { Inject, Injectable } from '@nestjs/common';
import { Field, ObjectType } from '@nestjs/graphql';
import type { Command } from '#engine';
import { mayRepairInstance } from '#identity';
import type { InstanceView } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import type { EdgeContext } from '../common/edge-context.js';
import { instanceOfId } from '../common/global-id.js';
import { clearLoaders } from '../common/loaders.js';
import { MutationPayload, commandOptionsOf, payloadOf } from '../common/mutation.js';
import { errorOfRejection, notFound } from '../common/user-error.js';
import { RUNTIME, type CommandRejection, type ProcessRuntimePort } from '../services.js';
import { CommandPreview, toPreview } from './command-preview.js';
import type { RepairInput } from './process-instance.inputs.js';
import { ProcessInstance, toProcessInstance } from './process-instance.type.js';

@ObjectType({ implements: () => [MutationPayload], description: 'The instance after the command.' })
export class ProcessInstancePayload extends MutationPayload {
  @Field(() => ProcessInstance, {
    nullable: true,
    description: 'The instance as it is now; null when it was refused.',
  })
  instance?: ProcessInstance;

  @Field(() => CommandPreview, {
    nullable: true,
    description: 'What the command would do; null unless it was a dry run.',
  })
  preview?: CommandPreview;
}

/** A command of an operator on one instance: authorised, tried out or done, and looked at again. */
@Injectable()
export class InstanceRepair {
  constructor(
    private readonly visibility: Visibility,
    @Inject(RUNTIME) private readonly runtime: ProcessRuntimePort,
  ) {}

  async repair(
    context: EdgeContext,
    input: RepairInput,
    mutation: string,
    command: Exclude<Command, { type: 'StartInstance' }>,
  ): Promise<ProcessInstancePayload> {
    const view = await this.repairable(context, input.id);
    if (!view)
      return payloadOf(ProcessInstancePayload, input, { userErrors: [notFound('id', 'a process instance')] });
    const options = commandOptionsOf(input, context, mutation);
    const { tenant, instanceKey } = view;
    if (input.dryRun) {
      const tried = await this.runtime.preview(tenant, instanceKey, command, options);
      return tried.outcome === 'rejected'
        ? refused(input, tried.rejection)
        : payloadOf(ProcessInstancePayload, input, {
            instance: toProcessInstance(view),
            preview: toPreview(tried),
          });
    }
    const outcome = await this.runtime.execute(tenant, instanceKey, command, options);
    if (outcome.outcome === 'rejected') return refused(input, outcome.rejection);
    clearLoaders(context.loaders);
    const now = (await context.loaders.instance.load(view)) ?? view;
    return payloadOf(ProcessInstancePayload, input, { instance: toProcessInstance(now) });
  }

  /** The instance of an id, when the viewer may repair it. */
  async repairable(context: EdgeContext, id: string): Promise<InstanceView | undefined> {
    const key = instanceOfId(id);
    const view = key && (await this.visibility.instance(context, key));
    return view && (await this.mayRepair(context, view)) ? view : undefined;
  }

  async mayRepair(
    context: EdgeContext,
    key: { readonly tenant: string; readonly instanceKey: string },
  ): Promise<boolean> {
    const isRestricted = await this.visibility.isRestricted(context, key);
    return mayRepairInstance(viewerOf(context), { tenant: key.tenant, isRestricted });
  }
}

/** The runtime's refusal of a command on the instance that `id` names. */
export function refused(
  input: { clientMutationId?: string },
  rejection: CommandRejection,
): ProcessInstancePayload {
  return payloadOf(ProcessInstancePayload, input, {
    userErrors: [errorOfRejection(rejection, ['input', 'id'])],
  });
}
