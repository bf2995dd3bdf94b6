import type { Json } from '#feel';
import type { ExecutableProcess, Expression, FlowNode, NodeTraits, SequenceFlow, SubProcess } from '#bpmn';
import type { DecideContext, DecisionRequest } from './decision.js';
import type { ProcessEvent } from './events.js';
import type { FlowNodeInstance, IncidentKind, ProcessState, Variables } from './process-state.js';

/**
 * One command at work: a draft of the state, the events so far, and the tokens that still move. Behaviours act on
 * the instance through it; every change goes through `emit`, so that the draft is always the fold of the events.
 */
export interface Execution {
  readonly process: ExecutableProcess;
  readonly state: ProcessState;
  readonly context: DecideContext;
  /** Decisions that the host is asked for. */
  readonly requests: DecisionRequest[];

  /** Applies the event to the draft and records it. */
  emit(event: ProcessEvent): void;
  /** Key for the next element, subscription or record; taken when an event carries it. */
  newKey(): number;
  /** The live element, or undefined: something that ran before may have ended it. */
  find(key: number): FlowNodeInstance | undefined;
  node(elementId: string): FlowNode;
  nodeOf(element: FlowNodeInstance): FlowNode;
  traitsOf(node: FlowNode): NodeTraits;

  /** Puts a token on the flow. */
  takeFlow(flow: SequenceFlow, scopeKey: number): void;
  /** Creates an instance of the node and starts its work. */
  enter(
    node: FlowNode,
    scopeKey: number,
    how?: { consumes?: string[]; loopCounter?: number; compensates?: number; variables?: Variables },
  ): FlowNodeInstance;
  /** Creates an instance of the node without starting its work: something else has triggered it. */
  create(
    node: FlowNode,
    scopeKey: number,
    how?: { consumes?: string[]; loopCounter?: number; compensates?: number },
  ): FlowNodeInstance;
  /** Brings a sub-process to life with its inputs and what it listens to, without starting what is inside. */
  enterScope(node: SubProcess, scopeKey: number): FlowNodeInstance;
  /** Creates an instance of the node as `enter` does; `begin` starts its work. */
  place(
    node: FlowNode,
    scopeKey: number,
    how?: { consumes?: string[]; loopCounter?: number; compensates?: number; variables?: Variables },
  ): FlowNodeInstance;
  /** Iterations of multi-instance activities that may still begin in this command. */
  readonly iterationsLeft: number;
  /** One more begins; it brings steps with it, so that a long list is not taken for a loop without a wait state. */
  countIteration(): void;
  /** Starts the work of what was placed, within the budget of steps. */
  begin(element: FlowNodeInstance): void;
  /** Does the work of entering; taken again when an incident of it is resolved. */
  activate(element: FlowNodeInstance): void;
  /** The element's work is done: applies its results and leaves it. */
  complete(element: FlowNodeInstance, results?: Variables): void;
  /** Output mappings and outgoing flows; taken again when an incident of it is resolved. */
  leave(element: FlowNodeInstance): void;
  terminate(element: FlowNodeInstance): void;
  /** The element was ended before its time: what counted on it goes on without. */
  terminated(element: FlowNodeInstance): void;
  /** Does the step in its turn, after the tokens that move already: keeps long sequences off the call stack. */
  later(step: () => void): void;
  /** A scope without tokens is done (BPMN 2.0.2, 13.3.4). */
  completeScopeWhenDrained(scopeKey: number): void;
  /** When no token moves any more it is seen whether tokens of the scope wait in vain. */
  park(scopeKey: number): void;

  /** @throws ModelFault EXPRESSION_FAILED */
  evaluate(expression: Expression, scopeKey: number, overlay?: Variables): Json;
  /** Sets variables of one scope. */
  setLocal(scopeKey: number, variables: Variables): void;
  /** Sets variables where they are defined, from an element outwards. */
  propagate(fromKey: number, variables: Variables): void;
  raiseIncident(element: FlowNodeInstance, kind: IncidentKind, message: string): void;
}
