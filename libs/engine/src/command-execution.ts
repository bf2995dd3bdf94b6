import { FeelEvaluationError, type Json } from '#feel';
import type {
  Activity,
  ExecutableProcess,
  Expression,
  FlowNode,
  NodeTraits,
  SequenceFlow,
  SubProcess,
} from '#bpmn';
import { behaviorsOf } from './behaviors/index.js';
import type { Behavior } from './behaviors/behavior.js';
import { afterAdHocActivity } from './ad-hoc.js';
import { continueAfter, isRestored, leaveRestored, recordCompletion } from './compensation.js';
import type { Execution } from './execution.js';
import type { DecideContext, DecisionRequest } from './decision.js';
import type { ProcessEvent } from './events.js';
import { apply } from './evolve.js';
import { InvariantViolation } from './invariant-violation.js';
import { ModelFault } from './model-fault.js';
import { isBody } from './bodies.js';
import { activateBody, completeIteration } from './iterations.js';
import { MAX_ITERATIONS } from './multi-instance.js';
import { giveData, takeData } from './data-flow.js';
import { applyInputs, applyOutputs } from './mappings.js';
import { recheckCondition, recheckConditions } from './conditions.js';
import { arrivedAt } from './arrivals.js';
import { ownedElement, type StateDraft } from './draft.js';
import { openScope } from './scopes.js';
import { reportStuckTokens } from './stuck-tokens.js';
import { settleJoins } from './waiting-joins.js';
import { outgoingFlows } from './outgoing-flows.js';
import type { FlowNodeInstance, IncidentKind, Variables } from './process-state.js';
import { ROOT_KEY } from './process-state.js';
import { cancelSubscriptions, subscribeCatchEvents } from './subscriptions.js';
import { propagationTargets, VariableScope } from './variable-scope.js';
import { closeIncidents, terminateElement } from './termination.js';

const STEP_BUDGET = 1_000;
/** Steps that each iteration of a multi-instance activity adds to the budget; there are as many iterations as data asks for. */
const STEPS_OF_ITERATION = 10;
const NO_VARIABLES: Variables = {};

/** What is still to be done in the command, in turn: a token that took a flow, or a step that was put off. */
interface Turn {
  readonly flow: SequenceFlow | undefined;
  readonly scopeKey: number;
  readonly step: (() => void) | undefined;
  next: Turn | undefined;
}

/** How an instance of a node comes to life. */
interface Placing {
  readonly consumes?: string[];
  readonly loopCounter?: number;
  readonly compensates?: number;
  readonly variables?: Variables;
}
const PLAINLY: Placing = {};

/** Runs one command: takes tokens from node to node until all of them wait. */
export class CommandExecution implements Execution {
  readonly events: ProcessEvent[] = [];
  readonly requests: DecisionRequest[] = [];
  /** A list by `next`: it holds one or two turns as a rule, for which an array takes five times the memory. */
  private firstTurn: Turn | undefined;
  private lastTurn: Turn | undefined;
  /** Names of variables that were set since the conditions were asked. */
  private changed: Set<string> | undefined;
  /** Scopes in which tokens may wait for others in vain since this command. */
  private parked: number[] | undefined;
  private stepsLeft: number;
  iterationsLeft = MAX_ITERATIONS;
  /** By node index. */
  private readonly behaviors: readonly Behavior[];

  constructor(
    readonly process: ExecutableProcess,
    readonly state: StateDraft,
    readonly context: DecideContext,
  ) {
    this.stepsLeft = context.stepBudget ?? STEP_BUDGET;
    this.behaviors = behaviorsOf(process);
  }

  emit(event: ProcessEvent): void {
    apply(this.state, event);
    this.events.push(event);
    if (!this.process.hasConditions) return;
    if (event.type === 'VariablesSet') this.noteChanged(event.variables);
    else if (event.type === 'ConditionSubscribed') this.later(() => recheckCondition(this, event.key));
  }

