import type { FlowNode, SequenceFlow, SubProcess } from '#bpmn';
import { arrivedAt } from '../arrivals.js';
import type { StartPoint } from '../commands.js';
import type { Rejection } from '../decision.js';
import type { Execution } from '../execution.js';
import { reject } from '../handlers/handler.js';
import { ROOT_KEY, type FlowNodeInstance } from '../process-state.js';
import { propagationTargets } from '../variable-scope.js';

/** Begins a token at each point. @throws ModelFault where a scope that has to be entered cannot be */
export function startAt(x: Execution, points: readonly StartPoint[]): Rejection | undefined {
  if (points.length === 0)
    return reject('INVALID_ARGUMENT', 'Expected at least one point to start at, but there is none');
  for (const point of points) {
    const rejection = startToken(x, point);
    if (rejection) return rejection;
  }
  return undefined;
}

/**
 * Puts a token before or after an element. It moves when all that the command begins and ends is done. Enclosing scopes that are
 * not there are entered.
 * @param near keys of scopes to prefer where there are several instances
 * @throws ModelFault where a scope that has to be entered cannot be
 */
export function startToken(
  x: Execution,
  point: StartPoint,
  near: ReadonlySet<number> = new Set(),
): Rejection | undefined {
  const node = x.process.nodeById.get(point.elementId);
  if (!node)
    return reject(
      'INVALID_ARGUMENT',
      `Expected "${point.elementId}" to be an element of process ${x.process.bpmnProcessId}, but it is none: another pool is an instance of its own`,
    );
  const flow = point.at === 'after' ? flowAfter(x, node, point) : undefined;
  if (flow && 'code' in flow) return flow;
  const refusal = flow ? undefined : refusalBefore(x, node);
  if (refusal) return refusal;
  if (flow && point.localVariables)
    return reject(
      'INVALID_ARGUMENT',
      `Expected local variables only with a start before "${node.id}", but it is a start after it`,
    );
  const scope = scopeFor(x, node, point, near);
  if (typeof scope !== 'number') return scope;
  for (const [scopeKey, group] of propagationTargets(x.state, scope, point.variables ?? {}))
    x.setLocal(scopeKey, group);
  if (flow) x.takeFlow(flow, scope);
  else enterLater(x, node, scope, point);
  return undefined;
}

/** A join that is started by hand takes the tokens with it that wait at it, one of each flow. */
function enterLater(x: Execution, node: FlowNode, scopeKey: number, { localVariables }: StartPoint): void {
  const consumes = [...new Set(arrivedAt(x.process, x.find(scopeKey)!, node))];
  const { key } = x.place(node, scopeKey, { consumes, variables: localVariables });
  x.later(() => {
    const element = x.find(key);
    if (element) x.begin(element);
  });
}

function refusalBefore(x: Execution, node: FlowNode): Rejection | undefined {
  const why = whyNotBefore(x, node);
  return why === undefined
    ? undefined
    : reject('INVALID_ARGUMENT', `Expected "${node.id}" to be an element that can be entered, but ${why}`);
}

function whyNotBefore(x: Execution, node: FlowNode): string | undefined {
  if (node.kind === 'boundaryEvent')
    return `it is a boundary event of "${x.process.nodes[node.attachedTo]!.id}": start after it`;
  if (node.kind === 'subProcess' && node.isEventSubProcess)
    return 'only its event starts an event sub-process';
  if (node.kind === 'startEvent' && isEventSubProcess(x.process.nodes[node.scope]))
    return 'only its event starts an event sub-process';
  if ('isForCompensation' in node && node.isForCompensation) return 'it is there to undo another one';
  return undefined;
}

function isEventSubProcess(node: FlowNode | undefined): boolean {
  return node?.kind === 'subProcess' && node.isEventSubProcess;
}

