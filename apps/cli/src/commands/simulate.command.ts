import { Command } from 'commander';
import { simulateForwardCommand } from './simulate-forward.command.js';
import { simulatePastCommand } from './simulate-past.command.js';

/** `runut simulate [past]` and `runut simulate forward` */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description('what a change would do before it is made: to past complaints, or under a load to come')
    .addCommand(simulatePastCommand(), { isDefault: true })
    .addCommand(simulateForwardCommand());
}
