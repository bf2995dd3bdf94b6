import { Command } from 'commander';
import {
  INSTANCE_ARGUMENT,
  operate,
  withOperationOptions,
  type OperationOptions,
} from '../client/instance-operation.js';

/** `runut erase INSTANCE --reason WHY` */
export function eraseCommand(): Command {
  const command = new Command('erase')
    .description('erase the words of a finished complaint and who reported it; what happened stays')
    .argument('<instance>', INSTANCE_ARGUMENT);
  return withOperationOptions(command).action((wanted: string, options: OperationOptions, self: Command) =>
    operate(
      wanted,
      options,
      {
        mutation: 'eraseProcessInstanceWords',
        inputType: 'EraseProcessInstanceWordsInput',
        meant: ['COMPLETED', 'TERMINATED'],
      },
      self,
    ),
  );
}
