import type { Command } from 'commander';
import { DevelopmentIssuer, demoPeople, findDemoPerson } from '#identity';
import type { Settings } from '../../../api/src/settings.js';
import { CliError, EXIT, usageError } from '../cli-error.js';
import { settingsHere } from './cli-environment.js';
import { GraphqlClient } from './graphql-client.js';

/** Which server a command speaks to, and as whom. */
export interface ServerOptions {
  readonly url?: string;
  readonly token?: string;
}

/** Adds `--url` and `--token` to a command. */
export function withServerOptions(command: Command): Command {
  return command
    .option('--url <url>', 'address of the server (default: RUNUT_URL, else the local one)')
    .option(
      '--token <token>',
      'access token (default: RUNUT_TOKEN, else one of the development issuer for the local server)',
    );
}

/** A client for the server meant; without a token that of a demo person, as far as the development issuer is that server's. */
export async function clientOf(options: ServerOptions, as: 'admin' | 'auditor'): Promise<GraphqlClient> {
  const given = options.url ?? process.env['RUNUT_URL'];
  const token = options.token ?? process.env['RUNUT_TOKEN'];
  if (given !== undefined && token !== undefined) return new GraphqlClient(graphqlUrl(given), token);
  const settings = settingsHere();
  const url = given === undefined ? localUrl(settings) : graphqlUrl(given);
  return new GraphqlClient(url, token ?? (await staffToken(settings, url, as)));
}

/** Address of GraphQL on the node that these settings run here. */
export function localUrl({ host, port }: Settings): string {
  const name = host === '0.0.0.0' || host === '::' || host === '127.0.0.1' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}/graphql`;
}

function graphqlUrl(given: string): string {
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    throw usageError(`Expected an address such as http://localhost:3000/graphql but got "${given}".`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw usageError(`Expected an address that begins with http:// or https:// but got "${given}".`);
  if (url.pathname === '/') url.pathname = '/graphql';
  return url.href;
}

async function staffToken(settings: Settings, url: string, as: 'admin' | 'auditor'): Promise<string> {
  if (settings.isProduction || settings.issuer || !isLocal(url)) {
    throw new CliError(EXIT.USAGE, 'Expected an access token but there is none.', {
      code: 'TOKEN_MISSING',
      place: url,
      wayOut:
        'Give one with --token or RUNUT_TOKEN: the development issuer is for the local server in development.',
    });
  }
  const issuer = await DevelopmentIssuer.open(settings.dataDir);
  return issuer.mint(findDemoPerson(as, demoPeople([], [])), { audience: settings.audience, lifetimeS: 900 });
}

function isLocal(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}
