import type { CompiledExpression, Json } from '#feel';

/**
 * A BPMN process as the kernel runs it: an immutable graph whose nodes and flows are addressed by dense indexes.
 * Everything that can be worked out once (conditions, boundary events, children of a scope) is worked out here,
 * so that a step costs array look-ups and calls of compiled closures only.
 */
export interface ExecutableProcess {
  readonly bpmnProcessId: string;
  readonly name?: string;
  readonly versionTag?: string;
  /** All flow nodes of the process, sub-processes' children included; `nodes[i].index === i`. */
  readonly nodes: readonly FlowNode[];
  /** All sequence flows; `flows[i].index === i`. */
  readonly flows: readonly SequenceFlow[];
  readonly nodeById: ReadonlyMap<string, FlowNode>;
  /** The process's own scope: its start events and event sub-processes. */
  readonly root: ScopeContent;
}

/** What stands directly inside a process or an embedded sub-process. */
export interface ScopeContent {
  /** Start events of this scope. An event sub-process has exactly one, an embedded one a none start (or nodes without incoming). */
  readonly startEvents: readonly number[];
  /** Nodes without incoming flow that BPMN starts implicitly when there is no start event (BPMN 2.0.2, 13.2). */
  readonly implicitStarts: readonly number[];
  readonly eventSubProcesses: readonly number[];
}

/** A static text, or a FEEL expression (written with a leading `=` in the model). */
export interface Expression {
  /** As written in the model, with its `=`. */
  readonly source: string;
  /** The value of a static text; undefined where `compiled` is present. */
  readonly constant?: Json;
  readonly compiled?: CompiledExpression;
}

export interface SequenceFlow {
  readonly index: number;
  readonly id: string;
  readonly name?: string;
  readonly source: number;
  readonly target: number;
  readonly condition?: Expression;
  readonly isDefault: boolean;
}

interface NodeBase {
  readonly index: number;
  readonly id: string;
  readonly name?: string;
  /** Index of the enclosing sub-process, or -1 directly in the process. */
  readonly scope: number;
  readonly incoming: readonly number[];
  readonly outgoing: readonly number[];
  /** Name of the innermost lane that holds the node. */
  readonly lane?: string;
  /** `zeebe:properties` of the element. */
  readonly properties: Readonly<Record<string, string>>;
}

/** `zeebe:input` / `zeebe:output`: evaluate `source`, write to the (dotted) variable path `target`. */
export interface Mapping {
  readonly source: Expression;
  readonly target: readonly string[];
}

export interface MultiInstance {
  readonly isSequential: boolean;
  /** `zeebe:loopCharacteristics inputCollection`, or BPMN's loopCardinality (then a number). */
  readonly inputCollection?: Expression;
  readonly loopCardinality?: Expression;
  readonly inputElement?: string;
  readonly outputCollection?: string;
  readonly outputElement?: Expression;
  readonly completionCondition?: Expression;
}

interface ActivityBase extends NodeBase {
  /** Boundary events attached to the activity. */
  readonly boundaryEvents: readonly number[];
  readonly inputs: readonly Mapping[];
  readonly outputs: readonly Mapping[];
  readonly multiInstance?: MultiInstance;
}

export type EventDefinition =
  | { readonly type: 'none' }
  | { readonly type: 'message'; readonly name: Expression; readonly correlationKey?: Expression }
  | {
      readonly type: 'timer';
      /** `date`: an ISO 8601 instant, `duration`: an ISO 8601 duration, `cycle`: `R3/PT1H` and the like. */
      readonly timer: 'date' | 'duration' | 'cycle';
      readonly value: Expression;
    }
  | { readonly type: 'signal'; readonly name: Expression }
  /** A catching event without a code catches every error. */
  | { readonly type: 'error'; readonly code?: Expression }
  /** A catching event without a code catches every escalation. */
  | { readonly type: 'escalation'; readonly code?: Expression }
  | { readonly type: 'link'; readonly name: string }
  | { readonly type: 'terminate' };

