import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { demoPeople, mintDevelopmentToken, type DemoPerson } from '#identity';
import { parseBundle } from '#organisation';
import { readBundle } from '../bundle/read-bundle.js';
import { CliError, EXIT, usageError } from '../cli-error.js';
import { settingsHere } from '../client/cli-environment.js';
import { localUrl } from '../client/server-options.js';
import { officeHoldersOf } from '../client/office-holders.js';
import { Output } from '../output.js';
import { projectRoot } from '../project-root.js';

interface TokenOptions {
  readonly as: string;
  readonly url?: string;
}

interface MintedToken {
  readonly token: string;
  readonly person: DemoPerson;
}

const TIMEOUT_MS = 5_000;

/** `runut token --as WHO` */
export function tokenCommand(): Command {
  return new Command('token')
    .description('an access token of the development issuer, for trying things out')
    .requiredOption(
      '--as <who>',
      'a person, a role of the chain in a unit (pelaksana@14.08/PUPR), or admin, auditor, auditor@14.08, worker@14.08, ...',
    )
    .option(
      '--url <url>',
      'server to ask (default: RUNUT_URL, else the local one; without one: the rules of the installation)',
    )
    .action(async ({ as, url }: TokenOptions, command: Command) => {
      const output = Output.of(command);
      const minted = await mint(as, url ?? process.env['RUNUT_URL']);
      if (output.isJson) output.json(minted);
      else {
        output.line(minted.token);
        const { name, roles, regions, groups } = minted.person;
        output.progress([`${name}: ${roles.join(', ')} in ${regions.join(', ')}`, ...groups].join('\n  '));
      }
    });
}

/** The server knows who holds which office now; without one, the rules of the installation do as they stand. */
async function mint(as: string, given: string | undefined): Promise<MintedToken> {
  const settings = settingsHere();
  if (settings.isProduction || settings.issuer) {
    throw usageError('Expected the development issuer but tokens come from RUNUT_ISSUER.', {
      wayOut: 'Ask that issuer for a token; this command is for development.',
    });
  }
  const answered = await askServer(given ?? localUrl(settings), as);
  if (answered) return answered;
  if (given !== undefined)
    throw new CliError(EXIT.SERVER, 'Expected a server but there is none.', {
      code: 'SERVER_UNREACHABLE',
      place: given,
    });
  const { regions } = parseBundle(
    await readBundle([existsSync('rules') ? 'rules' : join(projectRoot().folder, 'rules')]),
  );
  const people = demoPeople(officeHoldersOf(regions.values(), Date.now()), [...regions.keys()]);
  return mintDevelopmentToken({ dataDir: settings.dataDir, audience: settings.audience, as, people });
}

async function askServer(url: string, as: string): Promise<MintedToken | undefined> {
  let response: Response;
  try {
    response = await fetch(new URL('/dev/token', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ as }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    return undefined;
  }
  const body = (await response.json().catch(() => ({}))) as Partial<MintedToken> & { message?: string };
  if (response.ok && body.token !== undefined && body.person)
    return { token: body.token, person: body.person };
  if (response.status === 404 && body.message?.startsWith('Expected'))
    throw usageError(body.message, { code: 'UNKNOWN_PERSON', place: as });
  throw new CliError(
    EXIT.SERVER,
    `Expected a server in development but ${url} answered ${response.status}.`,
    {
      code: 'NO_DEVELOPMENT_ISSUER',
      wayOut: 'Its tokens come from another issuer.',
    },
  );
}
