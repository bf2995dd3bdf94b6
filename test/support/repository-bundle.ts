import { join } from 'node:path';
import { readBundle } from '../../apps/cli/src/bundle/read-bundle.js';

const ROOT = join(import.meta.dirname, '../..');

/** A folder of `test/fixtures`, by path. */
export function fixtureBundle(folder: string): Promise<Record<string, string>> {
  return bundle([join(ROOT, 'test/fixtures', folder)]);
}

/** The project's own `rules/` and `workflows/`, as they are deployed, by path. */
export function repositoryBundle(): Promise<Record<string, string>> {
  return bundle([join(ROOT, 'rules'), join(ROOT, 'workflows')]);
}

async function bundle(paths: readonly string[]): Promise<Record<string, string>> {
  const files = await readBundle(paths);
  return Object.fromEntries(files.map(({ path, content }) => [path, content]));
}
