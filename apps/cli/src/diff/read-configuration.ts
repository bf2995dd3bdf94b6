import { basename } from 'node:path';
import type { ComparedResource } from '#complaint';
import { readBundle as readResources, type DeploymentFinding } from '#runtime';
import { readBundle } from '../bundle/read-bundle.js';
import { usageError } from '../cli-error.js';
import { deployableFiles } from '../client/deployable-files.js';

/** What a path holds of a configuration, and why some of it could not be read. */
export interface ReadConfiguration {
  readonly resources: readonly ComparedResource[];
  readonly errors: readonly DeploymentFinding[];
}

/**
 * Reads a file or folder as a configuration.
 * @param likeFile a path whose name says what the file is, when its own does not (`policy.json` for `/tmp/new.json`)
 * @throws CliError when there is nothing of a configuration in it
 */
export async function readConfiguration(path: string, likeFile?: string): Promise<ReadConfiguration> {
  const files = await deployableFiles([path]);
  const read = await readResources(files);
  if (read.resources.length === 0 && likeFile !== undefined) {
    const [only, ...others] = await readBundle([path]);
    if (only && others.length === 0) {
      const again = await readResources([{ path: basename(likeFile), content: only.content }]);
      if (again.resources.length > 0) return configurationOf(again);
    }
  }
  const errors = read.findings.filter(
    ({ severity, rule }) => severity === 'error' && rule !== 'empty-bundle',
  );
  if (read.resources.length === 0 && errors.length === 0)
    throw usageError('Expected models, forms or documents of regions but there are none.', { place: path });
  return configurationOf(read);
}

function configurationOf(read: Awaited<ReturnType<typeof readResources>>): ReadConfiguration {
  return { resources: read.resources, errors: read.findings.filter(({ severity }) => severity === 'error') };
}
