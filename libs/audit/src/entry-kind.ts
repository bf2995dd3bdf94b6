import type { ProcessEventType } from '#engine';

export const ENTRY_KINDS = [
  'process',
  'task',
  'job',
  'timer',
  'message',
  'call',
  'decision',
  'data',
  'incident',
  'flow',
] as const;

/** What an event is about, as people ask for it. */
export type EntryKind = (typeof ENTRY_KINDS)[number];

const KINDS: Readonly<Record<ProcessEventType, EntryKind>> = {
  InstanceStarted: 'process',
  InstanceCompleted: 'process',
  InstanceTerminated: 'process',
  InstanceSuspended: 'process',
  InstanceResumed: 'process',
  InstanceModified: 'process',
  InstanceMigrated: 'process',
  UserTaskCreated: 'task',
  UserTaskClaimed: 'task',
  UserTaskReleased: 'task',
  UserTaskAssigned: 'task',
  UserTaskRescheduled: 'task',
  UserTaskCompleted: 'task',
  UserTaskCanceled: 'task',
  JobCreated: 'job',
  JobCompleted: 'job',
  JobFailed: 'job',
  JobRetriesSet: 'job',
  JobErrorThrown: 'job',
  JobCanceled: 'job',
  TimerScheduled: 'timer',
  TimerRescheduled: 'timer',
  TimerTriggered: 'timer',
  TimerCanceled: 'timer',
  MessageSubscribed: 'message',
  MessageCorrelated: 'message',
  MessageUnsubscribed: 'message',
  MessagePublished: 'message',
  SignalSubscribed: 'message',
  SignalReceived: 'message',
  SignalUnsubscribed: 'message',
  SignalBroadcast: 'message',
  ChildRequested: 'call',
  ChildCompleted: 'call',
  ChildCanceled: 'call',
  ChildAnswerHeld: 'call',
  DecisionRequested: 'decision',
  DecisionEvaluated: 'decision',
  VariablesSet: 'data',
  IncidentRaised: 'incident',
  IncidentResolved: 'incident',
  ErrorThrown: 'flow',
  EscalationThrown: 'flow',
  SequenceFlowTaken: 'flow',
  ElementEntered: 'flow',
  ElementCompleting: 'flow',
  ElementCompleted: 'flow',
  ElementTerminated: 'flow',
  ArrivalsDiscarded: 'flow',
  TokensDiscarded: 'flow',
  LoopStarted: 'flow',
  LoopIterationStarted: 'flow',
  LoopIterationCompleted: 'flow',
  LoopIterationAdded: 'flow',
  LoopIterationCanceled: 'flow',
  ConditionSubscribed: 'flow',
  ConditionEnded: 'flow',
  ConditionTriggered: 'flow',
  ConditionUnsubscribed: 'flow',
  TriggerCollected: 'flow',
  TriggersComplete: 'flow',
  GatewayActivated: 'flow',
  GatewayReset: 'flow',
  CompensationRecorded: 'flow',
  CompensationStarted: 'flow',
  CompensationStepped: 'flow',
  CompensationEnded: 'flow',
  CompensationScopeRestored: 'flow',
  AdHocActivitiesQueued: 'flow',
  AdHocActivityTaken: 'flow',
};

export function kindOf(type: ProcessEventType): EntryKind {
  return KINDS[type];
}

/** Types of the events of these kinds. */
export function typesOf(kinds: readonly EntryKind[]): ProcessEventType[] {
  return (Object.keys(KINDS) as ProcessEventType[]).filter((type) => kinds.includes(KINDS[type]));
}
