import type { Json } from '#feel';
import type { ChildAnswer, ParentReference, RestartReference, Variables } from './process-state.js';

/** Live elements of an instance: one by its key, or all of an element with the tokens that wait at it. */
export type ElementSelection = { readonly elementKey: number } | { readonly elementId: string };

/** Where a token begins by hand. */
export interface StartPoint {
  /** `before`: the element is entered; `after`: its outgoing flow is taken. */
  readonly at: 'before' | 'after';
  readonly elementId: string;
  /** With `after`: which flow, where the element has several. */
  readonly flowId?: string;
  /** Key of an enclosing scope to begin in, where there are several instances of it. */
  readonly scopeKey?: number;
  /** Set as results are: in the nearest scope that defines the name, else in the process. */
  readonly variables?: Variables;
  /** With `before`: variables of the element's own scope. */
  readonly localVariables?: Variables;
}

/** One change of where the tokens of an instance stand. */
export type ModifyInstruction =
  | { readonly type: 'cancel'; readonly selection: ElementSelection }
  | { readonly type: 'start'; readonly point: StartPoint }
  /** Each element of the selection ends, and a token begins for it in the same enclosing scopes. */
  | { readonly type: 'move'; readonly selection: ElementSelection; readonly point: StartPoint }
  /** One more instance of a multi-instance activity, for `item`. */
  | { readonly type: 'addIteration'; readonly elementKey: number; readonly item?: Json };

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
      /** Where its tokens begin instead of at a start event. */
      startPoints?: readonly StartPoint[];
      restartedFrom?: RestartReference;
      reason?: string;
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
  | ChildAnswer
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
  | { type: 'ResolveIncident'; incidentKey: number; reason: string }
  /** Nothing of it goes on until it is resumed. `byCaller`: its caller was suspended. */
  | { type: 'SuspendInstance'; reason: string; includesCalled: boolean; byCaller?: true }
  | { type: 'ResumeInstance'; reason: string; byCaller?: true }
  /** The engine failed at a command on it; `correlationId` is what the caller was told. */
  | { type: 'QuarantineInstance'; correlationId: string }
  /** Nothing of it may be erased or deleted until the hold is lifted: a court, an auditor or the Ombudsman asks for it. */
  | { type: 'HoldInstance'; reason: string }
  | { type: 'LiftHold'; reason: string }
  /** Of a finished instance: what personal data it led to is to be destroyed. What that is its host knows. */
  | { type: 'ErasePersonalData'; reason: string }
  /** Of a finished instance: its state and its rows are to be deleted. What happened stays in the journal. */
  | { type: 'DeleteInstance'; reason: string }
  /** All of the instructions or none: first what ends, then what begins; then the tokens move. */
  | { type: 'ModifyInstance'; instructions: readonly ModifyInstruction[]; reason: string }
  /**
   * The instance goes on by another version of its process; refused where it does not run by `from`. `mapping`: element ids of
   * `from` to ids of the other version; an id that is not in it stands for itself where that version has it.
   */
  | {
      type: 'MigrateInstance';
      from: string;
      definitionKey: string;
      mapping: { [elementId: string]: string };
      reason: string;
    };

export type CommandType = Command['type'];
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;
