import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Whom the server runs as. PostgreSQL refuses to run as root. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/**
 * The account for a server over `dataDirectory`; undefined when it is the process's own. A root process drops to the owner of
 * an existing directory, else to `postgres`, else to `nobody`.
 * @throws Error when the directory belongs to somebody else and this process is not root.
 */
export function serverAccount(dataDirectory: string): ServerAccount | undefined {
  const self = process.getuid?.() ?? 0;
  const owner = existsSync(dataDirectory) ? statSync(dataDirectory) : undefined;
  if (self !== 0) {
    if (owner && owner.uid !== self) {
      throw new Error(
        `Expected the data directory ${dataDirectory} to belong to this user (uid ${self}) but its owner has uid ${owner.uid}: ` +
          'start as that user (or as root), or choose another directory with RUNUT_DATA_DIR',
      );
    }
    return undefined;
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, name: `uid ${owner.uid}` };
  for (const name of ['postgres', 'nobody']) {
    const account = findAccount(name);
    if (account) return account;
  }
  throw new Error(
    'Expected a user "postgres" or "nobody" in /etc/passwd to run the embedded PostgreSQL as, because it refuses to run as root: ' +
      'add one, start as another user, or set DATABASE_URL',
  );
}

/** The first directory on the way to `path` that the account may not pass, or undefined. What does not exist yet is passed over. */
export function untraversableParent(path: string, account: ServerAccount | undefined): string | undefined {
  if (!account) return undefined;
  const parents: string[] = [];
  for (let parent = dirname(resolve(path)); ; parent = dirname(parent)) {
    parents.unshift(parent);
    if (parent === dirname(parent)) break;
  }
  return parents.find((parent) => {
    if (!existsSync(parent)) return false;
    const { mode, uid, gid } = statSync(parent);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    return (mode & bit) === 0;
  });
}

function findAccount(name: string): ServerAccount | undefined {
  let passwd: string;
  try {
    passwd = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return undefined;
  }
  for (const line of passwd.split('\n')) {
    const [user, , uid, gid] = line.split(':');
    if (user === name) return { uid: Number(uid), gid: Number(gid), name };
  }
  return undefined;
}