function flowAfter(x: Execution, node: FlowNode, { flowId }: StartPoint): SequenceFlow | Rejection {
  const flows = node.outgoing.map((index) => x.process.flows[index]!);
  const found = flowId === undefined ? flows : flows.filter(({ id }) => id === flowId);
  if (found.length === 1) return found[0]!;
  const there = flows.length === 0 ? 'none' : flows.map(({ id }) => `"${id}"`).join(', ');
  return reject(
    'INVALID_ARGUMENT',
    flowId === undefined
      ? `Expected "${node.id}" to have one outgoing flow, but it has ${there}${flows.length > 1 ? ': name one' : ''}`
      : `Expected flow "${flowId}" to leave "${node.id}", but there leave ${there}`,
  );
}

/** Key of the scope in which an element of the model stands, as live as it is; what is missing is entered. */
function scopeFor(
  x: Execution,
  node: FlowNode,
  point: StartPoint,
  near: ReadonlySet<number>,
): number | Rejection {
  let enclosing = enclosingSubProcesses(x, node);
  let scopeKey = ROOT_KEY;
  if (point.scopeKey !== undefined && point.scopeKey !== ROOT_KEY) {
    const scope = x.find(point.scopeKey);
    const place = scope ? enclosing.findIndex(({ id }) => id === scope.elementId) : -1;
    if (!scope || place < 0 || !isOpen(scope))
      return reject(
        'INVALID_ARGUMENT',
        `Expected scope ${point.scopeKey} to enclose "${node.id}", but it ${scope ? `is one of "${scope.elementId}"` : 'is not live'}`,
      );
    scopeKey = scope.key;
    // Of a body one instance is still to be found inside.
    enclosing = enclosing.slice(scope.loop ? place : place + 1);
  }
  for (const subProcess of enclosing) {
    const found = scopesWithin(x, scopeKey, subProcess);
    const nearer = found.filter(({ key }) => near.has(key));
    const [one, ...others] = nearer.length > 0 ? nearer : found;
    if (others.length > 0)
      return reject(
        'INVALID_ARGUMENT',
        `Expected one instance of "${subProcess.id}" to start "${node.id}" in, but there are several, with the keys ${found.map(({ key }) => key).join(', ')}: name one as the scope`,
      );
    if (one) {
      scopeKey = one.key;
      continue;
    }
    const why = whyNotEntered(x, subProcess);
    if (why)
      return reject(
        'INVALID_ARGUMENT',
        `Expected "${subProcess.id}", in which "${node.id}" stands, to be live, but it is not, and ${why}`,
      );
    scopeKey = x.enterScope(subProcess, scopeKey).key;
  }
  return scopeKey;
}

function whyNotEntered(x: Execution, subProcess: SubProcess): string | undefined {
  if (subProcess.isEventSubProcess) return 'only its event starts an event sub-process';
  if (x.traitsOf(subProcess).hasMarker)
    return 'it is repeated: start before it, or add an instance to one that is live';
  if (subProcess.isForCompensation) return 'it is there to undo another one';
  return undefined;
}

/** The sub-processes around a node, the outermost first. */
function enclosingSubProcesses(x: Execution, node: FlowNode): SubProcess[] {
  const found: SubProcess[] = [];
  for (let at = node.scope; at >= 0; at = x.process.nodes[at]!.scope)
    found.unshift(x.process.nodes[at] as SubProcess);
  return found;
}

/** Live instances of a sub-process in a scope; of a repeated one its instances, not its body. */
function scopesWithin(x: Execution, scopeKey: number, subProcess: SubProcess): FlowNodeInstance[] {
  const isRepeated = x.traitsOf(subProcess).hasMarker;
  return x.state.elements.filter((element) => {
    if (element.elementId !== subProcess.id || !isOpen(element)) return false;
    if (!isRepeated) return element.scopeKey === scopeKey;
    const body = element.loopCounter === undefined ? undefined : x.find(element.scopeKey);
    return body !== undefined && (body.key === scopeKey || body.scopeKey === scopeKey);
  });
}

/** Not one that is about to leave, nor one that is back to be undone. */
function isOpen(scope: FlowNodeInstance): boolean {
  return scope.phase === 'active' && scope.compensates === undefined;
}
