import type { Json } from '#feel';
import type { ParentReference, Variables } from './process-state.js';

/** What may be asked of an instance. `elementKey` is the key of a live flow node instance. */
export type Command =
  | {
      type: 'StartInstance';
      instanceKey: string;
      definitionKey: string;
      businessKey?: string;
      parent?: ParentReference;
      variables: Variables;
      /** The message, timer or signal start event that fired; the none start event when absent. */
      startEventId?: string;
    }
  | { type: 'CancelInstance'; reason: string }
  | { type: 'ClaimUserTask'; elementKey: number; assignee: string }
  | { type: 'ReleaseUserTask'; elementKey: number; assignee?: string }
  | { type: 'AssignUserTask'; elementKey: number; assignee: string }
  /** `actor`: who completes; must be the assignee where there is one. */
  | { type: 'CompleteUserTask'; elementKey: number; actor?: string; variables: Variables }
  | { type: 'CompleteJob'; elementKey: number; variables: Variables }
  | { type: 'FailJob'; elementKey: number; message: string; retriesLeft: number; retryAt?: string }
  | { type: 'ThrowJobError'; elementKey: number; code: string; message: string; variables?: Variables }
  /** Gives a job `retriesLeft` attempts, the next one at once; its incidents are resolved. */
  | { type: 'RetryJob'; elementKey: number; retriesLeft: number; reason: string }
  | { type: 'TriggerTimer'; subscriptionKey: number }
  | { type: 'CorrelateMessage'; subscriptionKey: number; messageId: string; variables: Variables }
  | { type: 'ReceiveSignal'; subscriptionKey: number; variables: Variables }
  | { type: 'CompleteChild'; elementKey: number; variables: Variables }
  | { type: 'FailChild'; elementKey: number; error?: { code: string; message: string }; message: string }
  | { type: 'EscalateFromChild'; elementKey: number; code: string }
  | { type: 'AnswerDecision'; elementKey: number; outcome: Json; trace: Json; source: Json }
  | { type: 'FailDecision'; elementKey: number; message: string }
  /** Starts one of the activities of an ad-hoc sub-process. */
  | { type: 'ActivateAdHocActivity'; elementKey: number; elementId: string; variables?: Variables }
  /** Ends an ad-hoc sub-process that has no completion condition, or whose condition holds. */
  | { type: 'CompleteAdHocSubProcess'; elementKey: number }
  | { type: 'SetVariables'; scopeKey: number; variables: Variables; reason: string }
  /**
   * Sets variables of the process and reads the times that the model takes from variables anew: dates of open timers, due and
   * follow-up dates of open tasks. `source`: which versions of which documents ask for it.
   */
  | { type: 'Reschedule'; variables: Variables; reason: string; source: Json }
  | { type: 'ResolveIncident'; incidentKey: number; reason: string };

export type CommandType = Command['type'];
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;
