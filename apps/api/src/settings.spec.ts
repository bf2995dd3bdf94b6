import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptSecret } from './development-keys.js';
import { readSettings, SETTINGS, SettingsError, settingsTable } from './settings.js';

const KEY = randomBytes(32).toString('base64');

function problemsOf(environment: Record<string, string>): string[] {
  try {
    readSettings(environment, () => {
      throw Object.assign(new Error('no'), { code: 'ENOENT' });
    });
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ name }) => name);
  }
}

describe('settings', () => {
  it('should need nothing in development', () => {
    expect(readSettings({})).toMatchObject({
      isProduction: false,
      host: '127.0.0.1',
      port: 3000,
      audience: 'runut',
      worker: 'inprocess',
      logLevel: 'info',
    });
  });

  it('should tell all problems at once, with the way out', () => {
    const environment = {
      NODE_ENV: 'production',
      PORT: 'http',
      LOG_LEVEL: 'loud',
      RUNUT_SEAL_KEY: 'short',
      DATABASE_URL: 'mysql://user:geheim@x',
      RUNUT_WORKER: 'maybe',
      RUNUT_TYPO: '1',
    };

    expect(problemsOf(environment).sort()).toEqual([
      'DATABASE_URL',
      'LOG_LEVEL',
      'PORT',
      'RUNUT_ISSUER',
      'RUNUT_SEAL_KEY',
      'RUNUT_TYPO',
      'RUNUT_WORKER',
    ]);
    expect(() => readSettings(environment)).toThrow(/openssl rand -base64 32/);
    expect(() => readSettings(environment)).not.toThrow(/geheim/);
  });

  it('should read a production node', () => {
    const settings = readSettings({
      NODE_ENV: 'production',
      RUNUT_ISSUER: 'https://id.example.go.id',
      RUNUT_SEAL_KEY: KEY,
      DATABASE_URL: 'postgres://a:b@db/runut',
      RUNUT_CORS_ORIGINS: 'https://lapor.example.go.id',
    });

    expect(settings.issuer?.jwksUrl.href).toBe('https://id.example.go.id/.well-known/jwks.json');
    expect(settings.sealKey).toHaveLength(32);
    expect(settings.host).toBe('0.0.0.0');
    expect(settings.corsOrigins).toEqual(['https://lapor.example.go.id']);
  });

  it('should read secrets from files, and only secrets', () => {
    const read = (path: string): string => (path === '/run/key' ? `${KEY}\n` : '4000');

    expect(readSettings({ RUNUT_SEAL_KEY_FILE: '/run/key', PORT_FILE: '/run/port' }, read)).toMatchObject({
      sealKey: Buffer.from(KEY, 'base64'),
      port: 3000,
    });
    expect(problemsOf({ RUNUT_SEAL_KEY_FILE: '/absent' })).toEqual(['RUNUT_SEAL_KEY_FILE']);
    expect(problemsOf({ RUNUT_SEAL_KEY: KEY, RUNUT_SEAL_KEY_FILE: '/run/key' })).toEqual(['RUNUT_SEAL_KEY']);
    expect(readSettings({ RUNUT_CHECKPOINT_KEY_FILE: '/run/key' }, read).checkpointKey).toHaveLength(32);
    expect(problemsOf({ RUNUT_CHECKPOINT_KEY: 'short' })).toEqual(['RUNUT_CHECKPOINT_KEY']);
  });

  it('should not accept keys without their issuer, nor plain http in production', () => {
    expect(problemsOf({ RUNUT_JWKS_URL: 'https://id.example/jwks' })).toEqual(['RUNUT_ISSUER']);
    expect(
      problemsOf({ NODE_ENV: 'production', RUNUT_SEAL_KEY: KEY, RUNUT_ISSUER: 'http://id.example' }),
    ).toEqual(['RUNUT_JWKS_URL']);
  });

  it('should document every setting', () => {
    for (const { name } of SETTINGS) expect(settingsTable()).toContain(`\`${name}\``);
  });

  it('should make the key of development once, for its owner only', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'runut-key-'));
    const path = join(folder, 'data', 'seal.key');

    const keys = await Promise.all([keptSecret(path), keptSecret(path), keptSecret(path)]);

    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await rm(folder, { recursive: true });
  });
});
