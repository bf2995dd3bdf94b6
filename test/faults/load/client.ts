import { setTimeout as delay } from 'node:timers/promises';
import type { Chance } from '../random.js';
import type { Call, CallKind, History } from './history.js';

/** Codes of an answer that says: not known, or not now; the same key may be sent again. */
const TRY_AGAIN = new Set(['TRY_AGAIN', 'COMMIT_UNKNOWN', 'INTERNAL_SERVER_ERROR', 'RATE_LIMITED']);
/** A request that takes longer is given up and sent again with its key, in milliseconds. */
const ANSWER_MS = 5_000;

interface UserError {
  readonly code: string;
  readonly message: string;
}
interface Payload {
  readonly userErrors: readonly UserError[];
}

/** What a settled call was answered. */
export type Settled<T> =
  { readonly isOk: true; readonly value: T } | { readonly isOk: false; readonly code: string };

export interface Intent {
  readonly kind: CallKind;
  readonly key: string;
  readonly subject: string;
  readonly actor: string;
}

/** A client as the guides describe it: one key for each intent, sent again until it is answered, to whichever node answers. */
export class FaultClient {
  /** Share of requests whose answer the client does not wait for: its own network breaks. */
  cutShare = 0;
  /** Answers that were not waited for. */
  cuts = 0;

  constructor(
    private readonly urls: readonly string[],
    private readonly history: History,
    private readonly chance: Chance,
  ) {}

  /**
   * Sends a mutation with its key until an answer settles it; gives up when the signal aborts, and leaves the call `unknown`.
   * @param instanceOf what the answer names, for the history
   */
  async mutate<T extends Payload>(
    intent: Intent,
    token: string | undefined,
    query: string,
    input: Record<string, unknown>,
    signal: AbortSignal,
    instanceOf: (value: T) => string | undefined = () => undefined,
  ): Promise<Settled<T> | undefined> {
    const call: Call = { ...intent, invokedAt: Date.now(), attempts: 0, outcome: 'unknown' };
    this.history.calls.push(call);
    let node = this.chance.between(0, this.urls.length - 1);
    while (!signal.aborted) {
      call.attempts++;
      try {
        const value = await this.send<T>(node, token, query, { ...input, idempotencyKey: intent.key }, true);
        const [error] = value.userErrors;
        call.outcome = error ? 'fail' : 'ok';
        call.settledAt = Date.now();
        if (error) {
          call.code = error.code;
          return { isOk: false, code: error.code };
        }
        call.instanceKey = instanceOf(value);
        return { isOk: true, value };
      } catch (error) {
        if (error instanceof RequestRefused) throw error;
        node = (node + 1) % this.urls.length;
        await delay(this.chance.between(5, 60));
      }
    }
    return undefined;
  }

  /** Asks until there is an answer. */
  async ask<T>(token: string, query: string, variables: Record<string, unknown> = {}): Promise<T> {
    for (let node = 0; ; node++)
      try {
        const data = await this.post(
          node % this.urls.length,
          token,
          query,
          variables,
          AbortSignal.timeout(ANSWER_MS),
        );
        return data as T;
      } catch (error) {
        if (error instanceof RequestRefused || node > 400) throw error;
        await delay(30);
      }
  }

  private async send<T>(
    node: number,
    token: string | undefined,
    query: string,
    input: Record<string, unknown>,
    mayCut: boolean,
  ): Promise<T> {
    const timeout = AbortSignal.timeout(ANSWER_MS);
    if (mayCut && this.chance.happens(this.cutShare)) {
      this.cuts++;
      const cut = AbortSignal.timeout(this.chance.between(1, 25));
      const data = await this.post(node, token, query, { input }, AbortSignal.any([timeout, cut]));
      return Object.values(data)[0] as T;
    }
    return Object.values(await this.post(node, token, query, { input }, timeout))[0] as T;
  }

  private async post(
    node: number,
    token: string | undefined,
    query: string,
    variables: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<Record<string, unknown>> {
    const response = await fetch(this.urls[node]!, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
      signal,
    });
    const { data, errors } = (await response.json()) as {
      data?: Record<string, unknown> | null;
      errors?: { message: string; extensions?: { code?: string } }[];
    };
    if (!errors) return data!;
    const code = errors[0]?.extensions?.code ?? 'INTERNAL_SERVER_ERROR';
    if (TRY_AGAIN.has(code)) throw new Error(code);
    throw new RequestRefused(`${code}: ${errors[0]?.message}`);
  }
}

/** The server refuses the request itself: a mistake of the harness, or of the edge. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
}
