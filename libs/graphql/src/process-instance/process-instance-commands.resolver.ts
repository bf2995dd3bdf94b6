import { Inject } from '@nestjs/common';
import { Args, Context, Field, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { mayDrive, mayRepairInstance } from '#identity';
import type { Command, Variables } from '#engine';
import type { Json } from '#feel';
import type { InstanceView } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { instanceOfId } from '../common/global-id.js';
import { clearLoaders } from '../common/loaders.js';
import { MutationPayload, commandOptionsOf, payloadOf } from '../common/mutation.js';
import { errorOfRejection, forbiddenError, notFound, validationError } from '../common/user-error.js';
import { RUNTIME, type CommandOptions, type ProcessRuntimePort } from '../services.js';
import {
  CancelProcessInstanceInput,
  SetVariablesInput,
  StartProcessInstanceInput,
} from './process-instance.inputs.js';
import { HistoryEvent, toHistoryEvent } from '../history/history.type.js';
import {
  InstanceState,
  ProcessInstance,
  Token,
  toProcessInstance,
  tokensOf,
} from './process-instance.type.js';
import { isGiven } from '../common/given.js';

/** What a command would do. */
@ObjectType({ description: 'What a command would do to an instance as it stands now.' })
export class CommandPreview {
  @Field(() => InstanceState, { description: 'Where the instance would stand.' })
  state!: InstanceState;

  @Field(() => [Token], { description: 'Where its tokens would stand.' })
  tokens!: Token[];

  @Field(() => [HistoryEvent], { description: 'What would happen, in order.' })
  events!: HistoryEvent[];
}

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

/** Starting and repairing instances. */
@Resolver()
export class ProcessInstanceCommandsResolver {
  constructor(
    private readonly visibility: Visibility,
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
    if (!isObject(variables)) return refuseVariables(input);
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
    return this.repair(context, input, 'cancelProcessInstance', {
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
    if (!isObject(input.variables)) return refuseVariables(input);
    const { scopeKey, variables, reason } = input;
    return this.repair(context, input, 'setVariables', { type: 'SetVariables', scopeKey, variables, reason });
  }
  private async instanceOf(context: EdgeContext, id: string): Promise<InstanceView | undefined> {
    const key = instanceOfId(id);
    return key && (await this.visibility.instance(context, key));
  }

  private async repair(
    context: EdgeContext,
    input: CancelProcessInstanceInput | SetVariablesInput,
    mutation: string,
    command: Exclude<Command, { type: 'StartInstance' }>,
  ): Promise<ProcessInstancePayload> {
    const view = await this.instanceOf(context, input.id);
    const isRestricted = view !== undefined && (await this.visibility.isRestricted(context, view));
    if (!view || !mayRepairInstance(viewerOf(context), { tenant: view.tenant, isRestricted })) {
      return payloadOf(ProcessInstancePayload, input, { userErrors: [notFound('id', 'a process instance')] });
    }
    const options = commandOptionsOf(input, context, mutation);
    if (input.dryRun) return this.previewOf(input, view, command, options);
    const outcome = await this.runtime.execute(view.tenant, view.instanceKey, command, options);
    if (outcome.outcome === 'rejected') {
      return payloadOf(ProcessInstancePayload, input, {
        userErrors: [errorOfRejection(outcome.rejection, ['input', 'id'])],
      });
    }
    clearLoaders(context.loaders);
    const now = (await context.loaders.instance.load(view)) ?? view;
    return payloadOf(ProcessInstancePayload, input, { instance: toProcessInstance(now) });
  }

  private async previewOf(
    input: CancelProcessInstanceInput | SetVariablesInput,
    view: InstanceView,
    command: Exclude<Command, { type: 'StartInstance' }>,
    options: CommandOptions,
  ): Promise<ProcessInstancePayload> {
    const outcome = await this.runtime.preview(view.tenant, view.instanceKey, command, options);
    if (outcome.outcome === 'rejected')
      return payloadOf(ProcessInstancePayload, input, {
        userErrors: [errorOfRejection(outcome.rejection, ['input', 'id'])],
      });
    const { state, events } = outcome;
    return payloadOf(ProcessInstancePayload, input, {
      instance: toProcessInstance(view),
      preview: Object.assign(new CommandPreview(), {
        state: (state?.status ?? view.status) as InstanceState,
        tokens: state ? tokensOf(state) : [],
        events: events.map(toHistoryEvent),
      }),
    });
  }
}

function isObject(value: Json): value is Variables {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuseVariables(input: StartProcessInstanceInput | SetVariablesInput): ProcessInstancePayload {
  const error = validationError(
    ['input', 'variables'],
    'INVALID_ARGUMENT',
    'Expected an object of variables by name.',
  );
  return payloadOf(ProcessInstancePayload, input, { userErrors: [error] });
}
