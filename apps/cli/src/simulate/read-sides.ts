import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { candidateRegions, type ComparedResource } from '#complaint';
import type { ConfiguredRegion } from '#organisation';
import type { DeploymentFinding } from '#runtime';
import { CommandEnd, EXIT, usageError } from '../cli-error.js';
import { readConfiguration } from '../diff/read-configuration.js';
import { printFindings } from '../lint/print-findings.js';
import type { Output } from '../output.js';
import { projectRoot } from '../project-root.js';

/** What a change is measured against: a folder, `./rules`, or what comes with the installation. */
export async function readBase(
  folder: string | undefined,
  output: Output,
): Promise<readonly ComparedResource[]> {
  const installed = join(projectRoot().folder, 'rules');
  const chosen = folder ?? (existsSync('rules') ? 'rules' : installed);
  const base = await readChecked(chosen, output);
  // Rules of some regions only inherit from the installation's.
  return base.some(({ region }) => region === 'nasional')
    ? base
    : [...(await readConfiguration(installed)).resources, ...base];
}

/** Models and forms beside rules that have none: `./workflows`, or those of the installation. */
export async function withModels(
  base: readonly ComparedResource[],
  output: Output,
): Promise<readonly ComparedResource[]> {
  if (base.some(({ kind }) => kind === 'process')) return base;
  const folder = existsSync('workflows') ? 'workflows' : join(projectRoot().folder, 'workflows');
  return [...base, ...(await readChecked(folder, output))];
}

/** Reads a path as a configuration; ends the command when it cannot be used. */
export async function readChecked(path: string, output: Output): Promise<readonly ComparedResource[]> {
  const { resources, errors } = await readConfiguration(path);
  refuse(errors, path, output);
  return resources;
}

/** The regions of a configuration with changes laid over it, as a deployment would lay them; ends the command on an error. */
export function regionsOf(
  base: readonly ComparedResource[],
  changes: readonly ComparedResource[],
  place: string,
  output: Output,
): ReadonlyMap<string, ConfiguredRegion> {
  const { regions, findings } = candidateRegions(base, changes);
  refuse(
    findings.filter(({ severity }) => severity === 'error'),
    place,
    output,
  );
  if (regions.size === 0)
    throw usageError('Expected rules of at least one region but there are none.', { place });
  return regions;
}

/** Ends the command when there is an error. */
export function refuse(
  errors: readonly DeploymentFinding[],
  place: string,
  output: Output,
  code = 'RULES_INVALID',
): void {
  if (errors.length === 0) return;
  if (output.isJson)
    output.json({ error: { code, message: `${errors.length} errors in ${place}`, findings: errors } });
  else printFindings(output, errors, new Set(errors.map(({ file }) => file)).size);
  throw new CommandEnd(EXIT.USAGE);
}
