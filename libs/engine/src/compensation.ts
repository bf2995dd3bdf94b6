import type { Activity, EventDefinition, FlowNode, SubProcess } from '#bpmn';
import type { Execution } from './execution.js';
import { isBody } from './bodies.js';
import { outgoingFlows } from './outgoing-flows.js';
import { ROOT_KEY, type CompensationRecord, type FlowNodeInstance } from './process-state.js';
import { eventSubProcessStart } from './scopes.js';
import { finishCancellation } from './transaction.js';

/**
 * Notes that an activity is complete and can be undone: it has a compensation handler, or is a scope with something
 * inside that can be undone (BPMN 2.0.2, 13.5.5). Called just before it leaves.
 */
export function recordCompletion(x: Execution, element: FlowNodeInstance, node: FlowNode): void {
  const traits = x.traitsOf(node);
  if (!traits.isActivity || element.compensates !== undefined) return;
  const inner = element.compensations ?? [];
  const isWhole = isBody(traits, element);
  const hasHandler =
    !isWhole &&
    ((node as Activity).compensationHandler !== undefined || compensationSubProcess(x, node) !== undefined);
  if (!hasHandler && inner.length === 0) return;
  x.emit({
    type: 'CompensationRecorded',
    scopeKey: element.scopeKey,
    record: {
      key: element.key,
      elementId: element.elementId,
      ...(isWhole ? { isBody: true } : {}),
      ...(element.loopCounter === undefined ? {} : { loopCounter: element.loopCounter }),
      ...(element.variables ? { variables: element.variables } : {}),
      ...(inner.length > 0 ? { inner } : {}),
    },
  });
}

/**
 * A compensation event is thrown: undoes the activity that it names, or all that it sees, in reverse order. The event is
 * complete when that is done, or at once where it does not wait.
 */
export function throwCompensation(
  x: Execution,
  element: FlowNodeInstance,
  event: Extract<EventDefinition, { type: 'compensation' }>,
): void {
  const activityId = event.activity === undefined ? undefined : x.process.nodes[event.activity]!.id;
  const records = visibleRecords(x, element, activityId);
  if (records.length === 0) {
    x.complete(element);
    return;
  }
  const flows = event.waits ? [] : outgoingFlows(x, element, x.nodeOf(element));
  startCompensation(x, element, element.scopeKey, records);
  for (const flow of flows) x.takeFlow(flow, element.scopeKey);
}

/** Undoes the records, the last first, on behalf of `undoer`; `undone` is called when none is left. */
export function startCompensation(
  x: Execution,
  undoer: FlowNodeInstance,
  scopeKey: number,
  records: readonly CompensationRecord[],
): void {
  x.emit({ type: 'CompensationStarted', key: undoer.key, scopeKey, records: [...records] });
  continueCompensation(x, undoer.key);
}

/** What undid one activity is done or was ended: the next one's turn comes. */
export function continueAfter(x: Execution, handler: FlowNodeInstance): void {
  const { compensates } = handler;
  if (compensates !== undefined) x.later(() => continueCompensation(x, compensates));
}

/** Whether the element is a completed scope that was brought back to undo what is inside. */
export function isRestored(element: FlowNodeInstance, node: FlowNode): boolean {
  return element.compensates !== undefined && 'isForCompensation' in node && !node.isForCompensation;
}

/** All inside a restored scope is undone: it goes as it came, without flows. */
export function leaveRestored(x: Execution, scope: FlowNodeInstance): void {
  x.emit({ type: 'ElementCompleted', key: scope.key, elementId: scope.elementId });
  continueAfter(x, scope);
}

function continueCompensation(x: Execution, undoerKey: number): void {
  const undoer = x.find(undoerKey);
  if (!undoer?.compensating) return;
  const { scopeKey, records } = undoer.compensating;
  const record = records.at(-1);
  if (!record) {
    x.emit({ type: 'CompensationEnded', key: undoerKey });
    undone(x, undoer);
    return;
  }
  const { key, elementId } = record;
  x.emit({ type: 'CompensationStepped', key: undoerKey, record: { key, elementId } });
  undo(x, undoer, record.scopeKey ?? scopeKey, record);
}

