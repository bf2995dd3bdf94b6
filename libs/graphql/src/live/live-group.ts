import { execute, type ExecutionArgs } from 'graphql';
import type { Authenticator, Viewer } from '#identity';
import type { JournalEntry } from '#runtime';
import type { EdgeContext } from '../common/edge-context.js';
import { formatError, type FaultLog } from '../edge/error-formatter.js';
import type { FeedPort } from '../services.js';
import type { ChangeRule, Opening, StreamStart } from './change-stream.js';
import type { LiveHeads } from './live-heads.js';
import { FORBIDDEN_CLOSE, endOfRights } from './stream-rights.js';
import { MAX_WAITING, REPLAY_UNSENT, type Subscriber } from './subscriber.js';
import { watchedViewer } from './watched-viewer.js';

/** An operation of the live edge, ready to be executed. */
export type LiveOperation = ExecutionArgs & { readonly contextValue: EdgeContext };

/** What a group needs of its node. */
export interface LiveNode {
  readonly feed: FeedPort;
  readonly heads: Pick<LiveHeads, 'seal' | 'nameOf'>;
  readonly authenticator: Pick<Authenticator, 'withCurrentGroups'>;
  readonly log: FaultLog;
}

/** Entries whose facts are asked for together: what they read of the database is then read in one go. */
const FACTS_AHEAD = 16;

/** An event as it is sent. */
interface Frame {
  readonly payload: string;
  readonly cursor: string;
}

/** What somebody sees of one entry; undefined frames: he may follow no longer. */
interface Sight {
  readonly frames: readonly Frame[] | undefined;
  readonly isPersonal: boolean;
}

/** What all of a group see of one entry. */
interface Step {
  readonly tenant: string;
  readonly position: number;
  sightOf(member: GroupMember): Sight;
}

/** Whoever follows in a group. */
export interface GroupMember {
  readonly viewer: Viewer;
  readonly subscriber: Subscriber;
  /** Told once: the stream is over, with the error if there was one. */
  readonly ended: (error?: unknown) => void;
  /** Live steps that wait until he has caught up; absent once he has. */
  waiting?: Step[];
  /** More steps came than may wait: they have to be read from the journal. */
  isBehind?: boolean;
  /** Positions that he began after and that the group has yet to reach. */
  ahead?: Map<string, number>;
}

/** What stands beside an event's data, as `extensions.live`: enough to resume, whatever the client asked for. */
export interface LiveExtension {
  /** Where to resume after the event. */
  readonly cursor: string;
  /** The event's name; the same when it is sent again. */
  readonly id?: string;
  readonly isResync?: true;
}

/** The result of an operation for one event, as text. */
export async function payloadOf(
  operation: LiveOperation,
  event: unknown,
  live: LiveExtension,
  log: FaultLog,
): Promise<string> {
  const { data, errors } = await execute({ ...operation, rootValue: event });
  return JSON.stringify({
    data,
    errors: errors?.map((error) => formatError(error, log)),
    extensions: { live },
  });
}

/**
 * All who follow the same operation with the same roles, regions and offices: an entry is looked at, executed and written as
 * text once, and the same text goes to everybody. Rights are looked at for each member before each event. A sight that
 * depends on the person (`WatchedViewer`) is worked out for each person.
 */
export class LiveGroup {
  private readonly members = new Set<GroupMember>();
  private readonly controller = new AbortController();
  private readonly positions: Map<string, number>;

  /** @param onEnd told when the last member is gone or the group failed: it takes nobody in any more */
  constructor(
    private readonly node: LiveNode,
    private readonly operation: LiveOperation,
    private readonly rule: ChangeRule,
    heads: ReadonlyMap<string, number>,
    private readonly onDelivered: (events: number) => void,
    private readonly onEnd: () => void,
  ) {
    this.positions = new Map(heads);
  }

  /** Takes somebody in at his positions: first what is stored after them, then live. */
  join(member: GroupMember, start: StreamStart): void {
    const isFirst = this.members.size === 0;
    member.waiting = [];
    this.members.add(member);
    this.admit(member, start).catch((error: unknown) => this.leave(member, error));
    if (isFirst) this.run().catch((error: unknown) => this.fail(error));
  }

