/** An event of an instance's history, as the API has it. */
export interface RecordedEvent {
  readonly type: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

type Detail = RecordedEvent['detail'];
type Describe = (event: Detail) => string;

/** Events that only move tokens on: told when all is asked for. */
const STEPS: ReadonlySet<string> = new Set([
  'SequenceFlowTaken',
  'ElementCompleting',
  'ArrivalsDiscarded',
  'MessageUnsubscribed',
  'SignalUnsubscribed',
  'LoopIterationStarted',
  'DecisionRequested',
]);

/** Whether an event says something to a reader who does not repair the engine. */
export function isTelling(event: RecordedEvent): boolean {
  return !STEPS.has(event.type);
}

/** One line about an event: what happened, to what, and for decisions which rule of which layer fired. */
export function describeEvent({ type, detail }: RecordedEvent): string {
  return Object.hasOwn(SENTENCES, type) ? SENTENCES[type]!(detail) : `${words(type)} ${rest(detail)}`.trim();
}

const SENTENCES: Readonly<Record<string, Describe>> = {
  InstanceStarted: (e) =>
    `process ${text(e, 'bpmnProcessId')} starts${e['restartedFrom'] === undefined ? '' : `, done anew after ${text(e['restartedFrom'] as Detail, 'instanceKey')}`}`,
  InstanceCompleted: () => 'process completed',
  InstanceTerminated: (e) => `process terminated: ${text(e, 'reason')}`,
  InstanceSuspended: (e) => `process suspended: ${text(e, 'reason')}`,
  InstanceResumed: (e) => `process goes on: ${text(e, 'reason')}`,
  InstanceHeld: (e) => `must be kept: ${text(e, 'reason')}`,
  HoldLifted: (e) => `need not be kept any more: ${text(e, 'reason')}`,
  PersonalDataErased: (e) => `personal data is erased: ${text(e, 'reason')}`,
  InstanceDeleted: (e) => `is deleted: ${text(e, 'reason')}`,
  InstanceModified: (e) => `an operator moves its tokens: ${text(e, 'reason')}`,
  ChildAnswerHeld: () => 'the answer of a called process is kept until this one goes on',
  TokensDiscarded: (e) => `takes away the tokens that waited at ${text(e, 'elementId')}`,
  LoopIterationAdded: () => 'one more instance is added',
  LoopIterationCanceled: (e) => `instance ${text(e, 'loopCounter')} is canceled`,
  SequenceFlowTaken: (e) => `takes ${text(e, 'flowId')} to ${text(e, 'to')}`,
  ElementEntered: (e) => `enters ${text(e, 'elementId')} (${text(e, 'elementType')})`,
  ElementCompleted: (e) => `leaves ${text(e, 'elementId')}`,
  ElementTerminated: (e) => `ends ${text(e, 'elementId')} before its time`,
  VariablesSet: (e) => `sets ${variables(e)}`,
  UserTaskCreated: (e) =>
    `task "${text(e, 'name') || text(e, 'elementId')}" for ${list(e, 'candidateGroups')}${e['dueAt'] === undefined ? '' : `, due ${text(e, 'dueAt')}`}`,
  UserTaskClaimed: (e) => `task taken by ${text(e, 'assignee')}`,
  UserTaskReleased: (e) => `task given back by ${text(e, 'assignee')}`,
  UserTaskAssigned: (e) => `task given to ${text(e, 'assignee')}`,
  UserTaskCompleted: (e) => `task completed with ${variables(e)}`,
  UserTaskCanceled: () => 'task withdrawn',
  JobCreated: (e) => `job ${text(e, 'jobType')}`,
  JobCompleted: (e) => `job done with ${variables(e)}`,
  JobFailed: (e) => `job failed, ${text(e, 'retriesLeft')} tries left: ${text(e, 'message')}`,
  TimerRescheduled: (e) => `timer ${text(e, 'key')} moved to ${text(e, 'dueAt')}`,
  TimerScheduled: (e) => `timer ${text(e, 'catchId')} for ${text(e, 'dueAt')}`,
  TimerTriggered: () => 'timer is due',
  TimerCanceled: () => 'timer dropped',
  MessageSubscribed: (e) => `waits for message ${text(e, 'name')}`,
  MessageCorrelated: (e) => `message received with ${variables(e)}`,
  MessagePublished: (e) =>
    `sends message ${text(e, 'name')}${e['tenant'] === undefined ? '' : ` to region ${text(e, 'tenant')}`}`,
  SignalSubscribed: (e) => `waits for signal ${text(e, 'name')}`,
  SignalReceived: () => 'signal received',
  SignalBroadcast: (e) => `broadcasts signal ${text(e, 'name')}`,
  ChildRequested: (e) => `calls process ${text(e, 'processId')}`,
  ChildCompleted: (e) => `called process completed with ${variables(e)}`,
  ErrorThrown: (e) => `error ${text(e, 'code')}: ${text(e, 'message')}`,
  EscalationThrown: (e) => `escalation ${text(e, 'code')}`,
  DecisionEvaluated: (e) => `decides ${text(e, 'decisionId')}${firedRules(e['trace'])}`,
  IncidentRaised: (e) => `incident at ${text(e, 'elementId')}: ${text(e, 'message')}`,
  IncidentResolved: (e) => `incident resolved: ${text(e, 'reason')}`,
};

/** Which rules of which layer decided. */
function firedRules(trace: unknown): string {
  if (!Array.isArray(trace)) return '';
  const fired = (trace as readonly { rule?: unknown; layer?: unknown; fired?: unknown }[])
    .filter((rule) => rule.fired === true)
    .map(({ rule, layer }) => `${String(rule)} (${String(layer)})`);
  return fired.length === 0 ? '' : ` by ${fired.join(', ')}`;
}

function text(event: Detail, name: string): string {
  const value = event[name];
  return value === undefined || value === null
    ? ''
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
}

function list(event: Detail, name: string): string {
  const value = event[name];
  return Array.isArray(value) && value.length > 0 ? value.join(', ') : 'nobody';
}

const LONGEST_VALUE = 60;

function variables(event: Detail): string {
  const values = Object.entries((event['variables'] ?? {}) as Readonly<Record<string, unknown>>);
  if (values.length === 0) return 'nothing';
  return values.map(([name, value]) => `${name}=${shorten(JSON.stringify(value) ?? 'null')}`).join(' ');
}

function shorten(value: string): string {
  return value.length <= LONGEST_VALUE ? value : `${value.slice(0, LONGEST_VALUE - 1)}…`;
}

/** `UserTaskCreated` as `user task created`. */
function words(type: string): string {
  return type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

function rest(detail: Detail): string {
  const { type: _type, ...others } = detail;
  return shorten(JSON.stringify(others));
}
