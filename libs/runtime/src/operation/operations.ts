import type { Json } from '#feel';
import type { KeyGenerator } from '../ports/clock.port.js';
import type { LeasedOperation, Operation, OperationAction, OperationStore } from '../ports/operation.port.js';
import {
  OperationFault,
  type BatchOutcome,
  type OperationBatch,
  type OperationHandler,
} from './operation-handler.js';

const LEASE_MS = 15_000;
const BATCH = 50;
/** Turns in a row that may fail before the operation has failed. */
export const MOST_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 1_000;

export interface OperationRequest {
  readonly tenant: string;
  readonly kind: string;
  readonly input: Json;
  readonly reason: string;
}

/** An expected refusal: nothing was stored. */
export interface OperationRejection {
  readonly code: 'INVALID_ARGUMENT' | 'INVALID_STATE' | 'NOT_FOUND';
  readonly message: string;
}
export type OperationOutcome =
  | { readonly outcome: 'accepted'; readonly operation: Operation }
  | { readonly outcome: 'rejected'; readonly rejection: OperationRejection };

/**
 * Work in the background over many things: asked for, worked on in turns by whichever node is free, paused, resumed, cancelled. Each
 * operation belongs to one tenant; what concerns several is several operations, so that no region waits for another's.
 */
export class Operations {
  private readonly handlers = new Map<string, OperationHandler>();

  constructor(
    private readonly store: OperationStore,
    private readonly keys: KeyGenerator,
    private readonly owner: string,
  ) {}

  /** What does operations of a kind. Each node knows all kinds. */
  handle(kind: string, handler: OperationHandler): void {
    this.handlers.set(kind, handler);
  }

  get kinds(): string[] {
    return [...this.handlers.keys()];
  }

  async request(
    request: OperationRequest,
    options: { readonly actor: string; readonly idempotencyKey?: string },
  ): Promise<OperationOutcome> {
    const { kind, input, tenant, reason } = request;
    const handler = this.handlers.get(kind);
    const fault = handler
      ? handler.check?.(input)
      : `Expected an operation of ${this.kinds.join(', ')}, but it is of "${kind}"`;
    if (fault !== undefined) return rejected('INVALID_ARGUMENT', fault);
    const operation = await this.store.request({
      tenant,
      operationKey: this.keys.newKey(),
      kind,
      input,
      requestedBy: options.actor,
      reason,
      ...(options.idempotencyKey === undefined ? {} : { requestKey: options.idempotencyKey }),
    });
    return { outcome: 'accepted', operation };
  }

  /** Pauses, resumes or cancels. What a node has at hand is finished first: a batch at most. */
  async change(
    tenant: string,
    operationKey: string,
    change: { readonly action: OperationAction; readonly actor: string; readonly reason: string },
  ): Promise<OperationOutcome> {
    const operation = await this.store.change(tenant, operationKey, change);
    if (operation) return { outcome: 'accepted', operation };
    const now = await this.store.find(tenant, operationKey);
    return now
      ? rejected(
          'INVALID_STATE',
          `Expected an operation that one can ${change.action}, but it is ${now.status}`,
        )
      : rejected('NOT_FOUND', 'Expected the operation to exist, but it does not');
  }

  /** Takes one operation that waits and does one batch of it. @returns whether there was one */
  async workOnce(): Promise<boolean> {
    const operation = await this.store.lease(this.kinds, this.owner, LEASE_MS);
    if (!operation) return false;
    const handler = this.handlers.get(operation.kind)!;
    const controller = new AbortController();
    // Held while the batch runs, however long that takes; a node that is dead does not come here.
    const heartbeat = setInterval(() => {
      void this.store.extend(operation, LEASE_MS).then(
        (held) => held === 'held' || controller.abort(),
        () => undefined,
      );
    }, LEASE_MS / 5);
    heartbeat.unref();
    try {
      await this.turn(operation, handler, controller.signal);
    } finally {
      clearInterval(heartbeat);
    }
    return true;
  }

  private async turn(
    operation: LeasedOperation,
    handler: OperationHandler,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const place = (operation.cursor ?? {}) as Place;
      const total =
        operation.cursor === undefined && operation.total === undefined
          ? await handler.count?.(operation)
          : undefined;
      const batch = place.batch ?? (await handler.next(operation, place.after, handler.batchSize ?? BATCH));
      if (!place.batch && batch.keys.length > 0 && !(await this.store.savePlace(operation, placeOf(batch))))
        return;
      const { items, result }: BatchOutcome =
        batch.keys.length === 0
          ? { items: [] }
          : await handler.carryOut(batch.keys, {
              operation,
              signal,
              idempotencyKeyOf: (key) => `operation:${operation.operationKey}:${key}`,
            });
      const answered = new Set(items.map(({ key }) => key));
      const rest = batch.keys.filter((key) => !answered.has(key));
      const { cursor } = batch;
      const next =
        rest.length > 0
          ? placeOf({ ...batch, keys: rest })
          : cursor === undefined
            ? undefined
            : { after: cursor };
      await this.store.saveTurn(operation, {
        items,
        ...(next === undefined ? {} : { cursor: next }),
        ...(total === undefined ? {} : { total }),
        ...(result === undefined ? {} : { result }),
      });
    } catch (error) {
      const isFinal = error instanceof OperationFault || operation.attempts + 1 >= MOST_ATTEMPTS;
      await this.store.saveFault(
        operation,
        faultText(error),
        isFinal ? undefined : FIRST_PAUSE_MS * 2 ** operation.attempts,
      );
    }
  }
}

/** Where an operation stands: behind a cursor of its handler, or in the middle of a batch. */
interface Place {
  readonly after?: Json;
  readonly batch?: OperationBatch;
}

function placeOf({ keys, cursor }: OperationBatch): { [name: string]: Json } {
  return { batch: { keys: [...keys], ...(cursor === undefined ? {} : { cursor }) } };
}

/** What may be shown: an unexpected error's own words are not known to be free of what is sealed. */
function faultText(error: unknown): string {
  if (error instanceof OperationFault) return error.message;
  const { name, code } = error as { name?: unknown; code?: unknown };
  return `${String(name)}${code === undefined ? '' : ` ${String(code)}`}`;
}

function rejected(code: OperationRejection['code'], message: string): OperationOutcome {
  return { outcome: 'rejected', rejection: { code, message } };
}