  private noteChanged(variables: Variables): void {
    this.changed ??= new Set();
    for (const name in variables) this.changed.add(name);
  }

  newKey(): number {
    return this.state.nextKey;
  }

  /** The live element, or undefined: something that ran before may have ended it. */
  find(key: number): FlowNodeInstance | undefined {
    return ownedElement(this.state, key);
  }

  nodeOf(element: FlowNodeInstance): FlowNode {
    return this.node(element.elementId);
  }

  node(elementId: string): FlowNode {
    const node = this.process.nodeById.get(elementId);
    if (!node) throw new InvariantViolation(`Expected ${this.process.bpmnProcessId} to hold ${elementId}`);
    return node;
  }

  traitsOf(node: FlowNode): NodeTraits {
    return this.process.traits[node.index]!;
  }

  /** Moves tokens until all of them wait. */
  run(): void {
    do {
      for (let turn = this.nextTurn(); turn; turn = this.nextTurn()) {
        if (turn.flow) this.arrive(turn.flow, turn.scopeKey);
        else turn.step!();
      }
    } while (settleJoins(this));
    if (this.parked) for (const scopeKey of this.parked) reportStuckTokens(this, scopeKey);
  }

  private nextTurn(): Turn | undefined {
    while (this.changed) {
      const names = this.changed;
      this.changed = undefined;
      recheckConditions(this, names);
    }
    const turn = this.firstTurn;
    this.firstTurn = turn?.next;
    return turn;
  }

  private enqueue(turn: Turn): void {
    if (this.firstTurn) this.lastTurn!.next = turn;
    else this.firstTurn = turn;
    this.lastTurn = turn;
  }

  later(step: () => void): void {
    this.enqueue({ flow: undefined, scopeKey: -1, step, next: undefined });
  }

  takeFlow(flow: SequenceFlow, scopeKey: number): void {
    const node = this.process.nodes[flow.target]!;
    this.emit({ type: 'SequenceFlowTaken', flowId: flow.id, to: node.id, scopeKey });
    this.enqueue({ flow, scopeKey, step: undefined, next: undefined });
  }

  private arrive(flow: SequenceFlow, scopeKey: number): void {
    // The scope may have ended, or an interrupting event may have discarded the token, since the flow was taken.
    const scope = this.find(scopeKey);
    if (!scope?.arrivals?.includes(flow.id)) return;
    const node = this.process.nodes[flow.target]!;
    const consumes =
      this.behaviors[node.index]!.tokensToConsume?.(this, node, scope) ?? this.startTokens(scope, node, flow);
    if (consumes.length > 0) this.enter(node, scopeKey, { consumes });
    else this.park(scopeKey);
  }

  park(scopeKey: number): void {
    if (!this.process.hasJoins) return;
    if (!this.parked) this.parked = [scopeKey];
    else if (!this.parked.includes(scopeKey)) this.parked.push(scopeKey);
  }

  /** Creates an instance of the node and starts its work. */
  enter(node: FlowNode, scopeKey: number, how: Placing = PLAINLY): FlowNodeInstance {
    const element = this.place(node, scopeKey, how);
    this.begin(element, node);
    return element;
  }

  place(node: FlowNode, scopeKey: number, how: Placing = PLAINLY): FlowNodeInstance {
    const element = this.create(node, scopeKey, how);
    this.behaviors[node.index]!.entered?.(this, element, node, how.consumes ?? []);
    if (how.variables) this.setLocal(element.key, how.variables);
    return element;
  }

  countIteration(): void {
    if (this.iterationsLeft-- > 0) this.stepsLeft += STEPS_OF_ITERATION;
  }

  begin(element: FlowNodeInstance, node: FlowNode = this.nodeOf(element)): void {
    if (this.stepsLeft-- <= 0)
      this.raiseIncident(
        element,
        'STEP_BUDGET_EXCEEDED',
        `Expected the command to reach wait states within ${this.context.stepBudget ?? STEP_BUDGET} steps, but it did not: is there a loop without one?`,
      );
    else this.activate(element, node);
  }

