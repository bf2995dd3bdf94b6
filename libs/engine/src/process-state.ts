import type { Json } from '#feel';

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
  readonly definitionKey: string;
  readonly businessKey?: string;
  /** The call activity that waits for this instance. */
  readonly parent?: ParentReference;
  status: InstanceStatus;
  /** Next key for an element, a subscription or an incident: dense in the instance, so that replay gives the same keys. */
  nextKey: number;
  /** Live flow node instances by key. The process's own scope has ROOT_KEY. */
  readonly elements: { [key: number]: FlowNodeInstance };
  /** Open timer, message and signal subscriptions by key. */
  readonly subscriptions: { [key: number]: Subscription };
  /** Unresolved incidents by key. */
  readonly incidents: { [key: number]: Incident };
}

export type InstanceStatus = 'active' | 'completed' | 'terminated';

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
  /** Tokens that arrived on a flow and were not yet consumed: node id -> flow id -> count. */
  arrivals?: { [nodeId: string]: { [flowId: string]: number } };
  /** Open subscriptions that this element owns. */
  subscriptionCount?: number;
  /** What the element waits for beside its subscriptions. */
  wait?: WaitState;
  loop?: LoopState;
  /** Position in the multi-instance body, from 1. */
  loopCounter?: number;
}

export type WaitState = UserTaskWait | JobWait | ChildWait | DecisionWait;

export interface UserTaskWait {
  readonly type: 'userTask';
  assignee?: string;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: readonly string[];
  readonly dueAt?: string;
  readonly formId?: string;
  readonly priority: number;
}
export interface JobWait {
  readonly type: 'job';
  readonly jobType: string;
  retries: number;
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
  output?: Json[];
}

export type Subscription = TimerSubscription | MessageSubscription | SignalSubscription;

interface SubscriptionBase {
  readonly key: number;
  /** The live element that owns it: the waiting element, the activity with the boundary event, or the scope of the event sub-process. */
  readonly elementKey: number;
  /** The catching node: differs from the owner's for boundary events, event sub-processes and event-based gateways. */
  readonly catchId: string;
}
export interface TimerSubscription extends SubscriptionBase {
  readonly type: 'timer';
  readonly dueAt: string;
  readonly cycle?: TimerCycle;
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
  | 'LIMIT_EXCEEDED';
