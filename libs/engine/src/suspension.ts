import type { Command, CommandType } from './commands.js';
import type { Rejection } from './decision.js';
import type { Execution } from './execution.js';
import { reject } from './handlers/handler.js';
import type { ChildAnswer } from './process-state.js';

/** What an operator may do with a suspended instance, and what belongs to that. */
const WHILE_SUSPENDED: ReadonlySet<CommandType> = new Set([
  'ResumeInstance',
  'CancelInstance',
  'ModifyInstance',
  'SetVariables',
  'QuarantineInstance',
  'AnswerDecision',
  'FailDecision',
]);

export function isTakenWhileSuspended(command: Command): boolean {
  return WHILE_SUSPENDED.has(command.type) || isChildAnswer(command);
}

export function isChildAnswer(command: Command): command is ChildAnswer {
  return (
    command.type === 'CompleteChild' || command.type === 'FailChild' || command.type === 'EscalateFromChild'
  );
}

/** A called instance answers once: what comes while its caller is suspended is kept until that one is resumed. */
export function holdAnswer(x: Execution, answer: ChildAnswer): Rejection | undefined {
  if (x.find(answer.elementKey)?.wait?.type !== 'child')
    return reject('NOT_FOUND', `Expected element ${answer.elementKey} to wait for a child, but it does not`);
  x.emit({ type: 'ChildAnswerHeld', answer });
  return undefined;
}