  /** Lets somebody go, for the error or without one. */
  leave(member: GroupMember, error?: unknown): void {
    if (!this.members.delete(member)) return;
    member.ended(error);
    if (this.members.size === 0) this.end();
  }

  private end(): void {
    this.controller.abort();
    this.onEnd();
  }

  private fail(error: unknown): void {
    this.end();
    for (const member of [...this.members]) this.leave(member, error);
  }

  private async run(): Promise<void> {
    const { feed } = this.node;
    for await (const { entry, facts } of this.withFacts(
      feed.follow(new Map(this.positions), this.controller.signal),
    ))
      if (facts === undefined) this.positions.set(entry.tenant, entry.position);
      else await this.dispatch(entry, facts);
  }

  /** Entries in their order with what they mean here, which is asked for a few ahead. */
  private async *withFacts(
    source: AsyncIterable<JournalEntry>,
  ): AsyncGenerator<{ readonly entry: JournalEntry; readonly facts: unknown }, void, void> {
    const entries = source[Symbol.asyncIterator]();
    const take = () => {
      const step = entries
        .next()
        .then(async (next) =>
          next.done === true ? undefined : { entry: next.value, facts: await this.rule.facts(next.value) },
        );
      // Whoever awaits it in its turn is told; until then it must not end the process.
      step.catch(() => undefined);
      return step;
    };
    const ahead = Array.from({ length: FACTS_AHEAD }, take);
    for (let step = await ahead.shift(); step; step = await ahead.shift()) {
      ahead.push(take());
      yield step;
    }
  }

  private async dispatch(entry: JournalEntry, facts: unknown): Promise<void> {
    const { tenant, position } = entry;
    const after = new Map(this.positions).set(tenant, position);
    let common: Sight | undefined;
    const byPerson = new Map<string, Sight>();
    const isSighted = ({ viewer }: GroupMember) => common !== undefined || byPerson.has(viewer.id);
    let withoutRights: ReadonlyMap<GroupMember, string>;
    do {
      for (const member of [...this.members]) {
        if (isSighted(member)) continue;
        const sight = await this.sight(entry, facts, member.viewer, after);
        if (sight.isPersonal) byPerson.set(member.viewer.id, sight);
        else common = sight;
      }
      withoutRights = await this.withoutRights();
      // Whoever joined meanwhile is looked after too: from here on nothing waits.
    } while (![...this.members].every(isSighted));
    for (const [member, reason] of withoutRights) this.refuse(member, reason);
    const step: Step = { tenant, position, sightOf: ({ viewer }) => common ?? byPerson.get(viewer.id)! };
    let delivered = 0;
    for (const member of this.members) delivered += this.give(member, step);
    this.positions.set(tenant, position);
    if (delivered > 0) this.onDelivered(delivered);
  }

  /** @returns events that were written */
  private give(member: GroupMember, step: Step): number {
    if (member.waiting) {
      if (member.waiting.length < MAX_WAITING) member.waiting.push(step);
      else member.isBehind = true;
      return 0;
    }
    if (member.ahead) {
      if ((member.ahead.get(step.tenant) ?? 0) >= step.position) return 0;
      member.ahead.delete(step.tenant);
      if (member.ahead.size === 0) member.ahead = undefined;
    }
    return this.write(member, step.sightOf(member));
  }

  private write(member: GroupMember, { frames }: Sight): number {
    if (!frames) {
      this.leave(member);
      return 0;
    }
    for (const { payload, cursor } of frames) member.subscriber.write(payload, cursor);
    return frames.length;
  }

  private async admit(member: GroupMember, { positions, isGap, opening }: StreamStart): Promise<void> {
    if (isGap) {
      const cursor = this.seal(positions, member.viewer);
      const event = Object.assign(this.rule.resync(), { cursor });
      const payload = await payloadOf(this.operation, event, { cursor, isResync: true }, this.node.log);
      member.subscriber.write(payload, cursor);
    } else if (opening) await this.open(member, positions, opening);
    await this.catchUp(member, positions);
    if (!member.waiting) return;
    const { waiting } = member;
    member.waiting = undefined;
    member.ahead = positions;
    for (const step of waiting) if (this.members.has(member)) this.onDelivered(this.give(member, step));
    for (const [tenant, at] of positions) if (at <= this.positions.get(tenant)!) positions.delete(tenant);
    if (positions.size === 0) member.ahead = undefined;
  }