export interface StartEvent extends NodeBase {
  readonly kind: 'startEvent';
  readonly event: EventDefinition;
  /** Only meaningful in an event sub-process. */
  readonly isInterrupting: boolean;
  readonly outputs: readonly Mapping[];
}
export interface EndEvent extends NodeBase {
  readonly kind: 'endEvent';
  readonly event: EventDefinition;
  readonly inputs: readonly Mapping[];
  /** A message end event that a worker sends (`zeebe:taskDefinition`) instead of the engine's own publication. */
  readonly job?: JobDefinition;
  readonly publication?: MessagePublication;
}
export interface IntermediateCatchEvent extends NodeBase {
  readonly kind: 'intermediateCatchEvent';
  readonly event: EventDefinition;
  readonly outputs: readonly Mapping[];
}
export interface IntermediateThrowEvent extends NodeBase {
  readonly kind: 'intermediateThrowEvent';
  readonly event: EventDefinition;
  readonly inputs: readonly Mapping[];
  readonly job?: JobDefinition;
  readonly publication?: MessagePublication;
  /** For a link throw: the index of the catching link event of the same name in the same scope. */
  readonly linkTarget?: number;
}
export interface BoundaryEvent extends NodeBase {
  readonly kind: 'boundaryEvent';
  readonly event: EventDefinition;
  readonly attachedTo: number;
  readonly isInterrupting: boolean;
  readonly outputs: readonly Mapping[];
}

/** `zeebe:taskDefinition`. */
export interface JobDefinition {
  readonly jobType: Expression;
  readonly retries: Expression;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A message that the engine publishes itself: `zeebe:property` `message` set to `engine` is not needed; a message
 * throw or send task without `zeebe:taskDefinition` publishes its message by name and correlation key.
 */
export interface MessagePublication {
  readonly name: Expression;
  readonly correlationKey?: Expression;
  /** Region (tenant) that shall receive it; the sender's own when absent. From `zeebe:property name="tenant"`. */
  readonly tenant?: Expression;
  /** ISO 8601 duration; from `zeebe:property name="timeToLive"`, PT0S when absent. */
  readonly timeToLive?: Expression;
}

export interface UserTask extends ActivityBase {
  readonly kind: 'userTask';
  readonly assignee?: Expression;
  readonly candidateGroups?: Expression;
  readonly candidateUsers?: Expression;
  readonly dueDate?: Expression;
  readonly followUpDate?: Expression;
  readonly priority?: Expression;
  readonly formId?: string;
}
export interface ServiceTask extends ActivityBase {
  readonly kind: 'serviceTask';
  readonly job: JobDefinition;
}
export interface SendTask extends ActivityBase {
  readonly kind: 'sendTask';
  readonly job?: JobDefinition;
  readonly publication?: MessagePublication;
}
export interface ReceiveTask extends ActivityBase {
  readonly kind: 'receiveTask';
  readonly event: Extract<EventDefinition, { type: 'message' }>;
}
/** A decision (`zeebe:calledDecision`), asked of the host, or a job where it has a `zeebe:taskDefinition`. */
export interface BusinessRuleTask extends ActivityBase {
  readonly kind: 'businessRuleTask';
  readonly decision?: { readonly decisionId: Expression; readonly resultVariable: string };
  readonly job?: JobDefinition;
}
/** A FEEL script (`zeebe:script`), or a job where it has a `zeebe:taskDefinition`. */
export interface ScriptTask extends ActivityBase {
  readonly kind: 'scriptTask';
  readonly script?: { readonly expression: Expression; readonly resultVariable: string };
  readonly job?: JobDefinition;
}
/** Manual and abstract tasks: passed through at once. */
export interface PassTask extends ActivityBase {
  readonly kind: 'manualTask' | 'task';
}
export interface SubProcess extends ActivityBase {
  readonly kind: 'subProcess';
  readonly isEventSubProcess: boolean;
  readonly content: ScopeContent;
}
export interface CallActivity extends ActivityBase {
  readonly kind: 'callActivity';
  readonly processId: Expression;
  readonly propagateAllParentVariables: boolean;
  readonly propagateAllChildVariables: boolean;
}
export interface Gateway extends NodeBase {
  readonly kind: 'exclusiveGateway' | 'parallelGateway' | 'eventBasedGateway';
  /** Index of the default flow, or -1. */
  readonly defaultFlow: number;
}

export type Activity =
  | UserTask
  | ServiceTask
  | SendTask
  | ReceiveTask
  | BusinessRuleTask
  | ScriptTask
  | PassTask
  | SubProcess
  | CallActivity;

export type FlowNode =
  | StartEvent
  | EndEvent
  | IntermediateCatchEvent
  | IntermediateThrowEvent
  | BoundaryEvent
  | Activity
  | Gateway;

export type FlowNodeKind = FlowNode['kind'];
