import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Twelve hex digits that stand for a path in names that must be short. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/**
 * A directory that outlives a reboot and that every account may enter, for what cannot stay where it belongs.
 * @throws Error when somebody else has put something there.
 */
export function fallbackDirectory(purpose: string): string {
  const base = existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
  const path = join(base, `runut-${shortHash(purpose)}`);
  mkdirSync(path, { recursive: true, mode: 0o755 });
  const stat = lstatSync(path);
  if (!stat.isDirectory() || stat.uid !== (process.getuid?.() ?? stat.uid)) {
    throw new Error(
      `Expected ${path} to be a directory of this user but somebody else made it: remove it, or set RUNUT_DATA_DIR`,
    );
  }
  return path;
}
