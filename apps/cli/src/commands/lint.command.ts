import { Command } from 'commander';
import { CommandEnd, EXIT } from '../cli-error.js';
import { printFindings } from '../lint/print-findings.js';
import { lintPaths } from '../lint/lint-paths.js';
import { Output } from '../output.js';

/** `runut lint PATH...` */
export function lintCommand(): Command {
  return new Command('lint')
    .description(
      'check models, rules and forms; a line for each finding: file:line severity rule message [element]',
    )
    .argument('<path...>', 'files and folders')
    .action(async (paths: string[], _options: unknown, command: Command) => {
      const output = Output.of(command);
      const { findings, files } = await lintPaths(paths);
      if (output.isJson) output.json(findings);
      else printFindings(output, findings, files);
      if (findings.some((finding) => finding.severity === 'error')) throw new CommandEnd(EXIT.FINDINGS);
    });
}
