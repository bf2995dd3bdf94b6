import type { Logger } from 'pino';
import {
  Authenticator,
  demoPeople,
  DEVELOPMENT_ISSUER,
  DevelopmentIssuer,
  TokenVerifier,
  type DemoPerson,
} from '#identity';
import { createApi } from './create-api.js';
import { createLog } from './http/logging.js';
import { openNode } from './node.js';
import type { Settings } from './settings.js';
import type { Wiring } from './wiring.js';

/** A node that answers. */
export interface RunningServer {
  /** Where it answers, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Demo people of the deployed organisation; empty in production. */
  people(): Promise<DemoPerson[]>;
  /** A token for a demo person; rejects in production. */
  developmentToken(person: DemoPerson): Promise<string>;
  /** The services, for whatever starts in the same process. */
  readonly wiring: Wiring;
  /** Takes no new requests, ends WebSockets with 1001, finishes what is in hand, closes the database. Safe to call twice. */
  stop(): Promise<void>;
}

/** Longest wait for the first look at the journal, in milliseconds. */
const FEED_START_MS = 10_000;

/**
 * Starts a node: database, migrations, services, background work, HTTP and WebSocket.
 * @throws SettingsError, StoreUnavailable, or the error of the port, with nothing left running.
 */
export async function startServer(
  settings: Settings,
  log: Logger = createLog(settings.logLevel),
): Promise<RunningServer> {
  const node = await openNode(settings, { hasWorkers: settings.worker === 'inprocess', log });
  try {
    const { wiring, metrics } = node;
    const issuer = settings.issuer ? undefined : await DevelopmentIssuer.open(settings.dataDir);
    const verifier = new TokenVerifier({
      issuer: settings.issuer?.issuer ?? DEVELOPMENT_ISSUER,
      audience: settings.audience,
      keys: settings.issuer?.jwksUrl ?? issuer!.jwks,
    });
    const people = async (): Promise<DemoPerson[]> =>
      issuer ? demoPeople(await wiring.officeHolders(), await wiring.regions()) : [];
    let isStopping = false;
    const api = await createApi({
      settings,
      services: wiring.services,
      authenticator: new Authenticator(verifier, wiring.services.groups),
      cursorSecret: node.sealKey,
      health: {
        checkDatabase: () => node.checkDatabase(),
        feedLagSeconds: () => (Date.now() - wiring.feedAdvancedAt()) / 1000,
        isStopping: () => isStopping,
      },
      metrics,
      log,
      desk: issuer && { issuer, audience: settings.audience, people },
    });
    wiring.loop.start();
    const port = await api.listen(settings.port, settings.host).catch(async (error: unknown) => {
      await api.stop();
      throw error;
    });
    await feedStarted(wiring);
    const url = `http://${shownHost(settings.host)}:${port}`;
    log.info({ url }, 'ready');
    let stopping: Promise<void> | undefined;
    return {
      url,
      wiring,
      people,
      async developmentToken(person) {
        if (!issuer) throw new Error('Expected the development issuer but tokens come from RUNUT_ISSUER.');
        return issuer.mint(person, { audience: settings.audience });
      },
      stop() {
        isStopping = true;
        stopping ??= (async () => {
          log.info('stopping');
          await api.stop();
          await node.stop();
          log.info('stopped');
        })();
        return stopping;
      },
    };
  } catch (error) {
    await node.stop();
    throw error;
  }
}

/** Ready means that whoever subscribes now misses nothing. */
async function feedStarted(wiring: Wiring): Promise<void> {
  for (let waited = 0; wiring.feedAdvancedAt() === 0 && waited < FEED_START_MS; waited += 10) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/**
 * Stops on SIGINT and SIGTERM; a second signal, or 15 s, ends the process at once.
 * @returns resolves when it has stopped
 */
export function stopOnSignals(stop: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let isStopping = false;
    const onSignal = (): void => {
      if (isStopping) process.exit(130);
      isStopping = true;
      setTimeout(() => process.exit(1), 15_000).unref();
      stop().then(resolve, reject);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
