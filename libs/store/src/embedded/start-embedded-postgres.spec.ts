import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { testDirectory } from '../../../../test/support/postgres.js';
import { findPostmaster } from './postmaster.js';
import { isAlive } from './process-identity.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './start-embedded-postgres.js';

let home: string;
let started: EmbeddedPostgres[];
beforeEach(() => {
  home = join(testDirectory(), `launcher-${Math.random().toString(36).slice(2)}`);
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((server) => server.stop()));
  rmSync(home, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    dataDirectory: home,
    settings: { fsync: 'off' },
    notice: () => undefined,
  });
  started.push(server);
  return server;
}

async function query(server: EmbeddedPostgres, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const postmaster = () => findPostmaster(join(home, 'data'));

describe('startEmbeddedPostgres', () => {
  it('should start one server for users that come at once, and stop it with the last one', async () => {
    process.env.PGPORT = '1';
    process.env.PGDATABASE = 'nowhere';
    const [first, second] = await Promise.all([start(), start()]);
    delete process.env.PGPORT;
    delete process.env.PGDATABASE;
    expect(first!.connectionString).toBe(second!.connectionString);
    const [row] = await query(
      first!,
      "select current_setting('data_checksums') as checksums, version() as version",
    );
    expect(row).toMatchObject({ checksums: 'on', version: expect.stringContaining('PostgreSQL 18') });
    const socket = new URL(first!.connectionString).searchParams.get('host')!;
    expect(join(socket, '.s.PGSQL.5432').length).toBeLessThan(104);

    await first!.stop();
    await first!.stop();
    expect(await query(second!, 'select 1 as one')).toEqual([{ one: 1 }]);
    await second!.stop();
    expect(postmaster()).toBeUndefined();
  }, 60_000);

  it('should recover what was committed after the postmaster was killed', async () => {
    const first = await start();
    await query(first, 'create table note (text text)');
    await query(first, "insert into note values ('kept')");
    const { pid } = postmaster()!;
    process.kill(pid, 'SIGKILL');
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 5));

    const second = await start();
    expect(postmaster()!.pid).not.toBe(pid);
    expect(await query(second, 'select * from note')).toEqual([{ text: 'kept' }]);
  }, 60_000);

  it('should join a server whose users all died, and prune them', async () => {
    const first = await start();
    // As a killed process leaves it: its reference stands, its id belongs to nobody or to a later process.
    const [reference] = readdirSync(join(home, 'users'));
    writeFileSync(join(home, 'users', reference!), `${process.pid} an earlier life`);
    const { pid } = postmaster()!;
    const second = await start();
    expect(postmaster()!.pid).toBe(pid);
    await second.stop();
    expect(postmaster()).toBeUndefined();
    await first.stop();
  }, 60_000);

  it('should take over the lock of a process that died', async () => {
    const first = await start();
    writeFileSync(join(home, 'start.lock'), '999999999 long ago');
    const second = await start();
    expect(second.connectionString).toBe(first.connectionString);
  }, 60_000);

  it('should give the words of the server when it does not start', async () => {
    const first = await start();
    await first.stop();
    const broken = startEmbeddedPostgres({
      dataDirectory: home,
      settings: { shared_buffers: 'many' },
      notice: () => undefined,
    });
    await expect(broken).rejects.toThrow(/to start but[\s\S]*shared_buffers/);
    expect(readdirSync(join(home, 'users'))).toEqual([]);
    expect(readFileSync(join(home, 'server.log'), 'utf8')).toContain('shared_buffers');
  }, 60_000);

  it('should explain a directory that the account of the server cannot reach', async () => {
    if (process.getuid?.() !== 0) return;
    const closed = mkdtempSync(join(testDirectory(), 'closed-'));
    await expect(startEmbeddedPostgres({ dataDirectory: join(closed, 'postgres') })).rejects.toThrow(
      `${closed} is closed: PostgreSQL refuses to run as root`,
    );
  });
});
