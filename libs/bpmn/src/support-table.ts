/** `executed`; `refused`: BPMN allows it, Runut does not execute it; `notBpmn`: BPMN does not allow it there. */
export type SupportStatus = 'executed' | 'refused' | 'notBpmn';

/** One element at one position. */
export interface SupportEntry {
  /** E.g. `timer event`, `user task`, `standard loop`. */
  readonly element: string;
  readonly position: SupportPosition;
  readonly status: SupportStatus;
  /** For what is not executed: why, and what to draw instead. */
  readonly reason?: string;
}

export const EVENT_POSITIONS = [
  'start',
  'event sub-process start',
  'event sub-process start, non-interrupting',
  'intermediate catch',
  'boundary',
  'boundary, non-interrupting',
  'intermediate throw',
  'end',
] as const;

export type EventPosition = (typeof EVENT_POSITIONS)[number];
export type SupportPosition = EventPosition | 'activity' | 'gateway' | 'marker' | 'data' | 'process';

/** Names of the event kinds by their event definition; several definitions make a multiple event. */
export const EVENT_KIND_BY_TYPE: Readonly<Record<string, string>> = {
  'bpmn:MessageEventDefinition': 'message event',
  'bpmn:TimerEventDefinition': 'timer event',
  'bpmn:ErrorEventDefinition': 'error event',
  'bpmn:EscalationEventDefinition': 'escalation event',
  'bpmn:CancelEventDefinition': 'cancel event',
  'bpmn:CompensateEventDefinition': 'compensation event',
  'bpmn:ConditionalEventDefinition': 'conditional event',
  'bpmn:LinkEventDefinition': 'link event',
  'bpmn:SignalEventDefinition': 'signal event',
  'bpmn:TerminateEventDefinition': 'terminate event',
};

/** BPMN 2.0.2, table 10.93: by position in the order of `EVENT_POSITIONS`, `+` allowed, `-` not. */
const ALLOWED_EVENTS: Readonly<Record<string, string>> = {
  'none event': '+-----++',
  'message event': '++++++++',
  'timer event': '++++++--',
  'error event': '-+--+--+',
  'escalation event': '-++-++++',
  'cancel event': '----+--+',
  'compensation event': '-+--+-++',
  'conditional event': '++++++--',
  'link event': '---+--+-',
  'signal event': '++++++++',
  'terminate event': '-------+',
  'multiple event': '++++++++',
  'parallel multiple event': '++++++--',
};

/** What is executed elsewhere, but not there. */
const REFUSED_AT: Readonly<Record<string, Partial<Readonly<Record<EventPosition, string>>>>> = {
  'conditional event': {
    start:
      'A condition starts no process, because before there is an instance there are no variables; use a message, a signal or a timer.',
  },
  'parallel multiple event': {
    start:
      'Several triggers together start no process; use a parallel event-based gateway that starts it, with one event on each branch.',
  },
};

/** Activities by their type. */
export const ACTIVITIES: Readonly<Record<string, { readonly element: string; readonly reason?: string }>> = {
  'bpmn:UserTask': { element: 'user task' },
  'bpmn:ServiceTask': { element: 'service task' },
  'bpmn:SendTask': { element: 'send task' },
  'bpmn:ReceiveTask': { element: 'receive task' },
  'bpmn:BusinessRuleTask': { element: 'business rule task' },
  'bpmn:ScriptTask': { element: 'script task' },
  'bpmn:ManualTask': { element: 'manual task' },
  'bpmn:Task': { element: 'task' },
  'bpmn:SubProcess': { element: 'sub-process' },
  'bpmn:CallActivity': { element: 'call activity' },
  'bpmn:Transaction': { element: 'transaction' },
  'bpmn:AdHocSubProcess': { element: 'ad-hoc sub-process' },
};

/** Gateways by their type. */
export const GATEWAYS: Readonly<Record<string, { readonly element: string; readonly reason?: string }>> = {
  'bpmn:ExclusiveGateway': { element: 'exclusive gateway' },
  'bpmn:ParallelGateway': { element: 'parallel gateway' },
  'bpmn:EventBasedGateway': { element: 'event-based gateway' },
  'bpmn:InclusiveGateway': { element: 'inclusive gateway' },
  'bpmn:ComplexGateway': { element: 'complex gateway' },
};

/** What changes how an element is executed, drawn inside or beside it. */
export const MARKERS = {
  multiInstance: { element: 'multi-instance' },
  conditionalFlow: { element: 'conditional flow out of an activity' },
  defaultFlow: { element: 'default flow' },
  standardLoop: { element: 'standard loop' },
  complexMultiInstance: { element: 'multi-instance that throws events (behaviour none, one or complex)' },
  compensationActivity: { element: 'activity for compensation' },
  startQuantity: { element: 'start or completion quantity other than 1' },
  instantiatingReceiveTask: { element: 'receive task that starts the process' },
  instantiatingGateway: { element: 'event-based gateway that starts the process' },
  parallelEventGateway: { element: 'parallel event-based gateway that starts the process' },
} as const satisfies Record<string, { element: string; reason?: string }>;

