import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import type { CaseResult } from '#complaint';
import type { BundleFile } from '#organisation';
import { isCase } from '#runtime';
import { readBundle } from '../bundle/read-bundle.js';
import { CommandEnd, EXIT, usageError } from '../cli-error.js';
import { printFindings } from '../lint/print-findings.js';
import { Output } from '../output.js';
import { projectRoot } from '../project-root.js';
import { runTests } from '../test/run-tests.js';

interface TestOptions {
  readonly rules?: string;
}

/** `runut test PATH...` */
export function testCommand(): Command {
  return new Command('test')
    .description('run the scenarios of processes and the examples of rules in memory, on a virtual clock')
    .argument('[path...]', 'files and folders with scenarios/*.json and examples/*.json (default: workflows)')
    .option('--rules <folder>', 'folder of the rules (default: ./rules, else those of the installation)')
    .action(async (paths: string[], options: TestOptions, command: Command) => {
      const output = Output.of(command);
      const wanted = paths.length > 0 ? paths : [folderOf('workflows')];
      const found = await readPlaced(wanted);
      const cases = found.filter(({ path }) => isCase(path));
      if (cases.length === 0)
        throw usageError(
          'Expected scenarios/*.json or examples/*.json under the paths, but there are none.',
          {
            place: wanted.join(', '),
          },
        );
      const stage = await readPlaced([...(await stagePaths(wanted)), options.rules ?? folderOf('rules')]);
      const { results, findings } = await runTests(cases, stage);
      if (findings.length > 0) {
        if (output.isJson)
          output.json({ error: { code: 'BUNDLE_INVALID', message: `${findings.length} errors`, findings } });
        else
          printFindings(
            output,
            findings.map((finding) => ({ ...finding, severity: 'error' as const })),
            new Set(findings.map(({ file }) => file)).size,
          );
        throw new CommandEnd(EXIT.FINDINGS);
      }
      const failed = results.filter(({ passed }) => !passed).length;
      if (output.isJson) output.json({ passed: results.length - failed, failed, results });
      else print(output, results, failed);
      if (failed > 0) throw new CommandEnd(EXIT.FINDINGS);
    });
}

function print(output: Output, results: readonly CaseResult[], failed: number): void {
  for (const { name, file, passed, differences } of results) {
    output.line(
      `${output.style(passed ? 'green' : 'red', passed ? 'passed' : 'failed')}  ${name}  ${output.style('dim', file)}`,
    );
    for (const difference of differences) output.line(`        ${difference}`);
  }
  output.line(`${results.length - failed} passed, ${failed} failed`);
}

function folderOf(name: string): string {
  return existsSync(name) ? name : join(projectRoot().folder, name);
}

/** Files with the paths by which the caller can open them. */
async function readPlaced(paths: readonly string[]): Promise<BundleFile[]> {
  const placed = new Map<string, BundleFile>();
  for (const path of paths) {
    const base = dirname(resolve(path));
    for (const { path: inBundle, content } of await readBundle([path])) {
      const place = relative(process.cwd(), join(base, inBundle)).replaceAll('\\', '/');
      placed.set(place, { path: place, content });
    }
  }
  return [...placed.values()];
}

/** A scenario plays with all processes around it: one may call another. */
async function stagePaths(paths: readonly string[]): Promise<string[]> {
  const folders = new Set<string>([folderOf('workflows')]);
  for (const path of paths) {
    const folder = (await stat(path)).isDirectory() ? resolve(path) : dirname(resolve(path));
    for (const candidate of [folder, dirname(folder), dirname(dirname(folder))])
      if (existsSync(join(candidate, 'process.bpmn'))) folders.add(candidate);
    folders.add(folder);
  }
  return [...folders];
}
