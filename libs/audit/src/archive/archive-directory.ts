import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { ArchiveFiles } from './archive.port.js';

/** Archives as gzip files in a directory, which all nodes share. A file that has its name is whole. */
export class ArchiveDirectory implements ArchiveFiles {
  constructor(private readonly root: string) {}

  async write(name: string, lines: Iterable<string>): Promise<string> {
    const path = join(this.root, name);
    const directory = dirname(path);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const bytes = await promisify(gzip)([...lines, ''].join('\n'));
    const draft = `${path}.${process.pid}.part`;
    try {
      const file = await open(draft, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
    const folder = await open(directory);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }

  async *read(name: string): AsyncGenerator<string, void> {
    const text = (await promisify(gunzip)(await readFile(join(this.root, name)))).toString('utf8');
    // Only a line feed ends a line: other separators of Unicode stand in texts.
    yield* text.replace(/\n$/, '').split('\n');
  }
}
