import type { DataSets, Expression, Mapping, ScopeContent } from './executable-process.js';
import type { Duration } from './iso8601.js';

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
  /** BPMN's own data of activities and events, where there is any. */
  readonly data?: DataFlow;
  /** `zeebe:properties` of the element. */
  readonly properties: Readonly<Record<string, string>>;
}

/** BPMN's own data of an activity or event (BPMN 2.0.2, 10.4.2), moved before and after `zeebe:ioMapping`. */
export interface DataFlow extends Partial<DataSets> {
  /** Data input associations: all are evaluated before any is written, to variables of the element. */
  readonly inputs: readonly Mapping[];
  /** Data output associations: all are evaluated before any is written, to the nearest scope that has the variable. */
  readonly outputs: readonly Mapping[];
  /** What the element gives goes where its data output associations say, and nowhere else. */
  readonly keepsResults: boolean;
  /** Variables that the element begins with, at null. */
  readonly properties: readonly string[];
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
  /** Events that the activity throws as its instances complete (BPMN 2.0.2, 10.3.8); none for the behaviour `All`. */
  readonly thrown: readonly LoopEvent[];
}

/** When a multi-instance activity throws an event: as each instance completes, as the first does, or where a condition holds. */
export interface LoopEvent {
  readonly when: 'each' | 'first' | 'condition';
  readonly condition?: Expression;
  readonly event: EventDefinition;
}

/** BPMN's loop marker: repeats the activity one after the other (BPMN 2.0.2, 13.3.6). */
export interface StandardLoop {
  /** Whether the condition is asked before the first time too. */
  readonly testBefore: boolean;
  /** Times at most; unlimited when absent. */
  readonly maximum?: number;
  /** Repeated while it holds; always when absent. */
  readonly condition?: Expression;
}

interface ActivityBase extends NodeBase {
  /** Boundary events attached to the activity. */
  readonly boundaryEvents: readonly number[];
  readonly inputs: readonly Mapping[];
  readonly outputs: readonly Mapping[];
  readonly multiInstance?: MultiInstance;
  readonly standardLoop?: StandardLoop;
  /** Tokens that the activity takes to start, and that it gives to each flow when it is done; 1 as a rule. */
  readonly startQuantity: number;
  readonly completionQuantity: number;
  /** Undoes the work of an activity; stands outside the normal flow. */
  readonly isForCompensation: boolean;
  /** Index of the activity that undoes this one, from its compensation boundary event. */
  readonly compensationHandler?: number;
}

export type EventDefinition =
  | { readonly type: 'none' }
  | { readonly type: 'message'; readonly name: Expression; readonly correlationKey?: Expression }
  | {
      readonly type: 'timer';
      /** `date`: an ISO 8601 instant, `duration`: an ISO 8601 duration, `cycle`: `R3/PT1H` and the like. */
      readonly timer: 'date' | 'duration' | 'cycle';
      readonly value: Expression;
      /** A duration that is a constant: read once, as reading takes ten times as long as adding it. */
      readonly duration?: Duration;
    }
  | { readonly type: 'signal'; readonly name: Expression }
  /** A catching event without a code catches every error. */
  | { readonly type: 'error'; readonly code?: Expression }
  /** A catching event without a code catches every escalation. */
  | { readonly type: 'escalation'; readonly code?: Expression }
  | { readonly type: 'link'; readonly name: string }
  | { readonly type: 'terminate' }
  /** Waits until the condition becomes true; asked again when a variable of `names` changes. */
  | { readonly type: 'conditional'; readonly condition: Expression; readonly names: readonly string[] }
  /** Undoes the activity of that index, or all of the scope; `waits`: goes on when that is done. */
  | { readonly type: 'compensation'; readonly activity?: number; readonly waits: boolean }
  | { readonly type: 'cancel' }
  /** Several triggers: any of them is enough, or all are needed; when thrown, each is thrown. */
  | {
      readonly type: 'multiple';
      readonly events: readonly EventDefinition[];
      readonly isParallel: boolean;
    };

export interface StartEvent extends NodeBase {
  readonly kind: 'startEvent';
  readonly event: EventDefinition;
  /** Only meaningful in an event sub-process. */
  readonly isInterrupting: boolean;
  readonly outputs: readonly Mapping[];
  /** Id of the parallel event-based gateway to whose set of messages it belongs: each set starts one instance. */
  readonly setOf?: string;
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
  /** Who may not do it, whatever their groups (four eyes); from `zeebe:property name="excludedUsers"`. */
  readonly excludedUsers?: Expression;
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
  readonly isTransaction: boolean;
  readonly adHoc?: AdHoc;
  readonly content: ScopeContent;
}
/** An ad-hoc sub-process: its activities are started by hand or by a collection of their ids (BPMN 2.0.2, 13.3.5). */
export interface AdHoc {
  /** One activity at a time. */
  readonly isSequential: boolean;
  /** Asked when an activity inside is done; without it the sub-process is done when nothing is left in it. */
  readonly completionCondition?: Expression;
  readonly cancelsRemaining: boolean;
  /** `zeebe:adHoc activeElementsCollection`: ids of the activities to start at once. */
  readonly activeElements?: Expression;
  /** Indexes of the activities that can be started: those without incoming flow. */
  readonly startable: readonly number[];
}
/** Which version of a process is called: one deployed with the caller or before it, or the youngest that has the tag. */
export type ProcessBinding =
  { readonly type: 'deployment' } | { readonly type: 'versionTag'; readonly versionTag: string };

export interface CallActivity extends ActivityBase {
  readonly kind: 'callActivity';
  readonly processId: Expression;
  /** The version in force when it is called, where absent. */
  readonly binding?: ProcessBinding;
  readonly propagateAllParentVariables: boolean;
  readonly propagateAllChildVariables: boolean;
}
/** The nodes from which a path leads over one incoming flow of a gateway without passing the gateway, as bits by node index. */
export interface Upstream {
  /** Over sequence flows and links alone: where the token itself goes. */
  readonly byFlow: Uint32Array;
  /** Over boundary events too: where anything that comes of the token goes. */
  readonly byAny: Uint32Array;
}
export interface Gateway extends NodeBase {
  readonly kind:
    'exclusiveGateway' | 'parallelGateway' | 'inclusiveGateway' | 'complexGateway' | 'eventBasedGateway';
  /** Index of the default flow, or -1. */
  readonly defaultFlow: number;
  /**
   * For inclusive and complex gateways with several flows in: from where a token can still come, by incoming flow in
   * order.
   */
  readonly upstream?: readonly Upstream[];
  /** For complex gateways: whether enough tokens have come. */
  readonly activationCondition?: Expression;
  /** For event-based gateways that start the process: all events must come, not the first only. */
  readonly isParallel?: boolean;
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
