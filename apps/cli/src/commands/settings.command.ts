import { Command } from 'commander';
import { SETTINGS, settingsTable } from '../../../api/src/settings.js';
import { CLI_VARIABLES, settingsHere } from '../client/cli-environment.js';
import { Output } from '../output.js';

/** `runut settings` */
export function settingsCommand(): Command {
  return new Command('settings')
    .description('every setting with its value here, default and meaning; says what cannot be used')
    .option('--markdown', 'as a table for the documentation')
    .action((options: { readonly markdown?: boolean }, command: Command) => {
      const output = Output.of(command);
      if (options.markdown === true) {
        output.line(settingsTable());
        return;
      }
      const rows = SETTINGS.map(({ name, meaning, default: byDefault, isSecret }) => ({
        name,
        value: valueOf(name, isSecret),
        default: byDefault,
        meaning,
        isSecret,
      }));
      if (output.isJson) output.json(rows);
      else {
        for (const { name, value, default: byDefault, meaning, isSecret } of rows) {
          output.line(`${output.style('bold', name)}${isSecret ? ` or ${name}_FILE` : ''}`);
          output.line(`    ${meaning}`);
          output.line(
            `    ${value === undefined ? `not set: ${byDefault}` : `here: ${value} (default: ${byDefault})`}`,
          );
        }
        output.line('\nRead by the command line itself');
        for (const [name, meaning] of Object.entries(CLI_VARIABLES))
          output.line(`${output.style('bold', name)}\n    ${meaning}`);
      }
      // Last, so that the table is there to look at when something of it cannot be used.
      settingsHere();
    });
}

/** A secret is never shown, only that it is there. */
function valueOf(name: string, isSecret: boolean): string | undefined {
  const direct = process.env[name];
  if (isSecret)
    return direct !== undefined || process.env[`${name}_FILE`] !== undefined ? '(set)' : undefined;
  return direct;
}
