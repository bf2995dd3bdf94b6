import type { Command, CommandType } from './commands.js';
import type { InstanceStatus } from './process-state.js';

/** What may be asked of an instance when it is over, too: how long it is kept. */
const ABOUT_KEEPING: ReadonlySet<CommandType> = new Set([
  'HoldInstance',
  'LiftHold',
  'ErasePersonalData',
  'DeleteInstance',
]);

export function isAboutKeeping(command: Command): boolean {
  return ABOUT_KEEPING.has(command.type);
}

/** Whether the instance is over: nothing goes on in it any more. */
export function isFinished({ status }: { readonly status: InstanceStatus }): boolean {
  return status === 'completed' || status === 'terminated';
}
