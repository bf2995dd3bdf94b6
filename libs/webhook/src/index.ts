export { DeliveryPlanner } from './delivery/delivery-planner.js';
export { DeliveryWorker } from './delivery/delivery-worker.js';
export { retryDelayMs, RETRY_PACE, type RetryPace } from './delivery/retry-pace.js';
export type { TryEnd, WebhookObserver } from './delivery/webhook-observer.js';
export { CHANGE_KINDS } from './event/change-kinds.js';
export type { ChangeReader, FeedChange } from './event/feed-change.js';
export { processChanges } from './event/process-changes.js';
export type { SecretSeal } from './seal.port.js';
export { isNetwork, NetworkGuard, TargetRefused } from './sending/network-guard.js';
export { WebhookSender } from './sending/webhook-sender.js';
export * from './webhook.port.js';
export {
  WebhookRegister,
  type RegisterWebhook,
  type WebhookOptions,
  type WebhookOutcome,
  type WebhookRejection,
} from './webhook-register.js';
