import type { ExecutableProcess } from '#bpmn';
import {
  decideAnew,
  InvariantViolation,
  type Command,
  type EntryDivergence,
  type RecordedEntry,
} from '#engine';
import type { JournalEntry, JournalStore } from '#runtime';
import { playHistory } from './play-history.js';
import { unplayable, type ReplayCheck, type ReplayDifference } from './replay-check.js';

/**
 * What this version of the engine would have done: decides the recorded commands of an instance anew, by the versions of the process
 * that it ran by, at the times and with the answers to decisions that were recorded. Local times are those of the zone that the
 * region has now.
 */
export class EngineReplay {
  constructor(
    private readonly journal: Pick<JournalStore, 'readInstance'>,
    /** @throws InvariantViolation when the version is not known */
    private readonly processOf: (definitionKey: string) => Promise<ExecutableProcess>,
    private readonly timeZoneOf: (tenant: string) => Promise<string>,
  ) {}

  /** The first entry that would be another one; undefined when there is no such instance. */
  async check(tenant: string, instanceKey: string): Promise<ReplayCheck | undefined> {
    const entries = await this.journal.readInstance(tenant, instanceKey);
    if (entries.length === 0) return undefined;
    const difference = await this.firstDifference(tenant, instanceKey, entries);
    return { checkedEntries: entries.length, ...(difference ? { difference } : {}) };
  }

  private async firstDifference(
    tenant: string,
    instanceKey: string,
    entries: readonly JournalEntry[],
  ): Promise<ReplayDifference | undefined> {
    const timeZone = await this.timeZoneOf(tenant);
    const recorded = entries.map(({ at, command, events }): RecordedEntry => ({
      now: Date.parse(at),
      timeZone,
      command: command as unknown as Command,
      events,
    }));
    const versions = await this.versionsOf(recorded);
    if (typeof versions === 'string') return { instanceKey, sequence: 1, kind: 'history', message: versions };
    const played = playHistory(entries);
    if ('unplayableEntryNo' in played) return unplayable(instanceKey, played.unplayableEntryNo);
    const [first] = decideAnew(versions.values().next().value!, recorded, (key) => versions.get(key));
    return first && { instanceKey, ...differenceOf(first) };
  }

  /** By definition key, that of the start first; a text when the journal is no history, or a version is gone. */
  private async versionsOf(
    recorded: readonly RecordedEntry[],
  ): Promise<ReadonlyMap<string, ExecutableProcess> | string> {
    const versions = new Map<string, ExecutableProcess>();
    try {
      for (const event of recorded.flatMap(({ events }) => events))
        if (event.type === 'InstanceStarted' || event.type === 'InstanceMigrated')
          versions.set(event.definitionKey, await this.processOf(event.definitionKey));
    } catch (error) {
      if (!(error instanceof InvariantViolation)) throw error;
      return error.message;
    }
    return recorded[0]?.events[0]?.type === 'InstanceStarted'
      ? versions
      : 'Expected a history to begin with InstanceStarted, but it does not';
  }
}

function differenceOf(divergence: EntryDivergence): Omit<ReplayDifference, 'instanceKey'> {
  const { entryNo: sequence, commandType: command, pointer, recorded, decided, fault } = divergence;
  const place = { sequence, kind: 'decision', command } as const;
  if (pointer === undefined) return { ...place, message: fault ?? 'Expected a decision, but there is none' };
  const told = decided?.type ?? 'nothing';
  const what =
    recorded?.type === told
      ? `they differ at ${pointer}`
      : `${told} is decided in place of ${recorded?.type ?? 'nothing'}`;
  return {
    ...place,
    pointer,
    message: `Expected the recorded events of ${command}, but ${what}`,
  };
}
