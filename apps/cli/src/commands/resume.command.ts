import { Command } from 'commander';
import { operateOnAll, withBulkOptions, type BulkOptions } from '../client/bulk-operation.js';

/** `runut resume INSTANCE --reason WHY` */
export function resumeCommand(): Command {
  return withBulkOptions(
    new Command('resume').description(
      'let suspended instances go on; timers that fell due meanwhile fire at once',
    ),
  ).action((wanted: string[], options: BulkOptions, self: Command) =>
    operateOnAll(
      wanted,
      options,
      {
        mutation: 'resumeProcessInstance',
        inputType: 'ResumeProcessInstanceInput',
        meant: ['SUSPENDED'],
      },
      self,
    ),
  );
}
