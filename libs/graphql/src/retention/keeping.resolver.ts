import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { clearLoaders } from '../common/loaders.js';
import { commandOptionsOf, payloadOf } from '../common/mutation.js';
import { errorOfRejection, notFound, type UserError } from '../common/user-error.js';
import { toPreview } from '../process-instance/command-preview.js';
import { InstanceRepair, ProcessInstancePayload, refused } from '../process-instance/instance-repair.js';
import { toProcessInstance } from '../process-instance/process-instance.type.js';
import { RETENTION, type RetentionPort } from '../services.js';
import {
  DeleteProcessInstanceInput,
  DeleteProcessInstancePayload,
  EraseProcessInstanceWordsInput,
  HoldProcessInstanceInput,
  LiftProcessInstanceHoldInput,
  toDeletedRows,
} from './keeping.type.js';

/** How long one instance is kept. Officers may only in the restricted cases that they keep. */
@Resolver()
export class KeepingResolver {
  constructor(
    private readonly repairs: InstanceRepair,
    @Inject(RETENTION) private readonly retention: RetentionPort,
  ) {}

  @Requires('ADMIN', 'OFFICER')
  @Mutation(() => ProcessInstancePayload, {
    description:
      'Puts a legal hold on an instance, running or finished: nothing of it is erased or deleted until the hold is lifted.',
  })
  holdProcessInstance(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instance, and why.' }) input: HoldProcessInstanceInput,
  ): Promise<ProcessInstancePayload> {
    const { reason } = input;
    return this.repairs.repair(context, input, 'holdProcessInstance', { type: 'HoldInstance', reason });
  }

  @Requires('ADMIN', 'OFFICER')
  @Mutation(() => ProcessInstancePayload, { description: 'Lifts the legal hold of an instance.' })
  liftProcessInstanceHold(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instance, and why.' }) input: LiftProcessInstanceHoldInput,
  ): Promise<ProcessInstancePayload> {
    const { reason } = input;
    return this.repairs.repair(context, input, 'liftProcessInstanceHold', { type: 'LiftHold', reason });
  }

  @Requires('ADMIN', 'OFFICER')
  @Mutation(() => ProcessInstancePayload, {
    description:
      'Erases the words of a finished complaint and who reported it, by destroying their key. What happened stays.',
  })
  async eraseProcessInstanceWords(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instance, and why.' }) input: EraseProcessInstanceWordsInput,
  ): Promise<ProcessInstancePayload> {
    const view = await this.repairs.repairable(context, input.id);
    if (!view)
      return payloadOf(ProcessInstancePayload, input, { userErrors: [notFound('id', 'a process instance')] });
    const { tenant, instanceKey } = view;
    const options = commandOptionsOf(input, context, 'eraseProcessInstanceWords');
    if (input.dryRun) {
      const tried = await this.retention.previewErasure(tenant, instanceKey, input.reason, options);
      return tried.outcome === 'rejected'
        ? refused(input, tried.rejection)
        : payloadOf(ProcessInstancePayload, input, {
            instance: toProcessInstance(view),
            preview: toPreview(tried),
          });
    }
    const outcome = await this.retention.erase(tenant, instanceKey, input.reason, options);
    if (outcome.outcome === 'rejected') return refused(input, outcome.rejection);
    clearLoaders(context.loaders);
    const now = (await context.loaders.instance.load(view)) ?? view;
    return payloadOf(ProcessInstancePayload, input, { instance: toProcessInstance(now) });
  }

  @Requires('ADMIN', 'OFFICER')
  @Mutation(() => DeleteProcessInstancePayload, {
    description:
      'Deletes a finished instance: its state, tasks, incidents and its complaint. Its journal stays until its own term is over.',
  })
  async deleteProcessInstance(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instance, and why.' }) input: DeleteProcessInstanceInput,
  ): Promise<DeleteProcessInstancePayload> {
    const refuse = (error: UserError): DeleteProcessInstancePayload =>
      payloadOf(DeleteProcessInstancePayload, input, { deleted: [], isDeleted: false, userErrors: [error] });
    const view = await this.repairs.repairable(context, input.id);
    if (!view) return refuse(notFound('id', 'a process instance'));
    const { tenant, instanceKey } = view;
    const options = commandOptionsOf(input, context, 'deleteProcessInstance');
    const tried = await this.retention.previewDeletion(tenant, instanceKey, input.reason, options);
    if (tried.outcome === 'rejected') return refuse(errorOfRejection(tried.rejection, ['input', 'id']));
    const deleted = tried.rows.map(toDeletedRows);
    if (input.dryRun) return payloadOf(DeleteProcessInstancePayload, input, { deleted, isDeleted: false });
    const outcome = await this.retention.delete(tenant, instanceKey, input.reason, options);
    if (outcome.outcome === 'rejected') return refuse(errorOfRejection(outcome.rejection, ['input', 'id']));
    clearLoaders(context.loaders);
    return payloadOf(DeleteProcessInstancePayload, input, { deleted, isDeleted: true });
  }
}
