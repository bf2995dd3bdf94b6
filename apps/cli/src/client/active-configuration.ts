import type { ComparedResource } from '#complaint';
import { CliError, EXIT } from '../cli-error.js';
import { clientOf, type ServerOptions } from './server-options.js';

const CONFIGURATION = `{ configuration { region kind name path checksum content } }`;

interface ActiveResource extends Omit<ComparedResource, 'kind' | 'content'> {
  readonly kind: string;
  readonly content: string | null;
}

/**
 * Everything that is in force on a server, with its text.
 * @throws CliError when some of it is not the caller's to read
 */
export async function activeConfiguration(options: ServerOptions): Promise<ComparedResource[]> {
  const client = await clientOf(options, 'admin');
  const { configuration } = await client.request<{ configuration: readonly ActiveResource[] }>(CONFIGURATION);
  return configuration.map(({ kind, content, ...resource }) => {
    if (content === null)
      throw new CliError(EXIT.SERVER, `Expected to read ${resource.path} but it is not yours.`, {
        code: 'FORBIDDEN',
        place: client.url,
        wayOut: 'Use a token for all regions, or a folder with --baseline.',
      });
    return { ...resource, content, kind: kind.toLowerCase() as ComparedResource['kind'] };
  });
}
