import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { pino } from 'pino';
import { Authenticator, TokenVerifier } from '#identity';
import { migrate, openStore } from '#store';
import { createApi } from '../../apps/api/src/create-api.js';
import { NodeMetrics } from '../../apps/api/src/telemetry/node-metrics.js';
import { wire } from '../../apps/api/src/wiring.js';
import { readBundle } from '../../apps/cli/src/bundle/read-bundle.js';
import type { BenchServer } from './bench-node.js';
import { BENCH_MODELS, COMPLAINT_PROCESS } from './processes.js';

/** The repository, seen from the built file. */
const ROOT = join(import.meta.dirname, '../../..');
const ISSUER = 'https://bench.runut.test';
export const REGION = '14.08';

/** A whole node as in production: database, journal, feed, edge. */
export interface EdgeNode {
  /** Address of its GraphQL over HTTP; over WebSocket with another scheme. */
  readonly url: string;
  /** A token of somebody who oversees the region, or who works there. */
  token(person: string, role?: 'ADMIN' | 'OFFICER'): Promise<string>;
  /** Subscriptions that were begun. */
  subscribed(): number;
  /** Commits one instance, which brings every overseer one event. @returns when it was committed, in epoch milliseconds */
  commit(): Promise<number>;
  stop(): Promise<void>;
}

export async function startEdgeNode(server: BenchServer): Promise<EdgeNode> {
  const connectionString = await server.createDatabase('live');
  await migrate(connectionString);
  const store = await openStore({ connectionString });
  const log = pino({ level: 'silent' });
  const metrics = new NodeMetrics();
  const wiring = wire(store, {
    sealKey: Buffer.alloc(32, 7),
    hasWorkers: false,
    log,
    metrics,
    slowCommandMs: 0,
    review: 'never',
  });
  const { services, loop } = wiring;
  const rules = await readBundle([join(ROOT, 'rules')]);
  const models = Object.entries(BENCH_MODELS).map(([path, content]) => ({ path, content }));
  await services.deployments.deploy({ files: [...rules, ...models] }, { actor: 'bench' });
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] };
  let subscribed = 0;
  const started = metrics.edge.subscriptionStarted.bind(metrics.edge);
  metrics.edge.subscriptionStarted = (field) => {
    subscribed += 1;
    started(field);
  };
  const api = await createApi({
    settings: { isProduction: true, publicRequestsPerMinute: 100_000, trustedProxies: 0, corsOrigins: [] },
    services,
    authenticator: new Authenticator(
      new TokenVerifier({ issuer: ISSUER, audience: 'runut', keys }),
      services.groups,
    ),
    cursorSecret: randomBytes(32),
    health: { checkDatabase: async () => undefined, feedLagSeconds: () => 0, isStopping: () => false },
    metrics,
    log,
    initTimeoutMs: 60_000,
  });
  loop.start();
  const port = await api.listen(0, '127.0.0.1');
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    subscribed: () => subscribed,
    token: (person, role = 'ADMIN') =>
      new SignJWT({ name: person, roles: [role], regions: [REGION] })
        .setProtectedHeader({ alg: 'ES256', kid: 'k' })
        .setIssuer(ISSUER)
        .setAudience('runut')
        .setSubject(person)
        .setIssuedAt()
        .setExpirationTime('6h')
        .sign(privateKey),
    async commit() {
      const outcome = await services.runtime.startProcess(
        { tenant: REGION, bpmnProcessId: COMPLAINT_PROCESS, variables: {} },
        { actor: 'bench' },
      );
      if (outcome.outcome === 'rejected') throw new Error(outcome.rejection.message);
      return performance.timeOrigin + performance.now();
    },
    async stop() {
      await api.stop();
      await loop.stop();
      await store.close();
    },
  };
}
