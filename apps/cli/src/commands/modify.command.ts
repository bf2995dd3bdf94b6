import { Command } from 'commander';
import { usageError } from '../cli-error.js';
import {
  INSTANCE_ARGUMENT,
  operate,
  withOperationOptions,
  type OperationOptions,
} from '../client/instance-operation.js';
import {
  collect,
  instructionsIn,
  iterationOf,
  moveOf,
  selectionOf,
  startAfter,
  startBefore,
} from '../client/instructions.js';

interface ModifyOptions extends OperationOptions {
  readonly cancel?: readonly string[];
  readonly move?: readonly string[];
  readonly start?: readonly string[];
  readonly startAfter?: readonly string[];
  readonly addIteration?: readonly string[];
  readonly file?: string;
}

/** `runut modify INSTANCE --move FROM=TO --reason WHY` */
export function modifyCommand(): Command {
  const command = new Command('modify')
    .description(
      'move, end and begin tokens by hand: all of it or nothing, whatever the order of the options',
    )
    .argument('<instance>', INSTANCE_ARGUMENT)
    .option('--cancel <element>', 'end an element: its id for all its instances, or one key', collect)
    .option('--move <from=to>', 'end an element, and begin before another in the same scopes', collect)
    .option('--start <element[@scope]>', 'begin before an element', collect)
    .option('--start-after <element[:flow][@scope]>', 'begin on the flow out of an element', collect)
    .option('--add-iteration <key[=item]>', 'one more instance of a multi-instance activity', collect)
    .option('--file <path>', 'instructions as the API takes them, in a JSON list');
  return withOperationOptions(command).action(
    (
      wanted: string,
      { cancel, move, start, startAfter: after, addIteration, file, ...options }: ModifyOptions,
      self: Command,
    ) => {
      const instructions = [
        ...(cancel ?? []).map((one) => ({ cancel: selectionOf(one) })),
        ...(move ?? []).map((one) => ({ move: moveOf(one) })),
        ...(start ?? []).map((one) => ({ start: startBefore(one) })),
        ...(after ?? []).map((one) => ({ start: startAfter(one) })),
        ...(addIteration ?? []).map((one) => ({ addIteration: iterationOf(one) })),
        ...(file === undefined ? [] : instructionsIn(file)),
      ];
      if (instructions.length === 0)
        throw usageError('Expected something to do but there is nothing.', {
          wayOut: 'Give --move, --cancel, --start, --start-after, --add-iteration or --file.',
        });
      return operate(
        wanted,
        options,
        {
          mutation: 'modifyProcessInstance',
          inputType: 'ModifyProcessInstanceInput',
          meant: ['ACTIVE', 'SUSPENDED'],
          input: { instructions },
        },
        self,
      );
    },
  );
}
