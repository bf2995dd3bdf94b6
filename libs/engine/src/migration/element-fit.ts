import type { ExecutableProcess, FlowNode, SubProcess } from '#bpmn';
import { awaitingNodes } from '../arrivals.js';
import { elementOf, ROOT_KEY, type CompensationRecord, type FlowNodeInstance } from '../process-state.js';
import type { Migration, MigrationRefusal, MigrationRefusalCode } from './migration-plan.js';

/** Why a live element has no place in the version to come; empty when it has one. */
export function elementRefusals(migration: Migration, element: FlowNodeInstance): MigrationRefusal[] {
  const { source, map } = migration;
  const found: MigrationRefusal[] = [];
  const refuse = (code: MigrationRefusalCode, elementId: string, message: string): void => {
    found.push({ code, elementId, elementKey: element.key, message });
  };
  checkRecords(migration, element, refuse);
  checkArrivals(migration, element, refuse);
  if (element.key === ROOT_KEY) return found;
  const { elementId } = element;
  const from = source.nodeById.get(elementId)!;
  const to = map.targetOf(elementId);
  if (!to) {
    refuse(
      'ELEMENT_GONE',
      elementId,
      `Expected "${elementId}", which is active, to have a counterpart, but it has none: map it to one`,
    );
    return found;
  }
  if (from.kind !== to.kind) {
    refuse('KIND_DIFFERS', elementId, `Expected "${to.id}" to be a ${from.kind}, but it is a ${to.kind}`);
    return found;
  }
  checkScope(migration, element, to, refuse);
  const marker = markerOf(source, from);
  if (marker !== markerOf(migration.target, to))
    refuse(
      'MARKER_DIFFERS',
      elementId,
      `Expected "${to.id}" to be ${marker} while it runs, but it is ${markerOf(migration.target, to)}`,
    );
  if (from.kind === 'subProcess') checkSubProcess(migration, element, from, to as SubProcess, refuse);
  checkWait(element, from, to, refuse);
  return found;
}

type Refuse = (code: MigrationRefusalCode, elementId: string, message: string) => void;

function checkScope(
  { state, target, map }: Migration,
  element: FlowNodeInstance,
  to: FlowNode,
  refuse: Refuse,
): void {
  const scope = elementOf(state, element.scopeKey)!;
  // Rounds and instances stand in their body, which is an instance of the same node.
  if (element.loopCounter !== undefined && scope.elementId === element.elementId) return;
  const wanted = scope.key === ROOT_KEY ? undefined : map.targetOf(scope.elementId)?.id;
  const actual = to.scope < 0 ? undefined : target.nodes[to.scope]!.id;
  if (wanted !== actual)
    refuse(
      'SCOPE_DIFFERS',
      element.elementId,
      `Expected "${to.id}" to stand in ${nameOf(wanted)}, but it stands in ${nameOf(actual)}`,
    );
}

function nameOf(scopeId: string | undefined): string {
  return scopeId === undefined ? 'the process itself' : `"${scopeId}"`;
}

function markerOf({ traits }: ExecutableProcess, node: FlowNode): string {
  if (!('multiInstance' in node) || !traits[node.index]!.hasMarker) return 'without a marker';
  if (!node.multiInstance) return 'a loop';
  const { isSequential, outputCollection } = node.multiInstance;
  return `${isSequential ? 'sequential' : 'parallel'} multi-instance ${outputCollection === undefined ? 'without' : 'with'} an output collection`;
}

function checkSubProcess(
  { source, target, map }: Migration,
  element: FlowNodeInstance,
  from: SubProcess,
  to: SubProcess,
  refuse: Refuse,
): void {
  if (from.isEventSubProcess !== to.isEventSubProcess || interrupts(source, from) !== interrupts(target, to))
    refuse(
      'EVENT_SUB_PROCESS_DIFFERS',
      from.id,
      `Expected "${to.id}" to be started as "${from.id}" was (event sub-process, interrupting), but it is not`,
    );
  if (from.isTransaction !== to.isTransaction)
    refuse(
      'KIND_DIFFERS',
      from.id,
      `Expected "${to.id}" to be ${from.isTransaction ? 'a' : 'no'} transaction, but it is the contrary`,
    );
  if ((from.adHoc === undefined) !== (to.adHoc === undefined))
    refuse(
      'KIND_DIFFERS',
      from.id,
      `Expected "${to.id}" to be ad-hoc as "${from.id}" is, or not as it is not`,
    );
  const startable = to.adHoc?.startable.map((index) => target.nodes[index]!.id) ?? [];
  for (const queued of element.adHoc?.queued ?? []) {
    const next = map.targetOf(queued)?.id;
    if (next === undefined || !startable.includes(next))
      refuse(
        'ELEMENT_GONE',
        queued,
        `Expected "${queued}", which is to be started, to have a counterpart in "${to.id}"`,
      );
  }
}

