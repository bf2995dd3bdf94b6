import { RunutError, sendRequest, type Fetch } from '#client';
import { LeaseLost } from './errors.js';

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
type Answer = Record<string, { readonly userErrors: readonly Refusal[] }>;

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

  private async send(query: string, input: object, signal: AbortSignal): Promise<Answer> {
    const data = await sendRequest<Answer>({ ...this.connection, query, variables: { input }, signal });
    const [refusal] = Object.values(data).flatMap(({ userErrors }) => userErrors);
    if (refusal?.code === 'LEASE_LOST') throw new LeaseLost(refusal.message);
    if (refusal) throw new RunutError(refusal.code, refusal.message, false);
    return data;
  }
}
