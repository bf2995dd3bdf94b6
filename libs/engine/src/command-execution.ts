import { FeelEvaluationError, type Json } from '#feel';
import type {
  Activity,
  ExecutableProcess,
  Expression,
  FlowNode,
  Mapping,
  SequenceFlow,
  SubProcess,
} from '#bpmn';
import { behaviorOf } from './behaviors/index.js';
import { afterAdHocActivity } from './ad-hoc.js';
import { continueAfter, isRestored, leaveRestored, recordCompletion } from './compensation.js';
import type { Execution } from './execution.js';
import type { DecideContext, DecisionRequest } from './decision.js';
import type { EventOf, ProcessEvent } from './events.js';
import { apply } from './evolve.js';
import { InvariantViolation } from './invariant-violation.js';
import { ModelFault } from './model-fault.js';
import { hasMarker, isBody } from './bodies.js';
import { activateBody, completeIteration } from './iterations.js';
import { giveData, takeData } from './data-flow.js';
import { recheckCondition, recheckConditions } from './conditions.js';
import { ownedElement } from './draft.js';
import { openScope } from './scopes.js';
import { reportStuckTokens } from './stuck-tokens.js';
import { settleJoins } from './waiting-joins.js';
import { outgoingFlows } from './outgoing-flows.js';
import type { FlowNodeInstance, IncidentKind, ProcessState, Variables } from './process-state.js';
import { ROOT_KEY } from './process-state.js';
import { cancelSubscriptions, subscribeCatchEvents } from './subscriptions.js';
import { withProperty } from './variable-path.js';
import { propagationTargets, VariableScope } from './variable-scope.js';
import { closeIncidents, terminateElement } from './termination.js';

const STEP_BUDGET = 1_000;

/** A token that arrived at a node and waits for its turn within the command. */
interface Arrival {
  readonly node: FlowNode;
  readonly scopeKey: number;
  readonly flow: SequenceFlow;
}

/** How an instance of a node comes to life. */
interface Placing {
  consumes?: string[];
  loopCounter?: number;
  compensates?: number;
  variables?: Variables;
}

/** Runs one command: takes tokens from node to node until all of them wait. */
export class CommandExecution implements Execution {
  readonly events: ProcessEvent[] = [];
  readonly requests: DecisionRequest[] = [];
  private readonly turns: (Arrival | (() => void))[] = [];
  /** Names of variables that were set since the conditions were asked. */
  private changed = new Set<string>();
  /** Scopes in which tokens may wait for others in vain since this command. */
  private readonly parked = new Set<number>();
  private stepsLeft: number;

  constructor(
    readonly process: ExecutableProcess,
    readonly state: ProcessState,
    readonly context: DecideContext,
  ) {
    this.stepsLeft = context.stepBudget ?? STEP_BUDGET;
  }

