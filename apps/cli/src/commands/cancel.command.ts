import { Command } from 'commander';
import { operateOnAll, withBulkOptions, type BulkOptions } from '../client/bulk-operation.js';

/** `runut cancel INSTANCE --reason WHY` */
export function cancelCommand(): Command {
  return withBulkOptions(new Command('cancel').description('end instances before their end')).action(
    (wanted: string[], options: BulkOptions, self: Command) =>
      operateOnAll(
        wanted,
        options,
        {
          mutation: 'cancelProcessInstance',
          inputType: 'CancelProcessInstanceInput',
          meant: ['ACTIVE', 'SUSPENDED'],
        },
        self,
      ),
  );
}
