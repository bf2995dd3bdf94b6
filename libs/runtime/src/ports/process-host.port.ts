import type { Json } from '#feel';
import type { Command, DecisionRequest, ProcessEvent, ProcessState } from '#engine';

/** What surrounds a command: whose it is and when it happens. */
export interface CommandPlace {
  readonly tenant: string;
  readonly instanceKey: string;
  readonly actor: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface DecisionAnswer {
  readonly outcome: Json;
  /** What was compared with what; never a sealed value. */
  readonly trace: Json;
  /** Which versions of which documents decided. */
  readonly source: Json;
}

/** Rows for the host's own tables, by the names that `CommitEntry.writes` knows. */
export type HostWrites = Readonly<Record<string, readonly Json[]>>;

/** What the application that hosts the processes adds to a command, inside its commit. */
export interface ProcessHost {
  /** Answers a business rule task. @throws DecisionFault, which becomes an incident. */
  answerDecision(request: DecisionRequest, place: CommandPlace): Promise<DecisionAnswer>;
  /** Rows that follow from what happened, such as a case's state that a variable sets. */
  writesFor(
    happened: { command: Command; events: readonly ProcessEvent[]; state: ProcessState },
    place: CommandPlace,
  ): Promise<HostWrites>;
  /** IANA zone of a tenant, for FEEL's local times. */
  timeZoneOf(tenant: string): Promise<string>;
}

/** A decision that cannot be made: the message is shown to the operator. */
export class DecisionFault extends Error {
  override readonly name = 'DecisionFault';
}
