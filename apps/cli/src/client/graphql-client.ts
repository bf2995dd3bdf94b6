import { CliError, EXIT } from '../cli-error.js';

/** An error at the top of a GraphQL answer: a fault of the request or the system, no expected refusal. */
interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string };
}

/** Why a mutation wrote nothing. */
export interface UserError {
  readonly __typename?: string;
  readonly path: readonly string[];
  readonly code: string;
  readonly message: string;
}

const TIMEOUT_MS = 60_000;

/** Asks a server over HTTP, as one person or as the public. */
export class GraphqlClient {
  constructor(
    readonly url: string,
    private readonly token?: string,
  ) {}

  /**
   * The answer's data.
   * @throws CliError (server) when nobody answers, or the answer is an error.
   */
  async request<T>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> {
    const response = await this.post(JSON.stringify({ query, variables }));
    const body = await response.text();
    let answer: { data?: T | null; errors?: readonly GraphqlError[] };
    try {
      answer = JSON.parse(body) as typeof answer;
    } catch {
      throw new CliError(EXIT.SERVER, `Expected a GraphQL answer but got HTTP ${response.status}.`, {
        code: 'NOT_GRAPHQL',
        place: this.url,
        wayOut: 'Is this the address of a Runut server? It ends in /graphql.',
      });
    }
    const [first] = answer.errors ?? [];
    if (first) throw this.serverError(first);
    if (!answer.data)
      throw new CliError(EXIT.SERVER, `Expected data but got HTTP ${response.status} without any.`, {
        code: 'NO_DATA',
        place: this.url,
      });
    return answer.data;
  }

  /**
   * A file that the server gives beside GraphQL, as it comes.
   * @param path from the server's root, with its parameters
   * @throws CliError (server) as `request` does
   */
  async download(path: string): Promise<ReadableStream<Uint8Array>> {
    const response = await this.fetch(new URL(path, this.url).href, {});
    if (response.ok && response.body) return response.body;
    const { errors } = (await response.json().catch(() => ({}))) as { errors?: readonly GraphqlError[] };
    throw this.serverError(errors?.[0] ?? { message: `Expected a file but got HTTP ${response.status}.` });
  }

  private post(body: string): Promise<Response> {
    return this.fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
      },
      body,
    });
  }

  private async fetch(
    url: string,
    { headers, ...request }: { method?: string; headers?: Readonly<Record<string, string>>; body?: string },
  ): Promise<Response> {
    try {
      return await fetch(url, {
        ...request,
        headers: {
          ...headers,
          ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
      const why = cause?.code ?? cause?.message ?? message;
      throw new CliError(EXIT.SERVER, `Expected a server but there is none (${why}).`, {
        code: 'SERVER_UNREACHABLE',
        place: this.url,
        wayOut: 'Start one with npm start, or name another with --url (or RUNUT_URL).',
      });
    }
  }

  private serverError({ message, path, extensions }: GraphqlError): CliError {
    const code = extensions?.code ?? 'SERVER_ERROR';
    const isAboutToken = code === 'UNAUTHENTICATED' || code === 'FORBIDDEN' || code.startsWith('TOKEN_');
    return new CliError(EXIT.SERVER, message, {
      code,
      place: path ? `${this.url} ${path.join('.')}` : this.url,
      ...(isAboutToken && {
        wayOut:
          'Give a token with the right role: --token, RUNUT_TOKEN, or npm run -s runut -- token --as admin.',
      }),
    });
  }
}
