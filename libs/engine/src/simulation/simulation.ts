import type { ExecutableProcess, ProcessBinding } from '#bpmn';
import type { Json } from '#feel';
import type { Command } from '../commands.js';
import type { DecisionRequest, Rejection } from '../decision.js';
import type { ProcessEvent } from '../events.js';
import type { ParentReference, ProcessState, Variables } from '../process-state.js';

/** Where and when something happens in a simulated world. */
export interface SimulatedPlace {
  readonly tenant: string;
  readonly instanceKey: string;
  /** Epoch ms of the virtual clock. */
  readonly now: number;
}

/** What a policy answers, or why it cannot: that becomes an incident. */
export type SimulatedDecision =
  { readonly outcome: Json; readonly trace?: Json; readonly source?: Json } | { readonly fault: string };

export interface SimulatedJob extends SimulatedPlace {
  readonly elementKey: number;
  readonly elementId: string;
  readonly jobType: string;
  readonly retries: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Variables that the task sees, inner scopes first. */
  readonly variables: Variables;
}

/** A job is done, throws a BPMN error, fails (tried again at once until its retries are used up), or is left open. */
export type SimulatedJobResult =
  | { readonly variables?: Variables }
  | { readonly error: { readonly code: string; readonly message: string; readonly variables?: Variables } }
  | { readonly failure: string }
  | undefined;

export type SimulatedJobHandler = (job: SimulatedJob) => SimulatedJobResult | Promise<SimulatedJobResult>;

/** An event as it happened. */
export interface SimulatedEvent extends SimulatedPlace {
  readonly bpmnProcessId: string;
  readonly event: ProcessEvent;
}

/** What one command made of an instance: the same that a journal entry holds. */
export interface SimulatedEntry extends SimulatedPlace {
  /** Place among the entries of all instances of the world, from 1. */
  readonly order: number;
  readonly command: Command;
  readonly events: readonly ProcessEvent[];
}

export interface SimulationOptions {
  /** The same processes for every tenant, or those of each. The first of an id counts. */
  readonly processes: readonly ExecutableProcess[] | ((tenant: string) => readonly ExecutableProcess[]);
  /** Other versions by their definition keys, for instances that are migrated. */
  readonly versions?: ReadonlyMap<string, ExecutableProcess>;
  /** Epoch ms at which the virtual clock begins. */
  readonly startAt: number;
  /** Tenant where none is given; `nasional` when absent. */
  readonly tenant?: string;
  /** IANA zone of a tenant, for FEEL's local times. */
  readonly timeZoneOf?: (tenant: string) => string | undefined;
  /** Answers business rule tasks; without it each becomes an incident. */
  readonly answerDecision?: (
    request: DecisionRequest,
    place: SimulatedPlace,
  ) => SimulatedDecision | Promise<SimulatedDecision>;
  /** Workers by job type; a job without one waits for `completeJob`. */
  readonly jobs?: Readonly<Record<string, SimulatedJobHandler>>;
  readonly onEvent?: (happened: SimulatedEvent) => void;
  /**
   * Entries of the instances, and instances that have ended; true when absent. A world without them holds only what goes on: for
   * many instances, followed by `onEvent`.
   */
  readonly keepsHistory?: boolean;
  /** Folds the events anew after every command and compares with the state; costs time that grows with the history. */
  readonly verifiesReplay?: boolean;
}

export interface SimulatedInstance {
  readonly tenant: string;
  /** The version that it runs by. */
  process: ExecutableProcess;
  state: ProcessState;
  readonly entries: SimulatedEntry[];
}

export interface SimulatedStart {
  readonly tenant?: string;
  readonly processId: string;
  /** All processes of a world are of one deployment: only a tag tells versions apart. */
  readonly binding?: ProcessBinding;
  readonly startEventId?: string;
  readonly instanceKey?: string;
  readonly businessKey?: string;
  readonly variables?: Variables;
  readonly parent?: ParentReference;
}

export type SimulatedOutcome =
  | { readonly outcome: 'accepted'; readonly instanceKey: string; readonly events: readonly ProcessEvent[] }
  | { readonly outcome: 'rejected'; readonly rejection: Rejection };

export interface SimulatedMessage {
  readonly tenant?: string;
  readonly name: string;
  readonly correlationKey: string;
  readonly variables?: Variables;
  /** Milliseconds that it waits for a receiver; 0 when absent. */
  readonly timeToLiveMs?: number;
}

export interface SimulatedMessageOutcome {
  /** The instance that received it, or those that it started: one of each process that begins with it. */
  readonly instanceKeys: readonly string[];
  readonly isBuffered: boolean;
}

/** An element that waits for somebody, addressed as commands want it. */
export interface WorkReference {
  readonly instanceKey: string;
  readonly elementKey: number;
}

/** The world does more than anybody could mean: messages that call each other for ever, a timer every second for years. */
export class SimulationLimitExceeded extends Error {
  override readonly name = 'SimulationLimitExceeded';
  readonly code = 'SIMULATION_LIMIT';
}
