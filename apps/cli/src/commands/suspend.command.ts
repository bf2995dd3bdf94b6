import { Command } from 'commander';
import { operateOnAll, withBulkOptions, type BulkOptions } from '../client/bulk-operation.js';

/** `runut suspend INSTANCE --reason WHY` */
export function suspendCommand(): Command {
  const command = withBulkOptions(
    new Command('suspend').description(
      'hold instances as they stand, with what they called: no task, job, timer or message takes them on',
    ),
  ).option('--alone', 'leave the instances that they called as they are');
  return command.action(
    (wanted: string[], { alone = false, ...options }: BulkOptions & { alone?: boolean }, self: Command) =>
      operateOnAll(
        wanted,
        options,
        {
          mutation: 'suspendProcessInstance',
          inputType: 'SuspendProcessInstanceInput',
          meant: ['ACTIVE'],
          input: { includesCalled: !alone },
        },
        self,
      ),
  );
}