function undo(x: Execution, undoer: FlowNodeInstance, scopeKey: number, record: CompensationRecord): void {
  const node = x.node(record.elementId) as Activity;
  if (node.compensationHandler !== undefined && !record.isBody) {
    const handler = x.process.nodes[node.compensationHandler]!;
    x.enter(handler, scopeKey, { compensates: undoer.key, variables: record.variables });
    return;
  }
  const scope = x.create(node, scopeKey, { compensates: undoer.key, loopCounter: record.loopCounter });
  x.setLocal(scope.key, record.variables ?? {});
  const inner = record.inner ?? [];
  const handler = record.isBody ? undefined : compensationSubProcess(x, node);
  if (!handler) {
    startCompensation(x, scope, scope.key, inner);
    return;
  }
  x.emit({ type: 'CompensationScopeRestored', key: scope.key, records: [...inner] });
  const entered = x.enter(handler, scope.key);
  if (x.find(entered.key)) x.complete(x.create(eventSubProcessStart(x, handler.index), entered.key));
}

function undone(x: Execution, undoer: FlowNodeInstance): void {
  const node = x.nodeOf(undoer);
  if (!('event' in node)) {
    x.completeScopeWhenDrained(undoer.key);
    return;
  }
  if (hasDefinition(node.event, 'cancel')) finishCancellation(x, undoer);
  else if (definitionOf(node.event, 'compensation')?.waits === false) {
    x.emit({ type: 'ElementCompleted', key: undoer.key, elementId: undoer.elementId });
    x.completeScopeWhenDrained(undoer.scopeKey);
  } else x.complete(undoer);
}

/**
 * What a compensation event sees of the completed activities: those of its own level, and where that is an event
 * sub-process those of the scope that it belongs to, and so on (BPMN 2.0.2, 10.7.2; tables 10.88 and 10.89). Of the
 * outermost scope first: what a handler did itself came after what it handles, and is undone before it.
 */
function visibleRecords(
  x: Execution,
  thrower: FlowNodeInstance,
  activityId: string | undefined,
): CompensationRecord[] {
  const records: CompensationRecord[] = [];
  for (let scope = x.find(thrower.scopeKey); scope; scope = x.find(scope.scopeKey)) {
    const { key, compensations = [] } = scope;
    const wanted = compensations.filter(
      ({ elementId }) => activityId === undefined || elementId === activityId,
    );
    records.unshift(
      ...(key === thrower.scopeKey ? wanted : wanted.map((record) => ({ ...record, scopeKey: key }))),
    );
    const node = key === ROOT_KEY ? undefined : x.nodeOf(scope);
    if (node?.kind !== 'subProcess' || !node.isEventSubProcess) break;
  }
  return records;
}

function compensationSubProcess(x: Execution, node: FlowNode): SubProcess | undefined {
  if (node.kind !== 'subProcess') return undefined;
  const index = node.content.eventSubProcesses.find((one) =>
    hasDefinition(eventSubProcessStart(x, one).event, 'compensation'),
  );
  return index === undefined ? undefined : (x.process.nodes[index] as SubProcess);
}

/** The definition of a type that an event has, alone or among several. */
export function definitionOf<T extends EventDefinition['type']>(
  event: EventDefinition,
  type: T,
): Extract<EventDefinition, { type: T }> | undefined {
  const all = event.type === 'multiple' ? event.events : [event];
  return all.find((one): one is Extract<EventDefinition, { type: T }> => one.type === type);
}

function hasDefinition(event: EventDefinition, type: EventDefinition['type']): boolean {
  return definitionOf(event, type) !== undefined;
}
