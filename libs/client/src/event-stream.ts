import { RunutError, networkError } from './errors.js';
import { dataOf, headersOf } from './request.js';
import type { StreamRequest, StreamResult } from './transport.js';

/** Server-sent events over `fetch`, by the graphql-sse protocol: needs nothing beside the platform. */
export async function* eventStream(request: StreamRequest): AsyncGenerator<StreamResult, void, void> {
  const { url, token, query, variables, signal, fetch: send = fetch } = request;
  const headers = await headersOf(token, 'text/event-stream');
  try {
    const response = await send(`${url}/stream`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
      signal,
    });
    if (!response.ok || !response.body) {
      dataOf(await response.text(), response.status);
      throw new RunutError('NOT_A_STREAM', `Expected a stream but got HTTP ${response.status}`, true);
    }
    for await (const { event, data } of eventsIn(response.body)) {
      if (event === 'complete') return;
      if (event === 'next') yield JSON.parse(data) as StreamResult;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw error instanceof RunutError ? error : networkError(error);
  }
  // Without `complete` the operation is not over: the node went away.
  if (!signal.aborted) throw networkError('the stream broke off');
}

/** The events of a stream in the format of the HTML standard, as far as the protocol uses it. */
async function* eventsIn(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<{ event: string; data: string }, void, void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) {
        const fields = new Map(
          block.split('\n').map((line) => {
            const colon = line.indexOf(':');
            return [line.slice(0, colon), line.slice(colon + 1).trimStart()] as const;
          }),
        );
        const event = fields.get('event');
        if (event !== undefined) yield { event, data: fields.get('data') ?? '' };
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
