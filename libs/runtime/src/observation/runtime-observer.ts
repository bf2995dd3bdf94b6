import type { CommandType } from '#engine';
import type { JournalEntry } from '../ports/journal.port.js';

/** What a command spends its time on. `decide` includes the answers of policies. */
export type CommandStage = 'load' | 'decide' | 'commit';

/** How a command was answered; `failed`: it threw. */
export type CommandEnd = 'accepted' | 'repeated' | 'rejected' | 'failed';

/** A command that was answered. Holds nothing that a client sent but the kind of command and its keys. */
export interface ObservedCommand {
  readonly tenant: string;
  readonly instanceKey: string;
  readonly command: CommandType;
  readonly outcome: CommandEnd;
  /** More than one after conflicts of revisions. */
  readonly attempts: number;
  /** Milliseconds in all, and in each stage over all attempts. */
  readonly totalMs: number;
  readonly stageMs: Readonly<Record<CommandStage, number>>;
  /** Trace id, where the command is traced. */
  readonly traceId?: string;
}

/** Told what the runtime of this node does, for metrics and logs. Never throws. */
export interface RuntimeObserver {
  commandDone(command: ObservedCommand): void;
  /** Entries that this node's followers of the journal were just given. */
  entriesFed(entries: readonly JournalEntry[]): void;
}

/** Tells nobody. */
export const silentRuntimeObserver: RuntimeObserver = {
  commandDone: () => undefined,
  entriesFed: () => undefined,
};