  enterScope(node: SubProcess, scopeKey: number): FlowNodeInstance {
    const scope = this.create(node, scopeKey);
    applyInputs(this, scope, node.inputs);
    subscribeCatchEvents(this, scope, node.boundaryEvents);
    openScope(this, scope, node.content);
    if (node.adHoc) this.emit({ type: 'AdHocActivitiesQueued', key: scope.key, elementIds: [] });
    return scope;
  }

  /** Creates an instance of the node without starting its work. */
  create(node: FlowNode, scopeKey: number, how: Placing = PLAINLY): FlowNodeInstance {
    const key = this.newKey();
    this.emit({
      type: 'ElementEntered',
      key,
      elementId: node.id,
      elementType: node.kind,
      scopeKey,
      consumes: how.consumes?.length ? how.consumes : undefined,
      isScope: this.traitsOf(node).isScope || undefined,
      loopCounter: how.loopCounter,
      compensates: how.compensates,
    });
    return this.find(key)!;
  }

  /** Does the work of entering. Taken again when its incident is resolved. */
  activate(element: FlowNodeInstance, node: FlowNode = this.nodeOf(element)): void {
    try {
      this.work(element, node);
    } catch (error) {
      this.faulted(element, error, 'entering');
    }
  }

  /** Data and input mappings, subscriptions, the behaviour. */
  private work(element: FlowNodeInstance, node: FlowNode): void {
    const traits = this.traitsOf(node);
    if (isBody(traits, element)) {
      subscribeCatchEvents(this, element, traits.boundaryEvents);
      activateBody(this, element, node as Activity);
      return;
    }
    if (traits.takesData) takeData(this, element, node);
    if (traits.inputs.length > 0) applyInputs(this, element, traits.inputs);
    if (element.loopCounter === undefined) subscribeCatchEvents(this, element, traits.boundaryEvents);
    this.behaviors[node.index]!.activate(this, element, node);
  }

  /** The element's work is done: apply its results and leave it. */
  complete(element: FlowNodeInstance, results: Variables = NO_VARIABLES): void {
    const node = this.nodeOf(element);
    const traits = this.traitsOf(node);
    if (traits.keepsResults && !isBody(traits, element)) this.setLocal(element.key, results);
    else this.propagate(element.key, results);
    this.leave(element, node);
  }

  /** Output mappings and outgoing flows. Taken again when its incident is resolved. */
  leave(element: FlowNodeInstance, node: FlowNode = this.nodeOf(element)): void {
    // Work can be done in spite of an incident, such as that of a job without retries.
    closeIncidents(this, element, 'work done');
    try {
      this.end(element, node);
    } catch (error) {
      this.faulted(element, error, 'leaving');
    }
  }

  private end(element: FlowNodeInstance, node: FlowNode): void {
    const traits = this.traitsOf(node);
    if (traits.keepsResults && !isBody(traits, element)) {
      if (traits.givesData) giveData(this, element, node);
      applyOutputs(this, element, traits.outputs);
    }
    if (element.loopCounter !== undefined) {
      completeIteration(this, element, node);
      return;
    }
    const isHandler = element.compensates !== undefined;
    const flows = isHandler ? [] : outgoingFlows(this, element, node);
    cancelSubscriptions(this, element);
    recordCompletion(this, element, node);
    this.emit({ type: 'ElementCompleted', key: element.key, elementId: node.id });
    if (isHandler) {
      continueAfter(this, element);
      return;
    }
    for (const flow of flows)
      for (let i = 0; i < traits.completionQuantity; i++) this.takeFlow(flow, element.scopeKey);
    this.behaviors[node.index]!.afterCompletion?.(this, element, node);
    if (flows.length === 0 || this.find(element.scopeKey)?.adHoc)
      this.completeScopeWhenDrained(element.scopeKey);
  }

