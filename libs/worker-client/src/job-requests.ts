import { LeaseLost, RunutError } from './errors.js';

/** What a worker needs of the platform; the global `fetch` satisfies it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Connection {
  /** Address of GraphQL, e.g. `http://localhost:3000/graphql`. */
  readonly url: string;
  /** An access token with the role WORKER, or what gives one: asked before each request. */
  readonly token: string | (() => string | Promise<string>);
  readonly fetch?: Fetch;
}

interface Refusal {
  readonly code: string;
  readonly message: string;
}
interface Answer {
  readonly data?: Record<string, { readonly userErrors: readonly Refusal[] }> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

const USER_ERRORS = 'userErrors { code message }';
const ACTIVATE = `mutation Activate($input: ActivateJobsInput!) { activateJobs(input: $input) {
  jobs { id leaseNo leaseExpiresAt jobType region instanceId bpmnProcessId businessKey elementId retries headers variables }
  ${USER_ERRORS} } }`;
const mutationOf = (field: string, input: string) =>
  `mutation Settle($input: ${input}!) { ${field}(input: $input) { ${USER_ERRORS} } }`;
const SETTLE = {
  completeJob: mutationOf('completeJob', 'CompleteJobInput'),
  failJob: mutationOf('failJob', 'FailJobInput'),
  throwJobError: mutationOf('throwJobError', 'ThrowJobErrorInput'),
  extendJobLease: mutationOf('extendJobLease', 'ExtendJobLeaseInput'),
} as const;

/** Codes of errors that pass by themselves. */
const TRANSIENT = new Set([
  'INTERNAL_SERVER_ERROR',
  'UNAVAILABLE',
  'OVERLOADED',
  'RATE_LIMITED',
  'TRY_AGAIN',
]);

/** The requests of a worker, over `fetch`. */
export class JobRequests {
  private readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** @throws RunutError */
  async activate(input: object, signal: AbortSignal): Promise<unknown[]> {
    const { activateJobs } = (await this.send(ACTIVATE, input, signal)) as unknown as {
      activateJobs: { jobs: unknown[] };
    };
    return activateJobs.jobs;
  }

  /** @throws LeaseLost when the job is another worker's, RunutError */
  async settle(mutation: keyof typeof SETTLE, input: object, signal: AbortSignal): Promise<void> {
    await this.send(SETTLE[mutation], input, signal);
  }

  private async send(
    query: string,
    input: object,
    signal: AbortSignal,
  ): Promise<NonNullable<Answer['data']>> {
    const { url, token, fetch: send = fetch } = this.connection;
    let response: Response;
    let text: string;
    try {
      response = await send(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
          authorization: `Bearer ${typeof token === 'string' ? token : await token()}`,
        },
        body: JSON.stringify({ query, variables: { input } }),
        signal,
      });
      text = await response.text();
    } catch (error) {
      throw new RunutError('NETWORK', `Expected an answer but ${(error as Error).message}`, true);
    }
    const answer = answerOf(text, response.status);
    const [fault] = answer.errors ?? [];
    if (fault) {
      const code = fault.extensions?.code ?? 'ERROR';
      throw new RunutError(code, fault.message, TRANSIENT.has(code) || response.status >= 500);
    }
    const data = answer.data ?? {};
    const [refusal] = Object.values(data).flatMap(({ userErrors }) => userErrors);
    if (refusal?.code === 'LEASE_LOST') throw new LeaseLost(refusal.message);
    if (refusal) throw new RunutError(refusal.code, refusal.message, false);
    return data;
  }
}

function answerOf(text: string, status: number): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    throw new RunutError('NOT_GRAPHQL', `Expected a GraphQL answer but got HTTP ${status}`, status >= 500);
  }
}
