import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#store';
import { until } from '../until.js';
import { childrenOf, killAll } from './process-table.js';

/** As durable as in production; the time of each commit is kept, so that it can be asked when something was written. */
const SETTINGS = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  track_commit_timestamp: 'on',
  max_connections: '200',
  wal_keep_size: '1GB',
  wal_retrieve_retry_interval: '100ms',
};

/** Not to be copied into a standby: it belongs to the running server. */
const RUNNING_FILES = new Set(['postmaster.pid', 'postmaster.opts']);

/** A PostgreSQL over a directory, which can be killed, started again, and followed by a standby. */
export class PostgresServer {
  private running: EmbeddedPostgres | undefined;

  constructor(
    private readonly directory: string,
    private readonly settings: Readonly<Record<string, string>> = {},
  ) {}

  /** Starts it, after a crash with its recovery. */
  async start(): Promise<void> {
    this.running = await startEmbeddedPostgres({
      dataDirectory: this.directory,
      settings: { ...SETTINGS, ...this.settings },
      notice: () => undefined,
    });
  }

  /** Directly, past any proxy. */
  connectionString(database: string): string {
    const url = new URL(this.running!.connectionString);
    url.pathname = `/${database}`;
    return url.href;
  }

  get socketPath(): string {
    const url = new URL(this.running!.connectionString);
    return join(url.searchParams.get('host')!, `.s.PGSQL.${url.searchParams.get('port')}`);
  }

  /** SIGKILL to the postmaster and every process of it at the same moment. */
  async kill(): Promise<void> {
    const postmaster = Number(
      readFileSync(join(this.directory, 'data/postmaster.pid'), 'utf8').split('\n')[0],
    );
    killAll([postmaster, ...childrenOf(postmaster)]);
    await until(
      () => childrenOf(postmaster).length === 0 && !isThere(postmaster),
      'PostgreSQL to be gone',
      10_000,
    );
    await this.stop();
  }

  async stop(): Promise<void> {
    await this.running?.stop();
  }

  async query<T extends pg.QueryResultRow>(
    database: string,
    text: string,
    values: unknown[] = [],
  ): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.connectionString(database) });
    await client.connect();
    try {
      return (await client.query<T>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /**
   * A synchronous standby in another directory: from then on a commit is acknowledged when both have it on disk. The package has no
   * pg_basebackup: this is the low-level backup that it does itself (PostgreSQL manual, 25.3.4).
   */
  async startStandby(directory: string): Promise<PostgresServer> {
    const source = join(this.directory, 'data');
    const target = join(directory, 'data');
    mkdirSync(directory, { recursive: true, mode: 0o755 });
    const client = new pg.Client({ connectionString: this.connectionString('postgres') });
    await client.connect();
    try {
      // The session must stay open until the backup is over.
      await client.query("select pg_backup_start('standby', true)");
      cpSync(source, target, {
        recursive: true,
        filter: (path) => !RUNNING_FILES.has(path.slice(source.length + 1)) && existsSync(path),
      });
      const { rows } = await client.query<{ labelfile: string; spcmapfile: string }>(
        'select * from pg_backup_stop(false)',
      );
      writeFileSync(join(target, 'backup_label'), rows[0]!.labelfile);
      if (rows[0]!.spcmapfile) writeFileSync(join(target, 'tablespace_map'), rows[0]!.spcmapfile);
    } finally {
      await client.end();
    }
    writeFileSync(join(target, 'standby.signal'), '');
    giveTo(target, statSync(source));
    const url = new URL(this.running!.connectionString);
    const primary = `host=${url.searchParams.get('host')} port=${url.searchParams.get('port')} user=runut application_name=standby`;
    const standby = new PostgresServer(directory, { primary_conninfo: primary });
    await standby.start();
    await until(
      async () =>
        (await this.query('postgres', "select 1 from pg_stat_replication where state = 'streaming'"))
          .length === 1,
      'the standby to stream',
      20_000,
    );
    await this.query('postgres', "alter system set synchronous_standby_names = 'standby'");
    await this.query('postgres', 'select pg_reload_conf()');
    await until(
      async () =>
        (await this.query('postgres', "select 1 from pg_stat_replication where sync_state = 'sync'"))
          .length === 1,
      'the standby to be synchronous',
      20_000,
    );
    return standby;
  }

  /** Makes a standby the primary. */
  async promote(): Promise<void> {
    await this.query('postgres', 'select pg_promote(true, 30)');
  }

  removeFiles(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** A root process runs the server as somebody else, who must own its files. */
function giveTo(path: string, owner: { uid: number; gid: number }): void {
  if (process.getuid?.() !== 0) return;
  chownSync(path, owner.uid, owner.gid);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) giveTo(inside, owner);
    else if (entry.isFile()) chownSync(inside, owner.uid, owner.gid);
  }
}
