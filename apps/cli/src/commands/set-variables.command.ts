import { Command } from 'commander';
import {
  INSTANCE_ARGUMENT,
  operate,
  parseNumber,
  withOperationOptions,
  type OperationOptions,
} from '../client/instance-operation.js';
import { collectVariable } from '../client/instructions.js';

/** `runut set-variables INSTANCE NAME=VALUE --reason WHY` */
export function setVariablesCommand(): Command {
  const command = new Command('set-variables')
    .description('set variables of the process or of one scope')
    .argument('<instance>', INSTANCE_ARGUMENT)
    .argument('<name=value...>', 'value as JSON, or a text', collectVariable)
    .option('--scope <key>', 'key of a live scope (default: the process itself)', parseNumber);
  return withOperationOptions(command).action(
    (
      wanted: string,
      variables: Readonly<Record<string, unknown>>,
      { scope = 0, ...options }: OperationOptions & { scope?: number },
      self: Command,
    ) =>
      operate(
        wanted,
        options,
        {
          mutation: 'setVariables',
          inputType: 'SetVariablesInput',
          meant: ['ACTIVE', 'SUSPENDED'],
          input: { variables, scopeKey: scope },
        },
        self,
      ),
  );
}