  emit(event: ProcessEvent): void {
    apply(this.state, event);
    this.events.push(event);
    if (!this.process.hasConditions) return;
    if (event.type === 'VariablesSet') for (const name in event.variables) this.changed.add(name);
    else if (event.type === 'ConditionSubscribed') this.later(() => recheckCondition(this, event.key));
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

  /** Moves tokens until all of them wait. */
  run(): void {
    do {
      for (let turn = this.nextTurn(); turn; turn = this.nextTurn()) {
        if (typeof turn === 'function') turn();
        else this.arrive(turn);
      }
    } while (settleJoins(this));
    if (this.process.hasJoins) for (const scopeKey of this.parked) reportStuckTokens(this, scopeKey);
  }

  private nextTurn(): Arrival | (() => void) | undefined {
    while (this.changed.size > 0) {
      const names = this.changed;
      this.changed = new Set();
      recheckConditions(this, names);
    }
    return this.turns.shift();
  }

  later(step: () => void): void {
    this.turns.push(step);
  }

  takeFlow(flow: SequenceFlow, scopeKey: number): void {
    const node = this.process.nodes[flow.target]!;
    this.emit({ type: 'SequenceFlowTaken', flowId: flow.id, to: node.id, scopeKey });
    this.turns.push({ node, scopeKey, flow });
  }

  private arrive({ node, scopeKey, flow }: Arrival): void {
    // The scope may have ended, or an interrupting event may have discarded the token, since the flow was taken.
    const waiting = this.find(scopeKey)?.arrivals?.[node.id];
    if (!waiting?.[flow.id]) return;
    const consumes =
      behaviorOf(node).tokensToConsume?.(this, node, waiting, scopeKey) ?? startTokens(node, waiting, flow);
    if (consumes.length > 0) this.enter(node, scopeKey, { consumes });
    else this.parked.add(scopeKey);
  }

  /** Creates an instance of the node and starts its work. */
  enter(node: FlowNode, scopeKey: number, how: Placing = {}): FlowNodeInstance {
    const element = this.place(node, scopeKey, how);
    this.begin(element);
    return element;
  }

  place(node: FlowNode, scopeKey: number, how: Placing = {}): FlowNodeInstance {
    const element = this.create(node, scopeKey, how);
    behaviorOf(node).entered?.(this, element, node, how.consumes ?? []);
    if (how.variables) this.setLocal(element.key, how.variables);
    return element;
  }

  begin(element: FlowNodeInstance): void {
    if (this.stepsLeft-- <= 0)
      this.raiseIncident(
        element,
        'STEP_BUDGET_EXCEEDED',
        `Expected the command to reach wait states within ${this.context.stepBudget ?? STEP_BUDGET} steps, but it did not: is there a loop without one?`,
      );
    else this.activate(element);
  }

  enterScope(node: SubProcess, scopeKey: number): FlowNodeInstance {
    const scope = this.create(node, scopeKey);
    this.applyInputs(scope, node.inputs);
    subscribeCatchEvents(this, scope, node.boundaryEvents);
    openScope(this, scope, node.content);
    if (node.adHoc) this.emit({ type: 'AdHocActivitiesQueued', key: scope.key, elementIds: [] });
    return scope;
  }

  park(scopeKey: number): void {
    this.parked.add(scopeKey);
  }

  /** Creates an instance of the node without starting its work. */
  create(
    node: FlowNode,
    scopeKey: number,
    how: { consumes?: string[]; loopCounter?: number; compensates?: number } = {},
  ): FlowNodeInstance {
    const key = this.newKey();
    const isScope = node.kind === 'subProcess' || hasMarker(node);
    const entered: EventOf<'ElementEntered'> = {
      type: 'ElementEntered',
      key,
      elementId: node.id,
      elementType: node.kind,
      scopeKey,
    };
    if (how.consumes?.length) entered.consumes = how.consumes;
    if (isScope) entered.isScope = isScope;
    if (how.loopCounter !== undefined) entered.loopCounter = how.loopCounter;
    if (how.compensates !== undefined) entered.compensates = how.compensates;
    this.emit(entered);
    return this.find(key)!;
  }

  /** Does the work of entering: input mappings, subscriptions, the behaviour. Taken again when its incident is resolved. */
  activate(element: FlowNodeInstance): void {
    const node = this.nodeOf(element);
    this.attempt(element, () => {
      if (isBody(node, element)) {
        subscribeCatchEvents(this, element, boundaryEventsOf(node));
        activateBody(this, element, node as Activity);
        return;
      }
      takeData(this, element, node);
      if ('inputs' in node) this.applyInputs(element, node.inputs);
      if (element.loopCounter === undefined) subscribeCatchEvents(this, element, boundaryEventsOf(node));
      behaviorOf(node).activate(this, element, node);
    });
  }

  /** The element's work is done: apply its results and leave it. */
  complete(element: FlowNodeInstance, results: Variables = {}): void {
    const node = this.nodeOf(element);
    if (!isBody(node, element) && keepsResults(node)) this.setLocal(element.key, results);
    else this.propagate(element.key, results);
    this.leave(element);
  }

  /** Output mappings and outgoing flows. Taken again when its incident is resolved. */
  leave(element: FlowNodeInstance): void {
    const node = this.nodeOf(element);
    this.attempt(
      element,
      () => {
        const isInner = element.loopCounter !== undefined;
        if ('outputs' in node && !isBody(node, element)) {
          giveData(this, element, node);
          this.applyOutputs(element, node.outputs);
        }
        const isHandler = element.compensates !== undefined;
        const flows = isInner || isHandler ? [] : outgoingFlows(this, element, node);
        if (isInner) {
          completeIteration(this, element, node);
          return;
        }
        cancelSubscriptions(this, element);
        recordCompletion(this, element, node);
        this.emit({ type: 'ElementCompleted', key: element.key, elementId: node.id });
        if (isHandler) {
          continueAfter(this, element);
          return;
        }
        const quantity = 'completionQuantity' in node ? node.completionQuantity : 1;
        for (const flow of flows) for (let i = 0; i < quantity; i++) this.takeFlow(flow, element.scopeKey);
        behaviorOf(node).afterCompletion?.(this, element, node);
        if (flows.length === 0 || this.find(element.scopeKey)?.adHoc)
          this.completeScopeWhenDrained(element.scopeKey);
      },
      'leaving',
    );
  }

  /** A scope without tokens is done (BPMN 2.0.2, 13.3.4); a multi-instance body counts its iterations instead. */
  completeScopeWhenDrained(scopeKey: number): void {
    const scope = this.find(scopeKey);
    if (scope?.adHoc) afterAdHocActivity(this, scope);
    if (scope?.arrivals) this.parked.add(scopeKey);
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
      return expression.compiled.evaluate(new VariableScope(this.state, scopeKey, overlay), {
        now: this.context.now,
        ...(this.context.timeZone === undefined ? {} : { timeZone: this.context.timeZone }),
      });
    } catch (error) {
      if (!(error instanceof FeelEvaluationError)) throw error;
      throw new ModelFault('EXPRESSION_FAILED', `${error.message} in ${expression.source}`);
    }
  }

