import { join } from 'node:path';
import { readBundle } from '../../apps/cli/src/bundle/read-bundle.js';

/** The project's own `rules/` and `workflows/`, as they are deployed, by path. */
export async function repositoryBundle(): Promise<Record<string, string>> {
  const root = join(import.meta.dirname, '../..');
  const files = await readBundle([join(root, 'rules'), join(root, 'workflows')]);
  return Object.fromEntries(files.map(({ path, content }) => [path, content]));
}
