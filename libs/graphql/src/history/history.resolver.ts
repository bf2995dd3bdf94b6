import { Inject } from '@nestjs/common';
import { Args, Context, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Json } from '#feel';
import { Visibility } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { badInput } from '../common/faults.js';
import { pageRequestOf, toConnection, type ConnectionOf } from '../common/page.js';
import { DateTime } from '../common/scalars.js';
import {
  EngineReplayReport,
  HistoryEntryConnection,
  InstanceSnapshot,
  ReplayReport,
  toHistoryEntry,
  toInstanceSnapshot,
  type HistoryEntry,
} from './history.type.js';
import { InstanceDifference, InstanceMomentInput, toInstanceDifference } from './instance-difference.type.js';
import { momentOf } from './moment.js';
import { LiveHeads } from '../live/live-heads.js';
import { ENGINE_REPLAY, HISTORY, type EngineReplayPort, type HistoryPort } from '../services.js';
import { ProcessInstance } from '../process-instance/process-instance.type.js';
import { isGiven } from '../common/given.js';

/** Entries of history that one page reads at most. */
const HISTORY_PAGE = 100;

/** What instances were, and whether their journal can be believed. */
@Resolver(() => ProcessInstance)
export class HistoryResolver {
  constructor(
    private readonly visibility: Visibility,
    private readonly heads: LiveHeads,
    @Inject(HISTORY) private readonly histories: HistoryPort,
    @Inject(ENGINE_REPLAY) private readonly engineReplay: EngineReplayPort,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR', 'OFFICER')
  @ResolveField(() => HistoryEntryConnection, {
    description:
      'What happened, entry by entry, from the start. For those who oversee, and the inspectorate on its own cases.',
    complexity: 2,
  })
  async history(
    @Parent() { view }: ProcessInstance,
    @Context() context: EdgeContext,
    @Args('first', {
      type: () => Int,
      nullable: true,
      description: 'How many entries, 1 to 100; 25 when absent.',
    })
    first?: number,
    @Args('after', { type: () => String, nullable: true, description: 'Only entries after this cursor.' })
    after?: string,
  ): Promise<ConnectionOf<HistoryEntry>> {
    await this.visibility.requireHistory(context, view);
    const { first: size = 25 } = pageRequestOf({ first, after });
    const afterEntryNo = !isGiven(after) ? 0 : Number(Buffer.from(after, 'base64url').toString());
    if (!Number.isSafeInteger(afterEntryNo) || afterEntryNo < 0)
      throw badInput('Expected "after" to be a cursor.', 'after');
    const liveCursor = await this.heads.cursor([view.tenant]);
    const limit = Math.min(size, HISTORY_PAGE) + 1;
    const entries = await this.histories.history(view.tenant, view.instanceKey, { afterEntryNo, limit });
    const items = entries
      .slice(0, size)
      .map((item) => ({ item, cursor: Buffer.from(String(item.entryNo)).toString('base64url') }));
    const page = { items, hasNextPage: entries.length > size, hasPreviousPage: afterEntryNo > 0 };
    return toConnection(page, toHistoryEntry, liveCursor);
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR', 'OFFICER')
  @ResolveField(() => InstanceSnapshot, {
    nullable: true,
    description:
      'The state as it was at a moment, or after an entry: give one of the two. Null before its start.',
    complexity: 20,
  })
  async asOf(
    @Parent() { view }: ProcessInstance,
    @Context() context: EdgeContext,
    @Args('moment', { type: () => DateTime, nullable: true, description: 'At this moment.' }) moment?: string,
    @Args('sequence', { type: () => Int, nullable: true, description: 'After the entry of this number.' })
    sequence?: number,
  ): Promise<InstanceSnapshot | undefined> {
    await this.visibility.requireHistory(context, view);
    const at = momentOf(moment, sequence);
    const found = await this.histories.asOf(view.tenant, view.instanceKey, at);
    return found && toInstanceSnapshot(found);
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR', 'OFFICER')
  @ResolveField(() => InstanceDifference, {
    nullable: true,
    description:
      'What changed from one moment to another, which may be the earlier one. Null where it had not begun by the second.',
    complexity: 40,
  })
  async compare(
    @Parent() { view }: ProcessInstance,
    @Context() context: EdgeContext,
    @Args('from', { type: () => InstanceMomentInput, description: 'The one moment.' })
    from: InstanceMomentInput,
    @Args('to', { type: () => InstanceMomentInput, description: 'The other moment.' })
    to: InstanceMomentInput,
  ): Promise<InstanceDifference | undefined> {
    await this.visibility.requireHistory(context, view);
    const found = await this.histories.compare(
      view.tenant,
      view.instanceKey,
      momentOf(from.moment, from.sequence),
      momentOf(to.moment, to.sequence),
    );
    return found && toInstanceDifference(found);
  }

  @Requires('AUDITOR', 'DEVELOPER', 'ADMIN')
  @ResolveField(() => ReplayReport, {
    nullable: true,
    description:
      'Plays the whole history again and compares it with the stored state, and checks the chain of hashes.',
    complexity: 50,
  })
  async verifyReplay(
    @Parent() { view }: ProcessInstance,
    @Context() context: EdgeContext,
  ): Promise<ReplayReport | undefined> {
    await this.visibility.requireHistory(context, view);
    const report = await this.histories.verifyReplay(view.tenant, view.instanceKey);
    return (
      report &&
      Object.assign(new ReplayReport(), report, { chainBreak: report.chainBreak as Json | undefined })
    );
  }

  @Requires('AUDITOR', 'DEVELOPER', 'ADMIN')
  @ResolveField(() => EngineReplayReport, {
    nullable: true,
    description:
      'Decides the recorded commands anew by this version of the engine, with the recorded answers to decisions, and tells the first entry that would be another one.',
    complexity: 50,
  })
  async replayAgainstEngine(
    @Parent() { view }: ProcessInstance,
    @Context() context: EdgeContext,
  ): Promise<EngineReplayReport | undefined> {
    await this.visibility.requireHistory(context, view);
    const check = await this.engineReplay.check(view.tenant, view.instanceKey);
    return check && Object.assign(new EngineReplayReport(), check);
  }
}
