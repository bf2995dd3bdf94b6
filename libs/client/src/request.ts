import { RunutError, errorOf, networkError, type GraphqlFault } from './errors.js';

/** What the client needs of the platform; the global `fetch` satisfies it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** An access token, or what gives one: asked anew before each request, so that it may be renewed. */
export type Token = string | undefined | (() => string | undefined | Promise<string | undefined>);

/** A request of GraphQL over HTTP. */
export interface GraphqlRequest {
  /** Address of GraphQL, e.g. `http://localhost:3000/graphql`. */
  readonly url: string;
  readonly token: Token;
  readonly query: string;
  readonly variables: object;
  readonly signal?: AbortSignal;
  readonly fetch?: Fetch;
}

interface Answer<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly GraphqlFault[];
}

/** The token of this moment. */
export async function currentToken(token: Token): Promise<string | undefined> {
  return typeof token === 'function' ? token() : token;
}

/** The headers of a request in JSON. */
export async function headersOf(token: Token, accept: string): Promise<Record<string, string>> {
  const text = await currentToken(token);
  return {
    'content-type': 'application/json',
    accept,
    ...(text !== undefined && { authorization: `Bearer ${text}` }),
  };
}

/** Sends an operation and answers its data. @throws RunutError */
export async function sendRequest<Result>(request: GraphqlRequest): Promise<Result> {
  const { url, token, query, variables, signal, fetch: send = fetch } = request;
  const headers = await headersOf(token, 'application/graphql-response+json, application/json');
  let response: Response;
  let text: string;
  try {
    response = await send(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
      signal,
    });
    text = await response.text();
  } catch (error) {
    throw networkError(error);
  }
  return dataOf(text, response.status);
}

/** The data of an answer. @throws RunutError for its first error, and for what is no GraphQL */
export function dataOf<Result>(text: string, status: number): Result {
  let answer: Answer<Result>;
  try {
    answer = JSON.parse(text) as Answer<Result>;
  } catch {
    throw new RunutError('NOT_GRAPHQL', `Expected a GraphQL answer but got HTTP ${status}`, status >= 500);
  }
  const [fault] = answer.errors ?? [];
  if (fault) throw errorOf(fault, status >= 500);
  return (answer.data ?? {}) as Result;
}
