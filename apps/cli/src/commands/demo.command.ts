import { Command } from 'commander';
import { CommandEnd, EXIT } from '../cli-error.js';
import { Output } from '../output.js';

/** `runut demo` */
export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'fourteen complaints from report to closure on a server of its own, with officers and citizens over HTTP and WebSocket',
    )
    .addHelpText(
      'after',
      '\nEverything it starts and writes is gone afterwards. It takes less than two minutes.',
    )
    .action(async (_options: unknown, command: Command) => {
      const { runDemo } = await import('../demo/run-demo.js');
      if (!(await runDemo(Output.of(command)))) throw new CommandEnd(EXIT.FINDINGS);
    });
}
