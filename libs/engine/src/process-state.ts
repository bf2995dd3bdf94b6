import type { Json } from '#feel';
import { recordOf, type KeyedList } from './keyed-list.js';

export type Variables = { [name: string]: Json };

/** Key of the process's own scope in every instance. */
export const ROOT_KEY = 0;

/**
 * The state of one process instance: plain JSON, so that what is stored, hashed, compared and sent to a browser is
 * the same value. Only appliers change it. `fold(events)` gives it back.
 */
export interface ProcessState {
  readonly instanceKey: string;
  readonly bpmnProcessId: string;
  /** The version of the process that it runs by; another one after a migration. */
  definitionKey: string;
  readonly businessKey?: string;
  /** The call activity that waits for this instance. */
  readonly parent?: ParentReference;
  status: InstanceStatus;
  /** Next key for an element, a subscription or an incident: dense in the instance, so that replay gives the same keys. */
  nextKey: number;
  /** Live flow node instances. The process's own scope has ROOT_KEY. */
  readonly elements: KeyedList<FlowNodeInstance>;
  /** Open timer, message, signal and condition subscriptions. */
  readonly subscriptions: KeyedList<Subscription>;
  /** Unresolved incidents. */
  readonly incidents: KeyedList<Incident>;
  /** While the instance is suspended. */
  suspension?: Suspension;
  /** While it must be kept, whatever a policy says. */
  hold?: { readonly reason: string };
  /** Its last entry is written; its rows are about to go. */
  isDeleted?: true;
  /** The instance that this one does anew. */
  readonly restartedFrom?: RestartReference;
}

/** The live element with this key, or undefined. */
export function elementOf(state: ProcessState | undefined, key: number): FlowNodeInstance | undefined {
  return state && recordOf(state.elements, key);
}

/** The open subscription with this key, or undefined. */
export function subscriptionOf(state: ProcessState | undefined, key: number): Subscription | undefined {
  return state && recordOf(state.subscriptions, key);
}

/** The unresolved incident with this key, or undefined. */
export function incidentOf(state: ProcessState, key: number): Incident | undefined {
  return recordOf(state.incidents, key);
}

/** Unresolved incidents of an element. */
export function incidentsOn(state: ProcessState, elementKey: number): Incident[] {
  return state.incidents.filter((incident) => incident.elementKey === elementKey);
}

/** `suspended`: all of it stays as it is until an operator resumes it. */
export type InstanceStatus = 'active' | 'suspended' | 'completed' | 'terminated';

export interface Suspension {
  /** Whether the instances that it called are suspended with it. */
  readonly includesCalled: boolean;
  /** It came with the suspension of the caller, and ends with that one. */
  readonly byCaller?: true;
  /** What called instances answered meanwhile, in the order of arrival: taken when the instance is resumed. */
  readonly held?: readonly ChildAnswer[];
}

/** What a called instance tells the call activity that waits for it. */
export type ChildAnswer =
  | { readonly type: 'CompleteChild'; readonly elementKey: number; readonly variables: Variables }
  | {
      readonly type: 'FailChild';
      readonly elementKey: number;
      readonly error?: { readonly code: string; readonly message: string };
      readonly message: string;
    }
  | { readonly type: 'EscalateFromChild'; readonly elementKey: number; readonly code: string };

/** Which instance was done anew, and the last of its entries whose variables were taken over. */
export interface RestartReference {
  readonly instanceKey: string;
  readonly entryNo: number;
}

export interface ParentReference {
  readonly tenant: string;
  readonly instanceKey: string;
  readonly elementKey: number;
}

export interface FlowNodeInstance {
  readonly key: number;
  /** Id of the flow node in the model; the process's own id for ROOT_KEY. */
  readonly elementId: string;
  /** Key of the enclosing scope; -1 for the process's own scope. */
  readonly scopeKey: number;
  /** `active`: entered and not left; `completing`: its work is done, leaving it failed and waits for an incident. */
  phase: 'active' | 'completing';
  /** Variables of this scope. */
  variables?: Variables;
  /**
   * Tokens inside this scope: live children, and tokens on sequence flows or waiting at a join.
   * A scope whose count falls to zero is done.
   */
  tokens?: number;
  /** Flows of the tokens that no node has consumed yet, in the order in which they came; absent when there are none. */
  arrivals?: string[];
  /** Open subscriptions that this element owns. */
  subscriptionCount?: number;
  /** What the element waits for beside its subscriptions. */
  wait?: WaitState;
  loop?: LoopState;
  /** Position in the multi-instance body or the loop, from 1. */
  loopCounter?: number;
  /** Triggers that have come of a catching node that needs all of its own, by the node's id. */
  collected?: { [catchId: string]: CollectedTriggers };
  /** Complex gateways of this scope that have fired and wait for the other flows: node id -> flows whose tokens came. */
  resets?: { [nodeId: string]: readonly string[] };
  /** For a complex gateway: whether it fires or only takes what came late. */
  gatewayPhase?: 'start' | 'reset';
  /** What was completed in this scope and can be undone, in the order of its completion. */
  compensations?: readonly CompensationRecord[];
  /** For an element that undoes work: what is still to be undone, the last first, and the scope in which. */
  compensating?: { readonly scopeKey: number; readonly records: readonly CompensationRecord[] };
  /** Key of the element on whose behalf this one undoes work. */
  compensates?: number;
  /** For an ad-hoc sub-process: activities to start when the one before is done. */
  adHoc?: { readonly queued: readonly string[] };
}

