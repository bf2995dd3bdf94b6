import type { ExecutableProcess } from '#bpmn';
import type { Json } from '#feel';
import type { ProcessEvent } from './events.js';
import type { ProcessState } from './process-state.js';

/** What enters `decide` from outside; the kernel has no clock of its own. */
export interface DecideContext {
  /** Epoch milliseconds. */
  readonly now: number;
  /** IANA zone for FEEL's local times. */
  readonly timeZone?: string;
  /** Steps that one command may take before the rest waits as incidents; 1,000 when absent. */
  readonly stepBudget?: number;
  /** For `MigrateInstance`: the version that the instance leaves. The process given to `decide` is the one that it goes on by. */
  readonly migratesFrom?: ExecutableProcess;
}

/** An expected refusal: a value, never an exception. Nothing was changed. */
export interface Rejection {
  readonly code: RejectionCode;
  /** "Expected ... but ...". */
  readonly message: string;
}
export type RejectionCode =
  | 'NOT_FOUND'
  | 'INVALID_STATE'
  | 'ALREADY_EXISTS'
  | 'NOT_ASSIGNEE'
  | 'ALREADY_CLAIMED'
  /** Somebody else must do it: the four-eyes rule of the task. */
  | 'EXCLUDED_USER'
  | 'INVALID_ARGUMENT'
  /** The instance cannot go on by the other version: the message says where and why. */
  | 'NOT_MIGRATABLE';

/** A business rule task that waits for the host's answer (`AnswerDecision` or `FailDecision`) within the same command. */
export interface DecisionRequest {
  readonly elementKey: number;
  readonly elementId: string;
  readonly decisionId: string;
  /** The variables that the task sees, inner scopes first. */
  readonly variables: { readonly [name: string]: Json };
  readonly resultVariable: string;
}

export type Decision =
  | {
      readonly outcome: 'accepted';
      readonly events: readonly ProcessEvent[];
      /** The state after the events; the state given in is untouched. */
      readonly state: ProcessState;
      readonly requests: readonly DecisionRequest[];
    }
  | { readonly outcome: 'rejected'; readonly rejection: Rejection };