  private async open(
    { viewer, subscriber }: GroupMember,
    positions: ReadonlyMap<string, number>,
    { events, formerOffices }: Opening,
  ): Promise<void> {
    const operation = { ...this.operation, contextValue: { ...this.operation.contextValue, viewer } };
    for (const [at, event] of events.entries()) {
      const isLast = at === events.length - 1;
      const cursor = isLast ? this.seal(positions, viewer) : this.node.heads.seal(positions, formerOffices);
      event.cursor = cursor;
      subscriber.write(await payloadOf(operation, event, { cursor }, this.node.log), cursor);
    }
    this.onDelivered(events.length);
  }

  private seal(positions: ReadonlyMap<string, number>, { groups }: Viewer): string {
    return this.node.heads.seal(positions, this.rule.followsOffices && groups);
  }

  /** Gives what is stored up to where the group stands, while live steps wait. */
  private async catchUp(member: GroupMember, positions: Map<string, number>): Promise<void> {
    do {
      member.waiting = [];
      member.isBehind = false;
      for (const [tenant, upTo] of [...this.positions])
        for await (const { entry, facts } of this.withFacts(
          this.node.feed.stored(tenant, positions.get(tenant)!, upTo, this.controller.signal),
        )) {
          if (!this.members.has(member)) return;
          positions.set(tenant, entry.position);
          if (facts === undefined) continue;
          const sight = await this.sight(entry, facts, member.viewer, positions);
          const end = await endOfRights(member.viewer, this.node.authenticator, Date.now());
          if (end !== undefined) return this.refuse(member, end);
          this.onDelivered(this.write(member, sight));
          if (member.subscriber.unsent > REPLAY_UNSENT) await member.subscriber.drained();
        }
    } while (member.isBehind);
  }

  /** @param after positions with the entry */
  private async sight(
    entry: JournalEntry,
    facts: unknown,
    viewer: Viewer,
    after: ReadonlyMap<string, number>,
  ): Promise<Sight> {
    const watched = watchedViewer(viewer);
    const events = this.rule.seen(watched.viewer, facts);
    const frames: Frame[] = [];
    // Whoever leaves in the middle of an entry gets the whole of it again.
    const before =
      events && events.length > 1 ? new Map([...after, [entry.tenant, entry.position - 1]]) : after;
    for (const [at, event] of (events ?? []).entries()) {
      const cursor = this.seal(at === events!.length - 1 ? after : before, viewer);
      const id = this.node.heads.nameOf(entry.tenant, entry.position, at);
      event.cursor = cursor;
      const contextValue = { ...this.operation.contextValue, viewer: watched.viewer };
      const operation = { ...this.operation, contextValue };
      frames.push({ cursor, payload: await payloadOf(operation, event, { cursor, id }, this.node.log) });
    }
    return { frames: events && frames, isPersonal: watched.isPersonal };
  }

  private async withoutRights(): Promise<ReadonlyMap<GroupMember, string>> {
    const now = Date.now();
    const ends = new Map<string, Promise<string | undefined>>();
    const found = new Map<GroupMember, string>();
    const asked: [GroupMember, Promise<string | undefined>][] = [];
    for (const member of this.members) {
      const { viewer } = member;
      if (viewer.expiresAt <= now) {
        found.set(member, 'Token expired');
        continue;
      }
      // Roles, regions and groups are the same in the whole group: the person decides.
      let end = ends.get(viewer.id);
      if (!end) ends.set(viewer.id, (end = endOfRights(viewer, this.node.authenticator, now)));
      asked.push([member, end]);
    }
    for (const [member, end] of asked) {
      const reason = await end;
      if (reason !== undefined) found.set(member, reason);
    }
    return found;
  }

  private refuse(member: GroupMember, reason: string): void {
    member.subscriber.close(FORBIDDEN_CLOSE, reason);
    this.leave(member);
  }
}
