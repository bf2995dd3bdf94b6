import type { ProcessBinding } from '#bpmn';
import type { Json } from '#feel';
import type {
  ChildAnswer,
  CompensationRecord,
  IncidentKind,
  ParentReference,
  RestartReference,
  TimerCycle,
  Variables,
} from './process-state.js';

/**
 * What happened in an instance. An event carries all that its applier needs: a history is replayed without the model,
 * the clock or a policy. `key` is the flow node instance's key unless said otherwise; times are RFC 3339 in UTC.
 */
export type ProcessEvent =
  | {
      type: 'InstanceStarted';
      instanceKey: string;
      bpmnProcessId: string;
      definitionKey: string;
      businessKey?: string;
      parent?: ParentReference;
      restartedFrom?: RestartReference;
      variables: Variables;
    }
  /** `variables`: the result, only where a call activity waits for it. */
  | { type: 'InstanceCompleted'; variables?: Variables }
  | { type: 'InstanceTerminated'; reason: string; error?: { code: string; message: string } }
  | { type: 'InstanceSuspended'; reason: string; includesCalled: boolean; byCaller?: true }
  | { type: 'InstanceResumed'; reason: string; includesCalled: boolean }
  /** A called instance answered a suspended one. */
  | { type: 'ChildAnswerHeld'; answer: ChildAnswer }
  | { type: 'InstanceHeld'; reason: string }
  | { type: 'HoldLifted'; reason: string }
  /** Comes before the erasure: what it names is destroyed behind the commit, again and again until it is done. */
  | { type: 'PersonalDataErased'; reason: string }
  /** Comes before the deletion, as above. The last event of an instance. */
  | { type: 'InstanceDeleted'; reason: string }
  /** An operator moves tokens; what that means follows. */
  | { type: 'InstanceModified'; reason: string }
  /**
   * The instance goes on by another version: what the events before speak of stands in `from`, what follows in `definitionKey`.
   * `renamed`: elements that have another id there. `tasks`: the open user tasks as they are called and filled in there.
   */
  | {
      type: 'InstanceMigrated';
      from: string;
      definitionKey: string;
      reason: string;
      renamed: { [elementId: string]: string };
      tasks: { key: number; elementId: string; name?: string; formId?: string }[];
    }
  /** A token took a flow and arrived at `to`. */
  | { type: 'SequenceFlowTaken'; flowId: string; to: string; scopeKey: number }
  /** `consumes`: the flows whose tokens the node took, one each. */
  | {
      type: 'ElementEntered';
      key: number;
      elementId: string;
      elementType: string;
      scopeKey: number;
      consumes?: string[];
      isScope?: boolean;
      loopCounter?: number;
      compensates?: number;
    }
  /** The work of the element is done; leaving it (output mappings, outgoing flows) comes next. */
  | { type: 'ElementCompleting'; key: number }
  | { type: 'ElementCompleted'; key: number; elementId: string }
  | { type: 'ElementTerminated'; key: number; elementId: string }
  /** Tokens that waited at joins of a scope died with it. */
  | { type: 'ArrivalsDiscarded'; scopeKey: number }
  /** An operator took away the tokens that waited at a join. */
  | { type: 'TokensDiscarded'; scopeKey: number; elementId: string; flowIds: string[] }
  | { type: 'VariablesSet'; scopeKey: number; variables: Variables }
  | { type: 'LoopStarted'; key: number; items: Json[]; collectsOutput: boolean }
  | { type: 'LoopIterationStarted'; key: number }
  | { type: 'LoopIterationCompleted'; key: number; loopCounter: number; output?: Json }
  | { type: 'LoopIterationAdded'; key: number; item: Json }
  | { type: 'LoopIterationCanceled'; key: number; loopCounter: number }
  | {
      type: 'UserTaskCreated';
      key: number;
      elementId: string;
      name?: string;
      assignee?: string;
      candidateGroups: string[];
      candidateUsers: string[];
      excludedUsers?: string[];
      dueAt?: string;
      followUpAt?: string;
      priority: number;
      formId?: string;
    }
  | { type: 'UserTaskClaimed'; key: number; assignee: string }
  | { type: 'UserTaskReleased'; key: number; assignee: string }
  | { type: 'UserTaskAssigned'; key: number; assignee: string }
  /** Its times were read anew; one that is not there is none. */
  | { type: 'UserTaskRescheduled'; key: number; dueAt?: string; followUpAt?: string }
  | { type: 'UserTaskCompleted'; key: number; variables: Variables }
  | { type: 'UserTaskCanceled'; key: number }
  | {
      type: 'JobCreated';
      key: number;
      elementId: string;
      jobType: string;
      retries: number;
      headers: Readonly<Record<string, string>>;
    }
  | { type: 'JobCompleted'; key: number; variables: Variables }
  | { type: 'JobFailed'; key: number; retriesLeft: number; message: string; retryAt?: string }
  | { type: 'JobRetriesSet'; key: number; retriesLeft: number }
  | { type: 'JobErrorThrown'; key: number; code: string; message: string }
  | { type: 'JobCanceled'; key: number }
  | {
      type: 'TimerScheduled';
      key: number;
      elementKey: number;
      catchId: string;
      part?: number;
      dueAt: string;
      cycle?: TimerCycle;
      again?: string;
    }
  | { type: 'TimerRescheduled'; key: number; dueAt: string }
  | { type: 'TimerTriggered'; key: number }
  | { type: 'TimerCanceled'; key: number }
  | {
      type: 'MessageSubscribed';
      key: number;
      elementKey: number;
      catchId: string;
      part?: number;
      name: string;
      correlationKey: string;
    }
  | { type: 'MessageCorrelated'; key: number; messageId: string; variables: Variables; remains: boolean }
  | { type: 'MessageUnsubscribed'; key: number }
  | {
      type: 'SignalSubscribed';
      key: number;
      elementKey: number;
      catchId: string;
      part?: number;
      name: string;
    }
  | { type: 'SignalReceived'; key: number; variables: Variables; remains: boolean }
  | { type: 'SignalUnsubscribed'; key: number }
  | {
      type: 'ConditionSubscribed';
      key: number;
      elementKey: number;
      catchId: string;
      part?: number;
      name: string;
    }
  /** The condition became false, so that it can become true again. */
  | { type: 'ConditionEnded'; key: number }
  | { type: 'ConditionTriggered'; key: number; remains: boolean }
  | { type: 'ConditionUnsubscribed'; key: number }
  /** One of several triggers that are all needed has come. */
  | {
      type: 'TriggerCollected';
      elementKey: number;
      catchId: string;
      part: number;
      variables: Variables;
      /** For a timer that is armed anew when the set is complete: its duration. */
      again?: string;
    }
  | { type: 'TriggersComplete'; elementKey: number; catchId: string }
  /** A complex gateway fired by the tokens of these flows, or took what came late and is as new. */
  | { type: 'GatewayActivated'; key: number; scopeKey: number; elementId: string; flowIds: string[] }
  | { type: 'GatewayReset'; key: number; scopeKey: number; elementId: string }
  /** An activity that can be undone is about to complete. */
  | { type: 'CompensationRecorded'; scopeKey: number; record: CompensationRecord }
  /** `key`: the element that undoes; the records leave their scope. */
  | { type: 'CompensationStarted'; key: number; scopeKey: number; records: CompensationRecord[] }
  /** The last of the records is being undone. */
  | { type: 'CompensationStepped'; key: number; record: { key: number; elementId: string } }
  | { type: 'CompensationEnded'; key: number }
  /** A completed scope is back with its variables, so that what is inside can be undone. */
  | { type: 'CompensationScopeRestored'; key: number; records: CompensationRecord[] }
  | { type: 'AdHocActivitiesQueued'; key: number; elementIds: string[] }
  | { type: 'AdHocActivityTaken'; key: number; elementId: string }
  /** Delivered to its receiver after the commit, with a key made of this entry: see the runtime's courier. */
  | {
      type: 'MessagePublished';
      key: number;
      name: string;
      correlationKey: string;
      variables: Variables;
      timeToLive: string;
      tenant?: string;
    }
  | { type: 'SignalBroadcast'; key: number; name: string; variables: Variables }
  /** `binding`: which version, where not the one in force. `isSuspended`: the caller is suspended with all that it calls. */
  | {
      type: 'ChildRequested';
      key: number;
      elementId: string;
      processId: string;
      binding?: ProcessBinding;
      variables: Variables;
      isSuspended?: true;
    }
  | { type: 'ChildCompleted'; key: number; variables: Variables }
  | { type: 'ChildCanceled'; key: number }
  /** The escalation left this instance unhandled and goes to the call activity that waits for it. */
  | { type: 'EscalationThrown'; key: number; code: string; goesToParent: boolean }
  | { type: 'ErrorThrown'; key: number; code: string; message: string }
  | { type: 'DecisionRequested'; key: number; decisionId: string }
  | {
      type: 'DecisionEvaluated';
      key: number;
      decisionId: string;
      outcome: Json;
      /** Facts, rules and conditions as they were compared; never a sealed value. */
      trace: Json;
      /** Which versions of which documents decided. */
      source: Json;
    }
  | {
      type: 'IncidentRaised';
      key: number;
      elementKey: number;
      elementId: string;
      kind: IncidentKind;
      message: string;
    }
  | { type: 'IncidentResolved'; key: number; reason: string };

export type ProcessEventType = ProcessEvent['type'];
export type EventOf<T extends ProcessEventType> = Extract<ProcessEvent, { type: T }>;
