import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ReviewMode } from '#runtime';
import { isNetwork } from '#webhook';

/** How a node is set up. Everything comes from the environment; see `SETTINGS` for names, defaults and meanings. */
export interface Settings {
  readonly isProduction: boolean;
  readonly host: string;
  readonly port: number;
  /** Absent: the embedded PostgreSQL. */
  readonly databaseUrl?: string;
  readonly dataDir: string;
  /** Absent: the development issuer. */
  readonly issuer?: { readonly issuer: string; readonly jwksUrl: URL };
  readonly audience: string;
  /** 32 bytes; absent in development: kept in the data directory. */
  readonly sealKey?: Buffer;
  /** 32 bytes, an Ed25519 private key; absent in development: kept in the data directory. In production: nothing is signed. */
  readonly checkpointKey?: Buffer;
  /** Where runs of the journal go whose term is over; absent: none leaves the database. */
  readonly archiveDir?: string;
  readonly worker: 'inprocess' | 'off';
  /** Whether a second person must approve deployments. */
  readonly review: ReviewMode;
  readonly logLevel: LogLevel;
  readonly publicRequestsPerMinute: number;
  readonly trustedProxies: number;
  readonly corsOrigins: readonly string[];
  /** Commands that take this long are logged, in milliseconds; 0 for none. */
  readonly slowCommandMs: number;
  /** Port on which apps/worker answers health and metrics; absent: it does not listen. */
  readonly workerPort?: number;
  /** Absent: `/metrics` is open. */
  readonly metricsToken?: string;
  /** Where webhooks may go beside the public internet, and how long a receiver may take to answer. */
  readonly webhooks: { readonly networks: readonly string[]; readonly timeoutMs: number };
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A setting as people read about it. */
export interface SettingDescription {
  readonly name: string;
  readonly meaning: string;
  /** What holds when it is not set. */
  readonly default: string;
  /** Secrets may be given as a file, by `<NAME>_FILE`. */
  readonly isSecret: boolean;
}

/** Every setting there is, in the order in which they are documented. */
export const SETTINGS: readonly SettingDescription[] = [
  {
    name: 'NODE_ENV',
    meaning: '`production` closes all that is for development: demo tokens, /graphiql, introspection.',
    default: 'development',
    isSecret: false,
  },
  {
    name: 'HOST',
    meaning: 'Address to listen on.',
    default: '127.0.0.1; 0.0.0.0 in production',
    isSecret: false,
  },
  { name: 'PORT', meaning: 'Port to listen on; 0 for any free one.', default: '3000', isSecret: false },
  {
    name: 'DATABASE_URL',
    meaning: 'PostgreSQL 15 or newer, as `postgres://user:password@host:5432/database`.',
    default: 'the embedded PostgreSQL',
    isSecret: true,
  },
  {
    name: 'RUNUT_DATA_DIR',
    meaning: 'Where the embedded database and the keys of development live.',
    default: '.runut',
    isSecret: false,
  },
  {
    name: 'RUNUT_ISSUER',
    meaning: 'Who issues access tokens: the `iss` of their claims.',
    default: 'the development issuer; must be set in production',
    isSecret: false,
  },
  {
    name: 'RUNUT_JWKS_URL',
    meaning: "The issuer's public keys.",
    default: '`<RUNUT_ISSUER>/.well-known/jwks.json`',
    isSecret: false,
  },
  { name: 'RUNUT_AUDIENCE', meaning: 'The `aud` that tokens must have.', default: 'runut', isSecret: false },
  {
    name: 'RUNUT_SEAL_KEY',
    meaning:
      '32 bytes in base64 that seal the words of complaints and live cursors; the same on every node. `openssl rand -base64 32` makes one.',
    default: 'made once in the data directory; must be set in production',
    isSecret: true,
  },
  {
    name: 'RUNUT_CHECKPOINT_KEY',
    meaning:
      'Ed25519 private key, 32 bytes in base64, that signs the checkpoints of the journals; the same on every node. `openssl rand -base64 32` makes one, `runut audit-key` prints its public half.',
    default: 'made once in the data directory; in production nothing is signed',
    isSecret: true,
  },
  {
    name: 'RUNUT_ARCHIVE_DIR',
    meaning:
      'Directory for the entries of the journals whose term is over; the same one on every node, and in the backups. See docs/retention.md.',
    default: '`archive` in the data directory; in production no entry leaves the database',
    isSecret: false,
  },
  {
    name: 'RUNUT_WORKER',
    meaning:
      '`inprocess`: timers, jobs and messages are worked on by this process too; `off`: by apps/worker alone.',
    default: 'inprocess',
    isSecret: false,
  },
  {
    name: 'RUNUT_REVIEW',
    meaning:
      'Whether a second person must approve a deployment: `policy`: where the table `deployment` of the policy says so; `always`; `never`.',
    default: 'policy in production, else never',
    isSecret: false,
  },
  {
    name: 'LOG_LEVEL',
    meaning: `How much is logged: ${LOG_LEVELS.join(', ')}.`,
    default: 'info',
    isSecret: false,
  },
  {
    name: 'RUNUT_PUBLIC_LIMIT',
    meaning: 'Requests a minute that one address may send without a token.',
    default: '120',
    isSecret: false,
  },
  {
    name: 'RUNUT_TRUSTED_PROXIES',
    meaning: "How many proxies stand before it: as many of X-Forwarded-For's addresses are believed.",
    default: '0',
    isSecret: false,
  },
  {
    name: 'RUNUT_CORS_ORIGINS',
    meaning: 'Origins of other web sites that may call, separated by commas.',
    default: 'none',
    isSecret: false,
  },
  {
    name: 'RUNUT_SLOW_COMMAND_MS',
    meaning: 'Commands on instances that take this many milliseconds are logged; 0 for none.',
    default: '1000',
    isSecret: false,
  },
  {
    name: 'RUNUT_WORKER_PORT',
    meaning: 'Port on which apps/worker answers /livez, /readyz and /metrics.',
    default: 'none: it does not listen',
    isSecret: false,
  },
  {
    name: 'RUNUT_METRICS_TOKEN',
    meaning: 'Bearer token that /metrics asks for.',
    default: 'none: /metrics is open',
    isSecret: true,
  },
  {
    name: 'RUNUT_WEBHOOK_NETWORKS',
    meaning:
      'Networks beside the public internet that webhooks may reach, over http too, in CIDR notation, separated by commas; 127.0.0.0/8 is this machine.',
    default: 'none: only https to the public internet',
    isSecret: false,
  },
  {
    name: 'RUNUT_WEBHOOK_TIMEOUT_S',
    meaning: 'Seconds that the receiver of a webhook may take to answer.',
    default: '15',
    isSecret: false,
  },
];

/** A setting that is not what it should be, with the way out. */
export interface SettingProblem {
  readonly name: string;
  readonly message: string;
}

/** The environment cannot be used. Names every problem at once. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly code = 'SETTINGS_INVALID';

  constructor(readonly problems: readonly SettingProblem[]) {
    super(
      ['Settings cannot be used:', ...problems.map(({ name, message }) => `  ${name}: ${message}`)].join(
        '\n',
      ),
    );
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks the settings. A secret may stand in a file that `<NAME>_FILE` names.
 * @throws SettingsError with all problems at once.
 */
export function readSettings(
  environment: Environment = process.env,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): Settings {
  const reader = new SettingsReader(environment, readFile);
  const isProduction =
    reader.choice('NODE_ENV', ['production', 'development', 'test'], 'development') === 'production';
  const settings: Settings = {
    isProduction,
    host: reader.text('HOST') ?? (isProduction ? '0.0.0.0' : '127.0.0.1'),
    port: reader.integer('PORT', 3000, 0, 65_535),
    databaseUrl: reader.url('DATABASE_URL', ['postgres:', 'postgresql:'])?.href,
    dataDir: resolve(reader.text('RUNUT_DATA_DIR') ?? '.runut'),
    issuer: readIssuer(reader, isProduction),
    audience: reader.text('RUNUT_AUDIENCE') ?? 'runut',
    sealKey: readSealKey(reader, isProduction),
    checkpointKey: keyIn(reader, 'RUNUT_CHECKPOINT_KEY', reader.text('RUNUT_CHECKPOINT_KEY')),
    archiveDir: readArchiveDir(reader, isProduction),
    worker: reader.choice('RUNUT_WORKER', ['inprocess', 'off'], 'inprocess'),
    review: reader.choice('RUNUT_REVIEW', ['policy', 'always', 'never'], isProduction ? 'policy' : 'never'),
    logLevel: reader.choice('LOG_LEVEL', LOG_LEVELS, 'info'),
    publicRequestsPerMinute: reader.integer('RUNUT_PUBLIC_LIMIT', 120, 1, 1_000_000),
    trustedProxies: reader.integer('RUNUT_TRUSTED_PROXIES', 0, 0, 10),
    corsOrigins: readOrigins(reader),
    slowCommandMs: reader.integer('RUNUT_SLOW_COMMAND_MS', 1_000, 0, 3_600_000),
    workerPort: reader.port('RUNUT_WORKER_PORT'),
    metricsToken: reader.text('RUNUT_METRICS_TOKEN'),
    webhooks: {
      networks: readNetworks(reader),
      timeoutMs: reader.integer('RUNUT_WEBHOOK_TIMEOUT_S', 15, 1, 60) * 1_000,
    },
  };
  if (reader.problems.length > 0) throw new SettingsError(reader.problems);
  return settings;
}

function readIssuer(reader: SettingsReader, isProduction: boolean): Settings['issuer'] {
  const schemes = isProduction ? ['https:'] : ['https:', 'http:'];
  const issuer = reader.text('RUNUT_ISSUER');
  const jwksUrl = reader.url('RUNUT_JWKS_URL', schemes);
  if (issuer === undefined) {
    if (jwksUrl)
      reader.problem('RUNUT_ISSUER', 'Expected the issuer of the keys at RUNUT_JWKS_URL but it is not set.');
    else if (isProduction)
      reader.problem(
        'RUNUT_ISSUER',
        'Expected the issuer of access tokens: in production there is no development issuer. Set RUNUT_ISSUER, and RUNUT_JWKS_URL where the keys are elsewhere.',
      );
    return undefined;
  }
  if (jwksUrl) return { issuer, jwksUrl };
  try {
    const url = new URL(`${issuer.replace(/\/$/, '')}/.well-known/jwks.json`);
    if (schemes.includes(url.protocol)) return { issuer, jwksUrl: url };
  } catch {
    // Said below.
  }
  reader.problem(
    'RUNUT_JWKS_URL',
    `Expected an address (${schemes.join(' or ')}) of the keys of ${issuer}: it cannot be derived from RUNUT_ISSUER.`,
  );
  return undefined;
}

function readSealKey(reader: SettingsReader, isProduction: boolean): Buffer | undefined {
  const text = reader.text('RUNUT_SEAL_KEY');
  if (text === undefined) {
    if (isProduction)
      reader.problem(
        'RUNUT_SEAL_KEY',
        'Expected 32 bytes in base64: in production none is made. `openssl rand -base64 32` makes one; keep it safe, without it no complaint can be read.',
      );
    return undefined;
  }
  return keyIn(reader, 'RUNUT_SEAL_KEY', text);
}

/** 32 bytes in base64. The text itself is never repeated. */
function keyIn(reader: SettingsReader, name: string, text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined;
  const key = Buffer.from(text, 'base64');
  if (key.length === 32 && /^[\w+/-]{43}=?$/.test(text)) return key;
  reader.problem(
    name,
    `Expected 32 bytes in base64 but it has ${key.length}. \`openssl rand -base64 32\` makes one.`,
  );
  return undefined;
}

function readArchiveDir(reader: SettingsReader, isProduction: boolean): string | undefined {
  const given = reader.text('RUNUT_ARCHIVE_DIR');
  if (given !== undefined) return resolve(given);
  return isProduction ? undefined : resolve(reader.text('RUNUT_DATA_DIR') ?? '.runut', 'archive');
}

function readOrigins(reader: SettingsReader): string[] {
  const origins = reader.list('RUNUT_CORS_ORIGINS');
  for (const origin of origins) {
    if (!/^https?:\/\/[^/*\s]+$/.test(origin)) {
      reader.problem(
        'RUNUT_CORS_ORIGINS',
        `Expected origins such as "https://lapor.example.go.id" but "${origin}" is none.`,
      );
    }
  }
  return origins;
}

function readNetworks(reader: SettingsReader): string[] {
  const networks = reader.list('RUNUT_WEBHOOK_NETWORKS');
  for (const network of networks)
    if (!isNetwork(network))
      reader.problem(
        'RUNUT_WEBHOOK_NETWORKS',
        `Expected networks such as "10.20.0.0/16" but "${network}" is none.`,
      );
  return networks;
}

/** What the command line reads for itself: no fault of a server's environment. */
const COMMAND_LINE_SETTINGS = ['RUNUT_URL', 'RUNUT_TOKEN'];

class SettingsReader {
  readonly problems: SettingProblem[] = [];

  constructor(
    private readonly environment: Environment,
    private readonly readFile: (path: string) => string,
  ) {
    const known = new Set([
      ...SETTINGS.flatMap(({ name }) => [name, `${name}_FILE`]),
      ...COMMAND_LINE_SETTINGS,
    ]);
    for (const name of Object.keys(environment)) {
      if (name.startsWith('RUNUT_') && !known.has(name)) {
        const names = SETTINGS.map((setting) => setting.name).filter((setting) =>
          setting.startsWith('RUNUT_'),
        );
        this.problem(name, `Expected one of ${names.join(', ')}: this one is not known.`);
      }
    }
  }

  problem(name: string, message: string): void {
    this.problems.push({ name, message });
  }

  /** What is separated by commas. */
  list(name: string): string[] {
    return (this.text(name) ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '');
  }

  text(name: string): string | undefined {
    const direct = this.environment[name]?.trim() || undefined;
    const path = this.environment[`${name}_FILE`]?.trim() || undefined;
    const isSecret = SETTINGS.some((setting) => setting.name === name && setting.isSecret);
    if (path === undefined || !isSecret) return direct;
    if (direct !== undefined) {
      this.problem(name, `Expected ${name} or ${name}_FILE but both are set.`);
      return direct;
    }
    try {
      return this.readFile(path).trim() || undefined;
    } catch (error) {
      this.problem(
        `${name}_FILE`,
        `Expected a readable file at ${path} (${(error as NodeJS.ErrnoException).code ?? 'unreadable'}).`,
      );
      return undefined;
    }
  }

  integer(name: string, byDefault: number, least: number, most: number): number {
    const text = this.text(name);
    if (text === undefined) return byDefault;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    this.problem(name, `Expected a whole number from ${least} to ${most} but it is "${text}".`);
    return byDefault;
  }

  port(name: string): number | undefined {
    return this.text(name) === undefined ? undefined : this.integer(name, 0, 0, 65_535);
  }

  choice<T extends string>(name: string, choices: readonly T[], byDefault: T): T {
    const text = this.text(name);
    if (text === undefined) return byDefault;
    const found = choices.find((choice) => choice === text);
    if (found === undefined) this.problem(name, `Expected ${choices.join(', ')} but it is "${text}".`);
    return found ?? byDefault;
  }

  /** The value itself is never repeated: it may hold a password. */
  url(name: string, schemes: readonly string[]): URL | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    try {
      const url = new URL(text);
      if (schemes.includes(url.protocol)) return url;
    } catch {
      // Said below.
    }
    this.problem(
      name,
      `Expected an address that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}.`,
    );
    return undefined;
  }
}

/** The settings as a Markdown table, for the documentation. */
export function settingsTable(): string {
  const rows = SETTINGS.map(
    ({ name, meaning, default: byDefault, isSecret }) =>
      `| \`${name}\`${isSecret ? `, \`${name}_FILE\`` : ''} | ${meaning} | ${byDefault} |`,
  );
  return ['| setting | meaning | when not set |', '|---|---|---|', ...rows].join('\n');
}

/** Where development keeps the key that signs checkpoints. */
export function checkpointKeyPath(dataDir: string): string {
  return join(dataDir, 'checkpoint.key');
}

/** Where development keeps the seal key. */
export function sealKeyPath(dataDir: string): string {
  return join(dataDir, 'seal.key');
}
