import { Command, Option } from 'commander';
import {
  INSTANCE_ARGUMENT,
  operate,
  parseNumber,
  withOperationOptions,
  type OperationOptions,
} from '../client/instance-operation.js';
import { collect, collectVariable, startAfter, startBefore } from '../client/instructions.js';
import { parseMoment } from '../parse-moment.js';

interface RestartOptions extends OperationOptions {
  readonly start?: readonly string[];
  readonly startAfter?: readonly string[];
  readonly processVersion?: number;
  readonly at?: number;
  readonly sequence?: number;
  readonly only?: readonly string[];
  readonly set?: Readonly<Record<string, unknown>>;
}

/** `runut restart INSTANCE --start ELEMENT --reason WHY` */
export function restartCommand(): Command {
  const command = new Command('restart')
    .description(
      'do a finished instance anew, as a new instance that names it; the finished one stays as it is',
    )
    .argument('<instance>', INSTANCE_ARGUMENT)
    .option('--start <element>', 'begin before this element (default: at the start event)', collect)
    .option('--start-after <element[:flow]>', 'begin on the flow out of this element', collect)
    .option('--process-version <number>', 'version of the process (default: the one it ran)', parseNumber)
    .addOption(
      new Option('--at <time>', 'take the variables as they were at this moment (RFC 3339)')
        .argParser(parseMoment)
        .conflicts('sequence'),
    )
    .option('--sequence <number>', 'take the variables as they were after this entry', parseNumber)
    .option('--only <name>', 'take over this variable only (may be given several times)', collect)
    .option('--set <name=value>', 'set a variable beside or over them', collectVariable);
  return withOperationOptions(command).action((wanted: string, options: RestartOptions, self: Command) => {
    const { start, startAfter: after, processVersion, at, sequence, only, set, ...given } = options;
    const startPoints = [...(start ?? []).map(startBefore), ...(after ?? []).map(startAfter)];
    return operate(
      wanted,
      given,
      {
        mutation: 'restartProcessInstance',
        inputType: 'RestartProcessInstanceInput',
        meant: ['COMPLETED', 'TERMINATED'],
        input: {
          ...(startPoints.length > 0 && { startPoints }),
          ...(processVersion !== undefined && { version: processVersion }),
          ...(at !== undefined && { upToMoment: new Date(at).toISOString() }),
          ...(sequence !== undefined && { upToSequence: sequence }),
          ...(only && { variableNames: only }),
          ...(set && { variables: set }),
        },
      },
      self,
    );
  });
}