/** An activity that was completed and can be undone (BPMN 2.0.2, 13.5.5), with its variables as they were then. */
export interface CompensationRecord {
  /** Key that its instance had. */
  readonly key: number;
  /** Scope in which it was completed, where that is not the one in which undoing began. */
  readonly scopeKey?: number;
  readonly elementId: string;
  /** It stood for all instances or rounds of an activity with a marker. */
  readonly isBody?: boolean;
  readonly loopCounter?: number;
  readonly variables?: Variables;
  /** What was completed inside and can be undone. */
  readonly inner?: readonly CompensationRecord[];
}

export interface CollectedTriggers {
  /** Places of the triggers in the node's list. */
  readonly parts: readonly number[];
  readonly variables: Variables;
  /** Durations of the timers among them that are armed anew when the set is complete, by the timer's place. */
  readonly again?: { readonly [part: number]: string };
}

export type WaitState = UserTaskWait | JobWait | ChildWait | DecisionWait;

export interface UserTaskWait {
  readonly type: 'userTask';
  readonly assignee?: string;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: readonly string[];
  readonly excludedUsers?: readonly string[];
  dueAt?: string;
  /** Only once it was rescheduled. */
  followUpAt?: string;
  readonly formId?: string;
  readonly priority: number;
}
export interface JobWait {
  readonly type: 'job';
  readonly jobType: string;
  readonly retries: number;
}
export interface ChildWait {
  readonly type: 'child';
  readonly processId: string;
}
export interface DecisionWait {
  readonly type: 'decision';
  readonly decisionId: string;
}

/** Progress of a multi-instance body. */
export interface LoopState {
  readonly items: readonly Json[];
  started: number;
  completed: number;
  /** Instances that an operator canceled. */
  canceled?: number;
  output?: Json[];
}

export type Subscription =
  TimerSubscription | MessageSubscription | SignalSubscription | ConditionSubscription;

interface SubscriptionBase {
  readonly key: number;
  /** The live element that owns it: the waiting element, the activity with the boundary event, or the scope of the event sub-process. */
  readonly elementKey: number;
  /** The catching node: differs from the owner's for boundary events, event sub-processes and event-based gateways. */
  readonly catchId: string;
  /** Which trigger of the catching node it is, where the node has several. */
  readonly part?: number;
}
export interface TimerSubscription extends SubscriptionBase {
  readonly type: 'timer';
  readonly dueAt: string;
  readonly cycle?: TimerCycle;
  /** ISO 8601 duration by which it is armed anew when the set of triggers that it is one of is complete. */
  readonly again?: string;
}
/** Where a repeating timer stands; occurrences are counted from when it was armed, so that months do not drift. */
export interface TimerCycle {
  /** ISO 8601 repeating interval, such as `R3/PT1H`. */
  readonly text: string;
  readonly armedAt: string;
  /** The occurrence that `dueAt` is, from 0. */
  readonly occurrence: number;
}
export interface MessageSubscription extends SubscriptionBase {
  readonly type: 'message';
  readonly name: string;
  readonly correlationKey: string;
}
export interface SignalSubscription extends SubscriptionBase {
  readonly type: 'signal';
  readonly name: string;
}
/** Fires when its condition becomes true, so it must have been false before it fires again. */
export interface ConditionSubscription extends SubscriptionBase {
  readonly type: 'condition';
  /** The condition as written in the model. */
  readonly name: string;
  readonly holds: boolean;
}

/** A fault that an operator resolves; the element it is raised on takes its failed step again. */
export interface Incident {
  readonly key: number;
  readonly elementKey: number;
  readonly elementId: string;
  readonly kind: IncidentKind;
  readonly message: string;
}
export type IncidentKind =
  | 'EXPRESSION_FAILED'
  | 'NO_MATCHING_FLOW'
  | 'UNHANDLED_ERROR'
  | 'JOB_RETRIES_EXHAUSTED'
  | 'DECISION_FAILED'
  | 'CHILD_FAILED'
  | 'STEP_BUDGET_EXCEEDED'
  | 'LIMIT_EXCEEDED'
  /** An activity needs or promises data that is not set. */
  | 'DATA_UNAVAILABLE'
  /** Tokens wait at a join for others that can no longer come. */
  | 'TOKENS_STUCK'
  /** The engine itself failed at a command: the instance is suspended, nothing of the command was kept. */
  | 'ENGINE_FAULT';