/** BPMN's own data. */
export const DATA = {
  dataObject: { element: 'data object' },
  property: { element: 'property of a process, activity or event' },
  ioSpecification: { element: 'data inputs and outputs, input and output sets' },
  association: { element: 'data association, with transformation or assignments too' },
  eventData: { element: 'data of events' },
  loopData: { element: 'data of a multi-instance marker' },
  dataStore: {
    element: 'data association with a data store',
    reason: 'A data store is not read or written by the engine; let a service task do it.',
  },
} as const satisfies Record<string, { element: string; reason?: string }>;

const CHOREOGRAPHY = 'Choreographies are not executed; draw each partner as a process with messages.';
const CONVERSATION =
  'Conversations are not executed; draw message flows between the pools and give the messages a correlation key.';

/** Definitions beside processes. */
export const ROOT_ELEMENTS: Readonly<Record<string, { readonly element: string; readonly reason: string }>> =
  {
    'bpmn:Choreography': { element: 'choreography', reason: CHOREOGRAPHY },
    'bpmn:GlobalChoreographyTask': { element: 'global choreography task', reason: CHOREOGRAPHY },
    'bpmn:GlobalConversation': { element: 'global conversation', reason: CONVERSATION },
    'bpmn:Conversation': { element: 'conversation', reason: CONVERSATION },
    'bpmn:SubConversation': { element: 'sub-conversation', reason: CONVERSATION },
    'bpmn:CallConversation': { element: 'call conversation', reason: CONVERSATION },
    'bpmn:ConversationLink': { element: 'conversation link', reason: CONVERSATION },
    'bpmn:CorrelationKey': {
      element: 'correlation key of a collaboration',
      reason:
        "Messages are correlated by the correlation key of the message (zeebe:subscription), not by BPMN's own.",
    },
    'bpmn:CorrelationSubscription': {
      element: 'correlation subscription of a process',
      reason:
        "Messages are correlated by the correlation key of the message (zeebe:subscription), not by BPMN's own.",
    },
  };

/** Choreography activities that stand in a process, where BPMN allows none. */
export const CHOREOGRAPHY_ACTIVITIES: Readonly<Record<string, string>> = {
  'bpmn:ChoreographyTask': 'choreography task',
  'bpmn:SubChoreography': 'sub-choreography',
  'bpmn:CallChoreography': 'call choreography',
};

/** What is executed beside processes. */
const EXECUTED_BESIDE = [
  'pool with a process, message flows between executable pools',
  'global task (abstract, user, manual, script, business rule)',
];

/** What does not stand beside other definitions of one event, and why. */
export const NOT_AMONG_SEVERAL: Readonly<Record<string, string>> = {
  'bpmn:LinkEventDefinition': 'A link leads to one place and stands alone in its event.',
  'bpmn:CancelEventDefinition': 'A cancel event ends a transaction and stands alone in its event.',
  'bpmn:CompensateEventDefinition':
    'A compensation event stands alone in its event: what it undoes, nothing else starts.',
};

/** What a parallel multiple event cannot wait for: it is caught where it is thrown, and not collected. */
export const NOT_IN_PARALLEL: ReadonlySet<string> = new Set([
  'bpmn:ErrorEventDefinition',
  'bpmn:EscalationEventDefinition',
]);

/** How an event kind at a position is treated. */
export function eventSupport(element: string, position: EventPosition): SupportEntry {
  const allowed = ALLOWED_EVENTS[element]?.[EVENT_POSITIONS.indexOf(position)] === '+';
  if (!allowed)
    return { element, position, status: 'notBpmn', reason: `BPMN knows no ${element} as ${position}.` };
  const reason = REFUSED_AT[element]?.[position];
  return reason === undefined
    ? { element, position, status: 'executed' }
    : { element, position, status: 'refused', reason };
}

/** Every element at every position: what is executed and what is refused, and why. The documentation's table comes from it. */
export function supportTable(): SupportEntry[] {
  const entry =
    (position: SupportPosition) =>
    (row: { readonly element: string; readonly reason?: string }): SupportEntry =>
      row.reason === undefined
        ? { element: row.element, position, status: 'executed' }
        : { element: row.element, position, status: 'refused', reason: row.reason };
  return [
    ...Object.keys(ALLOWED_EVENTS).flatMap((element) =>
      EVENT_POSITIONS.map((position) => eventSupport(element, position)),
    ),
    ...Object.values(ACTIVITIES).map(entry('activity')),
    ...Object.values(GATEWAYS).map(entry('gateway')),
    ...Object.values(MARKERS).map(entry('marker')),
    ...Object.values(DATA).map(entry('data')),
    ...EXECUTED_BESIDE.map((element) => entry('process')({ element })),
    ...Object.values(ROOT_ELEMENTS).map(entry('process')),
  ];
}
