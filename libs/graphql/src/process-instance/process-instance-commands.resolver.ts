import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { mayDrive } from '#identity';
import { viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { commandOptionsOf, payloadOf } from '../common/mutation.js';
import { errorOfRejection, forbiddenError } from '../common/user-error.js';
import { RUNTIME, type ProcessRuntimePort } from '../services.js';
import {
  CancelProcessInstanceInput,
  SetVariablesInput,
  StartProcessInstanceInput,
} from './process-instance.inputs.js';
import { InstanceRepair, ProcessInstancePayload } from './instance-repair.js';
import { toProcessInstance } from './process-instance.type.js';
import { isVariables, refuseVariables } from './variables-input.js';
import { isGiven } from '../common/given.js';

/** Starting and repairing instances. */
@Resolver()
export class ProcessInstanceCommandsResolver {
  constructor(
    private readonly repairs: InstanceRepair,
    @Inject(RUNTIME) private readonly runtime: ProcessRuntimePort,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'WORKER')
  @Mutation(() => ProcessInstancePayload, { description: 'Starts a process in a region.' })
  async startProcessInstance(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which process, where, with what.' }) input: StartProcessInstanceInput,
  ): Promise<ProcessInstancePayload> {
    const viewer = viewerOf(context);
    if (!mayDrive(viewer, input.region)) {
      const error = forbiddenError(['input', 'region'], 'Expected a region of yours.', [
        'ADMIN',
        'PROCESS_OWNER',
        'DEVELOPER',
        'WORKER',
      ]);
      return payloadOf(ProcessInstancePayload, input, { userErrors: [error] });
    }
    const variables = input.variables ?? {};
    if (!isVariables(variables)) return refuseVariables(input);
    const outcome = await this.runtime.startProcess(
      {
        tenant: input.region,
        bpmnProcessId: input.bpmnProcessId,
        variables,
        ...(isGiven(input.version) && { version: input.version }),
        ...(isGiven(input.businessKey) && { businessKey: input.businessKey }),
      },
      commandOptionsOf(input, context, 'startProcessInstance'),
    );
    if (outcome.outcome === 'rejected') {
      const error = errorOfRejection(outcome.rejection, ['input', 'bpmnProcessId']);
      return payloadOf(ProcessInstancePayload, input, { userErrors: [error] });
    }
    const view = await context.loaders.instance.load({
      tenant: input.region,
      instanceKey: outcome.instanceKey,
    });
    return payloadOf(ProcessInstancePayload, input, { instance: view && toProcessInstance(view) });
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'OFFICER')
  @Mutation(() => ProcessInstancePayload, { description: 'Ends an instance before its end.' })
  async cancelProcessInstance(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instance, and why.' }) input: CancelProcessInstanceInput,
  ): Promise<ProcessInstancePayload> {
    return this.repairs.repair(context, input, 'cancelProcessInstance', {
      type: 'CancelInstance',
      reason: input.reason,
    });
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'OFFICER')
  @Mutation(() => ProcessInstancePayload, { description: 'Sets variables of a scope, for a repair.' })
  async setVariables(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which variables, and why.' }) input: SetVariablesInput,
  ): Promise<ProcessInstancePayload> {
    if (!isVariables(input.variables)) return refuseVariables(input);
    const { scopeKey, variables, reason } = input;
    return this.repairs.repair(context, input, 'setVariables', {
      type: 'SetVariables',
      scopeKey,
      variables,
      reason,
    });
  }
}
