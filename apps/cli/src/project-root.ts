import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface PackageFile {
  readonly name?: string;
  readonly version?: string;
}

let found: { readonly folder: string; readonly version: string } | undefined;

/** Folder of the installed package, where `rules/` and `workflows/` stand, and its version. Works from source and from `dist`. */
export function projectRoot(): { readonly folder: string; readonly version: string } {
  if (found) return found;
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      const { name, version = '0.0.0' } = JSON.parse(readFileSync(file, 'utf8')) as PackageFile;
      if (name === 'runut') return (found = { folder, version });
    }
    if (folder === dirname(folder))
      throw new Error('Expected the package "runut" above this file but found none');
  }
}