  setLocal(scopeKey: number, variables: Variables): void {
    if (Object.keys(variables).length > 0) this.emit({ type: 'VariablesSet', scopeKey, variables });
  }

  propagate(fromKey: number, variables: Variables): void {
    for (const [scopeKey, group] of propagationTargets(this.state, fromKey, variables))
      this.setLocal(scopeKey, group);
  }

  private applyInputs(element: FlowNodeInstance, inputs: readonly Mapping[]): void {
    for (const { source, target } of inputs)
      this.setLocal(
        element.key,
        this.assignment(element.key, target, this.evaluate(source, element.key), true),
      );
  }

  private applyOutputs(element: FlowNodeInstance, outputs: readonly Mapping[]): void {
    for (const { source, target } of outputs)
      this.propagate(
        element.scopeKey,
        this.assignment(element.scopeKey, target, this.evaluate(source, element.key), false),
      );
  }

  /** `a.b.c` as target sets one property of the variable `a` and keeps its others. */
  private assignment(scopeKey: number, target: readonly string[], value: Json, isLocal: boolean): Variables {
    const [name, ...path] = target;
    if (name === undefined) return {};
    if (path.length === 0) return { [name]: value };
    const current = isLocal
      ? this.find(scopeKey)?.variables?.[name]
      : new VariableScope(this.state, scopeKey).get(name);
    return { [name]: withProperty(current, path, value) };
  }

  /** Runs a step; a fault of the model becomes an incident on the element, which stays where it is. */
  private attempt(
    element: FlowNodeInstance,
    step: () => void,
    when: 'entering' | 'leaving' = 'entering',
  ): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof ModelFault)) throw error;
      const live = this.find(element.key);
      if (!live) return;
      // What the failed entering subscribed is made anew when it is taken again.
      if (when === 'entering') cancelSubscriptions(this, live);
      else if (live.phase === 'active') this.emit({ type: 'ElementCompleting', key: live.key });
      this.raiseIncident(live, error.kind, error.message);
    }
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
}

/** What the caller of a process gets: its data outputs, or all of its variables where it names none. */
function resultOf({ dataOutputs }: ExecutableProcess, variables: Variables = {}): Variables {
  if (dataOutputs.length === 0) return variables;
  return Object.fromEntries(dataOutputs.map((name) => [name, variables[name] ?? null]));
}

/** The tokens with which an activity starts: one as a rule, more where it says so (BPMN 2.0.2, 13.3.2), none while there are fewer. */
function startTokens(
  node: FlowNode,
  waiting: Readonly<Record<string, number>>,
  arrived: SequenceFlow,
): string[] {
  const quantity = 'startQuantity' in node ? node.startQuantity : 1;
  if (quantity === 1) return [arrived.id];
  const tokens = Object.entries(waiting).flatMap(([flowId, count]) => Array<string>(count).fill(flowId));
  return tokens.length < quantity ? [] : tokens.slice(0, quantity);
}

/** Whether results stay with the element until its mappings or data output associations take them further. */
function keepsResults(node: FlowNode): boolean {
  return ('outputs' in node && node.outputs.length > 0) || node.data?.keepsResults === true;
}

function boundaryEventsOf(node: FlowNode): readonly number[] {
  return 'boundaryEvents' in node ? node.boundaryEvents : [];
}
