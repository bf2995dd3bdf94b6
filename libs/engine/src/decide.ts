import type { ExecutableProcess } from '#bpmn';
import type { Command, CommandType } from './commands.js';
import type { DecideContext, Decision } from './decision.js';
import type { ProcessEvent } from './events.js';
import { draftOf, stateOf } from './draft.js';
import { emptyDraft } from './evolve.js';
import { CommandExecution } from './command-execution.js';
import { holdAnswer, isChildAnswer, isTakenWhileSuspended } from './suspension.js';
import { isAboutKeeping } from './keeping.js';
import { handlers } from './handlers/index.js';
import type { Handler } from './handlers/handler.js';
import type { ProcessState } from './process-state.js';

/**
 * What a command makes of an instance: events up to the next wait states, or one rejection. Pure and deterministic;
 * the state given in is untouched.
 * @param state undefined for `StartInstance`.
 * @throws InvariantViolation for a bug of the kernel.
 */
export function decide(
  process: ExecutableProcess,
  state: ProcessState | undefined,
  command: Command,
  context: DecideContext,
): Decision {
  if (command.type === 'StartInstance') {
    if (state)
      return refuse('ALREADY_EXISTS', `Expected instance ${command.instanceKey} to be new, but it exists`);
    const { instanceKey, definitionKey, businessKey, parent, restartedFrom, variables } = command;
    const started: ProcessEvent = {
      type: 'InstanceStarted',
      instanceKey,
      bpmnProcessId: process.bpmnProcessId,
      definitionKey,
      ...(businessKey === undefined ? {} : { businessKey }),
      ...(parent ? { parent } : {}),
      ...(restartedFrom ? { restartedFrom } : {}),
      variables,
    };
    const x = new CommandExecution(process, emptyDraft(started), context);
    x.emit(started);
    return carryOut(x, command);
  }
  if (!state) return refuse('NOT_FOUND', 'Expected the instance to exist, but it does not');
  if (state.isDeleted)
    return refuse('NOT_FOUND', `Expected instance ${state.instanceKey} to exist, but it was deleted`);
  if (isAboutKeeping(command))
    return carryOut(new CommandExecution(process, draftOf(state), context), command);
  if (state.status === 'suspended' && !isTakenWhileSuspended(command))
    return refuse(
      'INVALID_STATE',
      `Expected instance ${state.instanceKey} to be active, but it is suspended: resume it first`,
    );
  if (state.status !== 'active' && state.status !== 'suspended')
    return refuse(
      'INVALID_STATE',
      `Expected instance ${state.instanceKey} to be active, but it is ${state.status}`,
    );
  return carryOut(new CommandExecution(process, draftOf(state), context), command);
}

function carryOut(x: CommandExecution, command: Command): Decision {
  const rejection =
    x.state.status === 'suspended' && isChildAnswer(command)
      ? holdAnswer(x, command)
      : (handlers[command.type] as Handler<CommandType>)(x, command);
  if (rejection) return { outcome: 'rejected', rejection };
  x.run();
  return { outcome: 'accepted', events: x.events, state: stateOf(x.state), requests: x.requests };
}

function refuse(code: 'NOT_FOUND' | 'ALREADY_EXISTS' | 'INVALID_STATE', message: string): Decision {
  return { outcome: 'rejected', rejection: { code, message } };
}
