import type { BundleFile } from '#organisation';
import { readBundle } from '../bundle/read-bundle.js';

/** Folders beside models and rules whose files explain and check them: a server has no use for them. */
const NOT_DEPLOYED = /(^|\/)(examples|scenarios|schema)\//;

/**
 * The files of these paths that a server is to have.
 * @throws BundleReadError
 */
export async function deployableFiles(paths: readonly string[]): Promise<BundleFile[]> {
  return (await readBundle(paths)).filter((file) => !NOT_DEPLOYED.test(file.path));
}
