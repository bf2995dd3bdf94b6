import { setTimeout as delay } from 'node:timers/promises';
import { Inject } from '@nestjs/common';
import { Args, Context, Field, ID, ObjectType, Resolver, Subscription } from '@nestjs/graphql';
import { isOverseer } from '#identity';
import { viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { badInput } from '../common/faults.js';
import { isGiven } from '../common/given.js';
import { operationOfId } from '../common/global-id.js';
import { abortable } from '../live/abortable.js';
import { StreamRights } from '../live/stream-rights.js';
import { OPERATION_READS, type OperationReads } from '../services.js';
import { Operation, toOperation } from './operation.type.js';

/** How often an operation is looked at for a subscriber, in milliseconds. */
const LOOK_MS = 500;
const ENDED: readonly string[] = ['cancelled', 'completed', 'failed'];

@ObjectType({ description: 'How far an operation is.' })
export class OperationProgress {
  @Field(() => String, { description: 'Give it as `after` to go on from here.' })
  cursor!: string;

  @Field(() => Operation, { description: 'The operation as it is now.' })
  operation!: Operation;
}

/**
 * Progress, live. It is no part of the journal: a subscriber looks at the operation's own row, and its revision is the cursor. What lies
 * between two looks is told as its sum; no result is lost by that, for each stands among the items.
 */
@Resolver(() => OperationProgress)
export class OperationProgressResolver {
  constructor(
    private readonly rights: StreamRights,
    @Inject(OPERATION_READS) private readonly reads: OperationReads,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Subscription(() => OperationProgress, {
    resolve: (progress: OperationProgress) => progress,
    description:
      'How far an operation is: as it stands unless that is seen already, then each change, until it ends.',
  })
  operationProgress(
    @Context() context: EdgeContext,
    @Args('id', { type: () => ID, description: "The operation's id." }) id: string,
    @Args('after', {
      nullable: true,
      type: () => String,
      description: 'Only what changed after this cursor.',
    })
    after?: string,
  ): AsyncIterableIterator<OperationProgress> {
    const key = operationOfId(id);
    if (!key || !isOverseer(viewerOf(context), key.tenant))
      throw badInput('Expected "id" to be an operation that you may see.', 'id');
    if (isGiven(after) && !/^\d{1,9}$/.test(after))
      throw badInput('Expected "after" to be a cursor of this subscription.', 'after');
    return abortable((signal) => this.follow(context, key, Number(after ?? 0), signal));
  }

  private async *follow(
    context: EdgeContext,
    { tenant, operationKey }: { tenant: string; operationKey: string },
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<OperationProgress, void, void> {
    let seen = after;
    while (!signal.aborted) {
      const stored = await this.reads.find(tenant, operationKey);
      if (!stored) return;
      if (stored.revision > seen) {
        if (!(await this.rights.viewerStillAllowed(context))) return;
        seen = stored.revision;
        yield Object.assign(new OperationProgress(), {
          cursor: String(seen),
          operation: toOperation(stored),
        });
      }
      if (ENDED.includes(stored.status)) return;
      await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
