import { Command } from 'commander';
import {
  INSTANCE_ARGUMENT,
  operate,
  withOperationOptions,
  type OperationOptions,
} from '../client/instance-operation.js';

/** `runut hold INSTANCE --reason WHY` */
export function holdCommand(): Command {
  const command = new Command('hold')
    .description(
      'legal hold: nothing of an instance, running or finished, is erased or deleted until it is lifted',
    )
    .argument('<instance>', INSTANCE_ARGUMENT)
    .option('--lift', 'lift the hold');
  return withOperationOptions(command).action(
    (wanted: string, { lift = false, ...options }: OperationOptions & { lift?: boolean }, self: Command) =>
      operate(
        wanted,
        options,
        {
          mutation: lift ? 'liftProcessInstanceHold' : 'holdProcessInstance',
          inputType: lift ? 'LiftProcessInstanceHoldInput' : 'HoldProcessInstanceInput',
          meant: ['ACTIVE', 'SUSPENDED', 'COMPLETED', 'TERMINATED'],
        },
        self,
      ),
  );
}