function interrupts(process: ExecutableProcess, { isEventSubProcess, content }: SubProcess): boolean {
  const start = isEventSubProcess ? process.nodes[content.startEvents[0]!] : undefined;
  return start?.kind === 'startEvent' && start.isInterrupting;
}

/** What the element waits for must be what the other version's element waits for. */
function checkWait(element: FlowNodeInstance, from: FlowNode, to: FlowNode, refuse: Refuse): void {
  const { elementId, wait } = element;
  const differs = (what: string): void =>
    refuse(
      'WAIT_DIFFERS',
      elementId,
      `Expected "${to.id}" to wait for ${what} as "${elementId}" does, but it does not`,
    );
  if (wait?.type === 'job' && !('job' in to && to.job)) differs('a worker');
  if (wait?.type === 'child' && from.kind === 'callActivity' && to.kind === 'callActivity') {
    const isSame = from.processId.source === to.processId.source || to.processId.constant === wait.processId;
    if (!isSame)
      refuse(
        'CHILD_DIFFERS',
        elementId,
        `Expected "${to.id}" to call "${wait.processId}", whose instance runs, but it calls ${to.processId.source}`,
      );
  }
  const isWaitingEvent =
    from.kind === 'intermediateCatchEvent' ||
    from.kind === 'receiveTask' ||
    element.compensating !== undefined ||
    element.compensates !== undefined;
  if (isWaitingEvent && 'event' in from && 'event' in to && from.event.type !== to.event.type)
    differs(`a ${from.event.type} event`);
  if (
    from.kind === 'eventBasedGateway' &&
    to.kind === 'eventBasedGateway' &&
    from.isParallel !== to.isParallel
  )
    differs(from.isParallel ? 'all of its events' : 'the first of its events');
  for (const [catchId, { parts }] of Object.entries(element.collected ?? {}))
    if (parts.length > 0)
      refuse(
        'WAIT_DIFFERS',
        catchId,
        `Expected "${catchId}" to have come as a whole or not at all, but some of its triggers have come`,
      );
  if (
    'isForCompensation' in from &&
    'isForCompensation' in to &&
    from.isForCompensation !== to.isForCompensation &&
    element.compensates !== undefined
  )
    refuse(
      'COMPENSATION_DIFFERS',
      elementId,
      `Expected "${to.id}" to undo work as "${elementId}" does, but it does not`,
    );
}

/** What was completed and can be undone must be undone alike. */
function checkRecords(migration: Migration, element: FlowNodeInstance, refuse: Refuse): void {
  const check = ({ elementId, inner }: CompensationRecord): void => {
    const from = migration.source.nodeById.get(elementId)!;
    const to = migration.map.targetOf(elementId);
    if (!to)
      refuse(
        'ELEMENT_GONE',
        elementId,
        `Expected "${elementId}", which can be undone, to have a counterpart, but it has none`,
      );
    else if (from.kind !== to.kind || undoneBy(migration.source, from) !== undoneBy(migration.target, to))
      refuse(
        'COMPENSATION_DIFFERS',
        elementId,
        `Expected "${to.id}" to be undone as "${elementId}" is, but it is not`,
      );
    inner?.forEach(check);
  };
  element.compensations?.forEach(check);
  element.compensating?.records.forEach(check);
}

function undoneBy(process: ExecutableProcess, node: FlowNode): string {
  if ('compensationHandler' in node && node.compensationHandler !== undefined) return 'handler';
  if (node.kind !== 'subProcess') return 'nothing';
  const starts = node.content.eventSubProcesses.map(
    (index) => process.nodes[(process.nodes[index] as SubProcess).content.startEvents[0]!]!,
  );
  return starts.some((start) => 'event' in start && start.event.type === 'compensation')
    ? 'sub-process'
    : 'nothing';
}

/** Tokens that wait at a node for others: it must wait for the same flows there. */
function checkArrivals({ source, target, map }: Migration, scope: FlowNodeInstance, refuse: Refuse): void {
  const awaiting = awaitingNodes(source, scope).map(({ id }) => id);
  for (const nodeId of new Set([...awaiting, ...Object.keys(scope.resets ?? {})])) {
    const from = source.nodeById.get(nodeId)!;
    const to = map.targetOf(nodeId);
    if (!to)
      refuse(
        'ELEMENT_GONE',
        nodeId,
        `Expected "${nodeId}", where tokens wait, to have a counterpart, but it has none`,
      );
    else if (from.kind !== to.kind || flowIds(source, from) !== flowIds(target, to))
      refuse(
        'JOIN_DIFFERS',
        nodeId,
        `Expected "${to.id}" to wait for the flows ${flowIds(source, from)} while tokens wait at it, but it is a ${to.kind} with the flows ${flowIds(target, to)}`,
      );
  }
}

function flowIds(process: ExecutableProcess, node: FlowNode): string {
  return node.incoming
    .map((index) => process.flows[index]!.id)
    .sort()
    .join(', ');
}
