import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authenticator, DEVELOPMENT_ISSUER, DevelopmentIssuer, TokenVerifier, type Role } from '#identity';
import { createApi } from '../create-api.js';
import { createLog } from '../http/logging.js';
import { NodeMetrics } from '../telemetry/node-metrics.js';
import type { Settings } from '../settings.js';
import type { FakeWorld } from './fake-world.js';

export interface Answer<T = Record<string, never>> {
  status: number;
  data?: T | null;
  errors?: { message: string; extensions: Record<string, unknown> }[];
  /** Exactly what was sent. */
  text: string;
}

/** A real server over a world in memory. */
export async function startTestApi(world: FakeWorld, settings: Partial<Settings> = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'runut-api-'));
  const issuer = await DevelopmentIssuer.open(dataDir);
  const verifier = new TokenVerifier({
    issuer: DEVELOPMENT_ISSUER,
    audience: 'runut',
    keys: issuer.jwks,
    clockToleranceS: 0,
  });
  const services = world.services();
  const logged: string[] = [];
  const health = { isStopping: false, lag: 0, isDatabaseUp: true };
  const metrics = new NodeMetrics();
  let subscribed = 0;
  const started = metrics.edge.subscriptionStarted.bind(metrics.edge);
  metrics.edge.subscriptionStarted = (field) => {
    subscribed += 1;
    started(field);
  };
  const api = await createApi({
    settings: {
      isProduction: false,
      publicRequestsPerMinute: 1_000,
      trustedProxies: 0,
      corsOrigins: [],
      ...settings,
    },
    services,
    authenticator: new Authenticator(verifier, services.groups),
    cursorSecret: randomBytes(32),
    health: {
      checkDatabase: async () => {
        if (!health.isDatabaseUp) throw new Error('down');
      },
      feedLagSeconds: () => health.lag,
      isStopping: () => health.isStopping,
    },
    metrics,
    log: createLog('info', { write: (line) => void logged.push(line) }),
    desk: { issuer, audience: 'runut', people: async () => [] },
    initTimeoutMs: 200,
  });
  const port = await api.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    logged,
    health,
    issuer,
    /** How many subscriptions were begun. */
    subscribed: () => subscribed,
    wsUrl: `ws://127.0.0.1:${port}/graphql`,
    token: (id: string, role: Role, regions: string[], lifetimeS = 600) =>
      issuer.mint({ id, name: id, roles: [role], regions }, { audience: 'runut', lifetimeS }),
    async ask<T = Record<string, never>>(
      query: string,
      variables: Record<string, unknown> = {},
      token?: string,
    ): Promise<Answer<T>> {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query, variables }),
      });
      const text = await response.text();
      return { status: response.status, text, ...(JSON.parse(text) as object) };
    },
    async stop() {
      await api.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export type TestApi = Awaited<ReturnType<typeof startTestApi>>;
