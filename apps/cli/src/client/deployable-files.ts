import type { BundleFile } from '#organisation';
import { readBundle } from '../bundle/read-bundle.js';

/** Schemas are for editors; examples and scenarios are for a server that is to run them. */
const SCHEMA = /(^|\/)schema\//;
const CASE = /(^|\/)(examples|scenarios)\//;

/**
 * The files of these paths that a server is to have.
 * @param withCases also examples and scenarios
 * @throws BundleReadError
 */
export async function deployableFiles(paths: readonly string[], withCases = false): Promise<BundleFile[]> {
  return (await readBundle(paths)).filter(
    ({ path }) => !SCHEMA.test(path) && (withCases || !CASE.test(path)),
  );
}
