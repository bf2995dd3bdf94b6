import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { isGiven } from '../common/given.js';
import { clearLoaders } from '../common/loaders.js';
import { commandOptionsOf, payloadOf } from '../common/mutation.js';
import { notFound } from '../common/user-error.js';
import { RESTARTS, type RestartPort } from '../services.js';
import { toPreview } from './command-preview.js';
import { InstanceRepair, ProcessInstancePayload, refused } from './instance-repair.js';
import {
  InputFault,
  instructionOf,
  ModifyProcessInstanceInput,
  pointOf,
  RestartProcessInstanceInput,
} from './modification.inputs.js';
import { ResumeProcessInstanceInput, SuspendProcessInstanceInput } from './process-instance.inputs.js';
import { toProcessInstance } from './process-instance.type.js';
import { isVariables, refuseVariables } from './variables-input.js';

/** What operators do with running and finished instances beside ending them. */
@Resolver()
export class ProcessInstanceOperationsResolver {
  constructor(
    private readonly repairs: InstanceRepair,
    @Inject(RESTARTS) private readonly restarts: RestartPort,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'OFFICER')
  @Mutation(() => ProcessInstancePayload, {
    description:
      'Holds an instance as it stands: no task, job, timer, message or signal takes it on until it is resumed.',
  })
  suspendProcessInstance(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instance, and why.' }) input: SuspendProcessInstanceInput,
  ): Promise<ProcessInstancePayload> {
    const { reason, includesCalled } = input;
    const command = { type: 'SuspendInstance', reason, includesCalled } as const;
    return this.repairs.repair(context, input, 'suspendProcessInstance', command);
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'OFFICER')
  @Mutation(() => ProcessInstancePayload, {
    description:
      'Lets a suspended instance go on. Timers that fell due meanwhile fire at once; messages that wait are given to it.',
  })
  resumeProcessInstance(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instance, and why.' }) input: ResumeProcessInstanceInput,
  ): Promise<ProcessInstancePayload> {
    const { reason } = input;
    return this.repairs.repair(context, input, 'resumeProcessInstance', { type: 'ResumeInstance', reason });
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'OFFICER')
  @Mutation(() => ProcessInstancePayload, {
    description: 'Moves, ends and begins tokens of an instance by hand, all in one entry of its history.',
  })
  async modifyProcessInstance(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instance, how, and why.' }) input: ModifyProcessInstanceInput,
  ): Promise<ProcessInstancePayload> {
    return refusingFaults(input, () => {
      const instructions = input.instructions.map((one, n) =>
        instructionOf(one, ['instructions', String(n)]),
      );
      const { reason } = input;
      const command = { type: 'ModifyInstance', instructions, reason } as const;
      return this.repairs.repair(context, input, 'modifyProcessInstance', command);
    });
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'OFFICER')
  @Mutation(() => ProcessInstancePayload, {
    description:
      'Does a finished instance anew, as a new instance that names it. The finished one is not touched.',
  })
  async restartProcessInstance(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instance, from where, and why.' })
    input: RestartProcessInstanceInput,
  ): Promise<ProcessInstancePayload> {
    const { variables } = input;
    if (isGiven(variables) && !isVariables(variables)) return refuseVariables(input);
    return refusingFaults(input, async () => {
      const { id, reason, dryRun, version, upToSequence, upToMoment, variableNames, startPoints } = input;
      const points = startPoints?.map((one, n) => pointOf(one, ['startPoints', String(n)]));
      const old = await this.repairs.repairable(context, id);
      if (!old)
        return payloadOf(ProcessInstancePayload, input, {
          userErrors: [notFound('id', 'a process instance')],
        });
      const { tenant, instanceKey } = old;
      const wanted = {
        tenant,
        instanceKey,
        reason,
        ...(isGiven(version) && { version }),
        ...(isGiven(upToSequence) && { upToEntryNo: upToSequence }),
        ...(isGiven(upToMoment) && { upToMoment }),
        ...(isGiven(variableNames) && { variableNames }),
        ...(isGiven(variables) && { variables }),
        ...(points && { startPoints: points }),
      };
      const options = commandOptionsOf(input, context, 'restartProcessInstance');
      if (dryRun) {
        const tried = await this.restarts.preview(wanted, options);
        return tried.outcome === 'rejected'
          ? refused(input, tried.rejection)
          : payloadOf(ProcessInstancePayload, input, { preview: toPreview(tried) });
      }
      const outcome = await this.restarts.restart(wanted, options);
      if (outcome.outcome === 'rejected') return refused(input, outcome.rejection);
      clearLoaders(context.loaders);
      const view = await context.loaders.instance.load({ tenant, instanceKey: outcome.instanceKey });
      return payloadOf(ProcessInstancePayload, input, { instance: view && toProcessInstance(view) });
    });
  }
}

async function refusingFaults(
  input: { clientMutationId?: string },
  work: () => Promise<ProcessInstancePayload>,
): Promise<ProcessInstancePayload> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InputFault) return refuseVariables(input, error.path);
    throw error;
  }
}
