export { pauseMs, rest } from './backoff.js';
export { RunutError } from './errors.js';
export type { Followed } from './follower.js';
export * from './operations.generated.js';
export { sendRequest, type Fetch, type Token } from './request.js';
export { RunutClient, type FollowOptions, type RunutClientOptions } from './runut-client.js';
export type { StreamRequest, StreamResult, Transport } from './transport.js';
export type { GivenVariables, TypedDocument } from './typed-document.js';
