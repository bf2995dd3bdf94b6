import { Inject, Injectable } from '@nestjs/common';
import {
  Kind,
  createSourceEventStream,
  getOperationAST,
  visit,
  type DocumentNode,
  type ExecutionResult,
} from 'graphql';
import type { Authenticator } from '#identity';
import type { EdgeObserver } from '../edge/edge-observer.js';
import { fieldOf } from '../edge/apollo-plugin.js';
import type { FaultLog } from '../edge/error-formatter.js';
import { viewerOf } from '../access/visibility.js';
import { FEED, type FeedPort } from '../services.js';
import { ChangeStream, type LiveEvent } from './change-stream.js';
import { LiveGroup, payloadOf, type GroupMember, type LiveNode, type LiveOperation } from './live-group.js';
import { LiveHeads } from './live-heads.js';
import { AUTHENTICATOR } from './stream-rights.js';
import type { Subscriber } from './subscriber.js';
import { eyesOf } from './watched-viewer.js';

/** Injection tokens of what the live edge reports to. */
export const EDGE_OBSERVER = Symbol('EdgeObserver');
export const FAULT_LOG = Symbol('FaultLog');

/** A subscription that runs. */
export interface LiveSubscription {
  /** Resolves when the server ends it, rejects when it failed. */
  readonly ended: Promise<unknown>;
  /** The client left. */
  stop(): void;
}

/** All subscriptions of a node, whatever carries them: those that follow the same with the same rights form a group. */
@Injectable()
export class LiveSubscriptions {
  private readonly groups = new Map<string, LiveGroup>();
  private readonly node: LiveNode;

  constructor(
    heads: LiveHeads,
    @Inject(FEED) feed: FeedPort,
    @Inject(AUTHENTICATOR) authenticator: Authenticator,
    @Inject(FAULT_LOG) log: FaultLog,
    @Inject(EDGE_OBSERVER) private readonly observer: EdgeObserver,
  ) {
    this.node = { heads, feed, authenticator, log };
  }

  /** Begins a subscription that has been validated. @returns the errors with which its resolver refused it, or it running */
  async open(operation: LiveOperation, subscriber: Subscriber): Promise<ExecutionResult | LiveSubscription> {
    const source = await createSourceEventStream(operation);
    if (!(Symbol.asyncIterator in source)) return source;
    const field = fieldOf(getOperationAST(operation.document, operation.operationName), operation.schema);
    this.observer.subscriptionStarted(field);
    const running =
      source instanceof ChangeStream
        ? this.join(operation, source, subscriber, field)
        : this.iterate(operation, source as AsyncIterable<LiveEvent>, subscriber, field);
    const ended = running.ended.finally(() => this.observer.subscriptionEnded(field));
    return { ended, stop: running.stop };
  }

  private join(
    operation: LiveOperation,
    { start, rule }: ChangeStream,
    subscriber: Subscriber,
    field: string,
  ): LiveSubscription {
    const viewer = viewerOf(operation.contextValue);
    const key = JSON.stringify([
      operation.document.loc?.source.body,
      operation.operationName,
      sharedVariables(operation),
      eyesOf(viewer),
      [...start.heads.keys()].sort(),
    ]);
    let group = this.groups.get(key);
    if (!group) {
      group = new LiveGroup(
        this.node,
        operation,
        rule,
        start.heads,
        (events) => this.observer.eventsDelivered(field, events),
        () => {
          if (this.groups.get(key) === group) this.groups.delete(key);
        },
      );
      this.groups.set(key, group);
    }
    const joined = group;
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const member: GroupMember = {
      viewer,
      subscriber,
      ended: (error) => (error === undefined ? resolve(undefined) : reject(error)),
    };
    joined.join(member, start);
    return { ended: promise, stop: () => joined.leave(member) };
  }

  /** A subscription that is of one subscriber only: his own iterable, at his own pace. */
  private iterate(
    operation: LiveOperation,
    source: AsyncIterable<LiveEvent>,
    subscriber: Subscriber,
    field: string,
  ): LiveSubscription {
    const iterator = source[Symbol.asyncIterator]();
    const run = async (): Promise<void> => {
      for (;;) {
        const { done, value } = await iterator.next();
        if (done) return;
        const { cursor } = value;
        subscriber.write(await payloadOf(operation, value, { cursor }, this.node.log), cursor);
        this.observer.eventsDelivered(field, 1);
        await subscriber.drained();
      }
    };
    return { ended: run(), stop: () => void iterator.return?.() };
  }
}

/** The variables that make a difference to what is sent: all but the one that only says where to begin. */
function sharedVariables({ document, operationName, variableValues }: LiveOperation): unknown {
  const start = startVariable(document, operationName);
  return Object.entries(variableValues ?? {})
    .filter(([name, value]) => name !== start && value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Name of the variable that is given as `after` and nowhere else. */
function startVariable(document: DocumentNode, operationName?: string | null): string | undefined {
  const [root] = getOperationAST(document, operationName)?.selectionSet.selections ?? [];
  if (root?.kind !== Kind.FIELD) return undefined;
  const value = root.arguments?.find(({ name }) => name.value === 'after')?.value;
  if (value?.kind !== Kind.VARIABLE) return undefined;
  const name = value.name.value;
  let uses = 0;
  visit(document, {
    VariableDefinition: () => false,
    Variable: (variable) => {
      if (variable.name.value === name) uses += 1;
    },
  });
  return uses === 1 ? name : undefined;
}