  /** A scope without tokens is done (BPMN 2.0.2, 13.3.4); a multi-instance body counts its iterations instead. */
  completeScopeWhenDrained(scopeKey: number): void {
    const scope = this.find(scopeKey);
    if (scope?.adHoc) afterAdHocActivity(this, scope);
    if (scope?.arrivals) this.park(scopeKey);
    if (!scope || scope.tokens !== 0 || scope.loop || scope.resets || scope.adHoc) return;
    if (scope.compensating) return;
    if (scopeKey !== ROOT_KEY && isRestored(scope, this.nodeOf(scope))) {
      leaveRestored(this, scope);
      return;
    }
    if (scopeKey !== ROOT_KEY) {
      this.complete(scope);
      return;
    }
    cancelSubscriptions(this, scope);
    closeIncidents(this, scope);
    this.emit({
      type: 'InstanceCompleted',
      ...(this.state.parent ? { variables: resultOf(this.process, scope.variables) } : {}),
    });
  }

  terminate(element: FlowNodeInstance): void {
    terminateElement(this, element);
  }

  terminated(element: FlowNodeInstance): void {
    continueAfter(this, element);
  }

  evaluate(expression: Expression, scopeKey: number, overlay?: Variables): Json {
    if (!expression.compiled) return expression.constant ?? null;
    try {
      return expression.compiled.evaluate(new VariableScope(this.state, scopeKey, overlay), this.context);
    } catch (error) {
      if (!(error instanceof FeelEvaluationError)) throw error;
      throw new ModelFault('EXPRESSION_FAILED', `${error.message} in ${expression.source}`);
    }
  }

  setLocal(scopeKey: number, variables: Variables): void {
    if (!isEmpty(variables)) this.emit({ type: 'VariablesSet', scopeKey, variables });
  }

  propagate(fromKey: number, variables: Variables): void {
    if (isEmpty(variables)) return;
    for (const [scopeKey, group] of propagationTargets(this.state, fromKey, variables))
      this.setLocal(scopeKey, group);
  }

  /** A step failed: a fault of the model becomes an incident on the element, which stays where it is. */
  private faulted(element: FlowNodeInstance, error: unknown, when: 'entering' | 'leaving'): void {
    if (!(error instanceof ModelFault)) throw error;
    const live = this.find(element.key);
    if (!live) return;
    // What the failed entering subscribed is made anew when it is taken again.
    if (when === 'entering') cancelSubscriptions(this, live);
    else if (live.phase === 'active') this.emit({ type: 'ElementCompleting', key: live.key });
    this.raiseIncident(live, error.kind, error.message);
  }

  raiseIncident(element: FlowNodeInstance, kind: IncidentKind, message: string): void {
    this.emit({
      type: 'IncidentRaised',
      key: this.newKey(),
      elementKey: element.key,
      elementId: element.elementId,
      kind,
      message,
    });
  }

  /** The tokens with which an activity starts: one as a rule, more where it says so (BPMN 2.0.2, 13.3.2), none while there are fewer. */
  private startTokens(scope: FlowNodeInstance, node: FlowNode, arrived: SequenceFlow): string[] {
    const { startQuantity } = this.traitsOf(node);
    if (startQuantity === 1) return [arrived.id];
    const tokens = arrivedAt(this.process, scope, node);
    return tokens.length < startQuantity ? [] : tokens.slice(0, startQuantity);
  }
}

function isEmpty(variables: Variables): boolean {
  for (const _name in variables) return false;
  return true;
}

/** What the caller of a process gets: its data outputs, or all of its variables where it names none. */
function resultOf({ dataOutputs }: ExecutableProcess, variables: Variables = {}): Variables {
  if (dataOutputs.length === 0) return variables;
  return Object.fromEntries(dataOutputs.map((name) => [name, variables[name] ?? null]));
}
