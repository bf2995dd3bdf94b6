import type { CompiledExpression, Json } from '#feel';
import type { FlowNode } from './flow-node.js';

export type * from './flow-node.js';

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
  /** By node index. */
  readonly traits: readonly NodeTraits[];
  /** All sequence flows; `flows[i].index === i`. */
  readonly flows: readonly SequenceFlow[];
  readonly nodeById: ReadonlyMap<string, FlowNode>;
  /** The process's own scope: its start events and event sub-processes. */
  readonly root: ScopeContent;
  /** Gateways that wait for the tokens that can still come: inclusive and complex ones with several flows in. */
  readonly waitingJoins: readonly number[];
  /** Whether tokens can wait at a node of it for others. */
  readonly hasJoins: boolean;
  /** Whether an event of it waits for a condition. */
  readonly hasConditions: boolean;
  /** What the process needs to start and gives when it is done, where its io specification says so. */
  readonly dataSets?: DataSets;
  /** Names of its data outputs; all of its variables are its result where there are none. */
  readonly dataOutputs: readonly string[];
  /** The pool that it is drawn in. */
  readonly participant?: Participant;
}

/** A pool of a collaboration. */
export interface Participant {
  readonly id: string;
  readonly name?: string;
  /** How many of its kind take part; one where the model does not say. */
  readonly minimum: number;
  readonly maximum: number;
}

/** What stands directly inside a process or an embedded sub-process. */
export interface ScopeContent {
  /**
   * Start events of this scope. An event sub-process has exactly one, an embedded one a none start (or nodes without
   * incoming). A trigger of a multiple start event, an instantiating receive task and an event after an instantiating
   * gateway stand here as a start event of their own, with the id of what they start.
   */
  readonly startEvents: readonly number[];
  /** Nodes without incoming flow that BPMN starts implicitly when there is no start event (BPMN 2.0.2, 13.2). */
  readonly implicitStarts: readonly number[];
  readonly eventSubProcesses: readonly number[];
  /** Data objects, properties and data inputs and outputs of the scope: variables that live and end with it. */
  readonly variables: readonly string[];
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

/** What every step asks of its node: in one shape for all kinds, so that the kernel need not tell them apart. */
export interface NodeTraits {
  readonly inputs: readonly Mapping[];
  readonly outputs: readonly Mapping[];
  readonly boundaryEvents: readonly number[];
  /** Looped or multi-instance. */
  readonly hasMarker: boolean;
  /** Tokens can be inside: a sub-process, or all that has a marker. */
  readonly isScope: boolean;
  readonly isActivity: boolean;
  /** BPMN's own data comes to it, and goes from it. */
  readonly takesData: boolean;
  readonly givesData: boolean;
  /** Whether results stay with the element until its mappings or data output associations take them further. */
  readonly keepsResults: boolean;
  /** The flows that it leaves by, where no condition and no default flow has a say in it. */
  readonly fixedFlows?: readonly SequenceFlow[];
  /** Tokens that it takes to start, and gives to each flow when it is done. */
  readonly startQuantity: number;
  readonly completionQuantity: number;
}

/** `zeebe:input` / `zeebe:output`: evaluate `source`, write to the (dotted) variable path `target`. */
export interface Mapping {
  readonly source: Expression;
  readonly target: readonly string[];
}

/** Sets of names of data: one set must be there as a whole, not null; none where nothing is needed (BPMN 2.0.2, 13.3.2). */
export interface DataSets {
  readonly inputSets: readonly (readonly string[])[];
  readonly outputSets: readonly (readonly string[])[];
}
