import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { BundleFile } from '#organisation';

/** Kinds of files that a bundle is made of. */
const BUNDLE_FILE = /\.(json|bpmn)$/;
const LARGEST_FILE_BYTES = 2 * 1024 * 1024;
const MOST_FILES = 5_000;

/** A path that cannot be read as a bundle. */
export class BundleReadError extends Error {
  override readonly name = 'BundleReadError';
  readonly code = 'BUNDLE_UNREADABLE';

  constructor(
    readonly path: string,
    reason: string,
  ) {
    super(`${path}: ${reason}`);
  }
}

/**
 * Reads files and folders (recursively) into bundle files, sorted by path. A file's path begins with the name of the
 * folder that was asked for, so that `rules` and `./rules/` give the same bundle wherever they are read from.
 * @throws BundleReadError when a path is missing, a file is above 2 MiB or there are more than 5,000 files.
 */
export async function readBundle(paths: readonly string[]): Promise<BundleFile[]> {
  const files = new Map<string, BundleFile>();
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (!found) throw new BundleReadError(path, 'Expected a file or folder but there is none.');
    const entries = found.isDirectory() ? await readdir(path, { recursive: true, withFileTypes: true }) : [];
    const names = found.isDirectory()
      ? entries
          .filter((entry) => entry.isFile())
          .map((entry) => relative(path, join(entry.parentPath, entry.name)))
      : [''];
    for (const name of names) {
      const source = name === '' ? path : join(path, name);
      if (!BUNDLE_FILE.test(source) || name.split(sep).includes('node_modules')) continue;
      const { size } = await stat(source);
      if (size > LARGEST_FILE_BYTES)
        throw new BundleReadError(source, `Expected at most 2 MiB but got ${size} bytes.`);
      if (files.size >= MOST_FILES)
        throw new BundleReadError(path, `Expected at most ${MOST_FILES} files but got more.`);
      const inBundle = name === '' ? basename(path) : [basename(resolve(path)), ...name.split(sep)].join('/');
      files.set(inBundle, { path: inBundle, content: await readFile(source, 'utf8') });
    }
  }
  return [...files.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
}
