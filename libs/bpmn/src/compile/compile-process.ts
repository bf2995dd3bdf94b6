import type {
  EventDefinition,
  ExecutableProcess,
  FlowNode,
  ScopeContent,
  SequenceFlow,
  StartEvent,
} from '../executable-process.js';
import {
  bodyOf,
  elementOf,
  extensionOf,
  flagOf,
  idOf,
  textOf,
  type ModdleElement,
} from '../parse/moddle-element.js';
import type { FlowScope, ParsedModel } from '../parse/parsed-model.js';
import { dataNameOf, dataOutputsOf, readDataSets } from './data-flow.js';
import { compensationHandlers } from './compensation.js';
import { eventDefinitionsOf } from './event-definitions.js';
import { instantiatingNodes, isInstantiating } from './instantiation.js';
import { participantOf } from './participants.js';
import { scopeVariables } from './scope-variables.js';
import type { ExpressionReader } from './expression-reader.js';
import { lanesByNode } from './lanes.js';
import { compileNode } from './node-compiler.js';
import { traitsOf } from './node-traits.js';
import { upstreamOf, type Predecessors } from './upstream.js';

const EMPTY: ScopeContent = { startEvents: [], implicitStarts: [], eventSubProcesses: [], variables: [] };

/**
 * Compiles one process of a model, node by node.
 * @param isSound whether the lint rules found no error; else the result is of no use, but the expressions are compiled and
 * reported, and what takes long and reports nothing is left out
 */
export function* compileProcess(
  model: ParsedModel,
  process: ModdleElement,
  expressions: ExpressionReader,
  isSound: boolean,
): Generator<void, ExecutableProcess> {
  const scopes = model.scopes.filter((scope) => scope.process === process);
  const elements = scopes.flatMap((scope) => scope.nodes);
  const flowElements = scopes.flatMap((scope) => scope.flows);
  const indexOf = indexes(elements);
  const flowIndexOf = indexes(flowElements);
  const nodeIndexes = (nodes: readonly ModdleElement[]) => nodes.map((node) => indexOf.get(node) ?? -1);
  const flowIndexes = (flows: readonly ModdleElement[]) => flows.map((flow) => flowIndexOf.get(flow) ?? -1);
  const referenced = (
    element: ModdleElement,
    reference: string,
    within: ReadonlyMap<ModdleElement, number>,
  ) => {
    const target = elementOf(element, reference);
    return (target && within.get(target)) ?? -1;
  };

  const flows = flowElements.map((flow, index): SequenceFlow => {
    const source = elementOf(flow, 'sourceRef');
    return {
      index,
      id: idOf(flow) ?? '',
      name: textOf(flow, 'name'),
      source: referenced(flow, 'sourceRef', indexOf),
      target: referenced(flow, 'targetRef', indexOf),
      condition: expressions.optional(flow, 'the condition', bodyOf(flow, 'conditionExpression'), 'feel'),
      isDefault: source !== undefined && elementOf(source, 'default') === flow,
    };
  });

  const lanes = lanesByNode(scopes);
  const variables = scopeVariables(scopes);
  const contents = new Map(
    scopes.map((scope) => [scope.element, contentOf(model, scope, nodeIndexes, variables)]),
  );
  const linkCatches = linkCatchesByName(scopes);
  const handlers = compensationHandlers(scopes);
  const before = predecessors(elements, flows, flowIndexOf, indexOf, model, linkCatches);
  const waitingJoins: number[] = [];
  const nodes: FlowNode[] = [];
  for (const [index, element] of elements.entries()) {
    const scope = model.scopeOf.get(element);
    const linkTarget = scope && linkCatches.get(scope)?.get(linkNameOf(element) ?? '');
    const incoming = flowIndexes(model.incoming(element));
    const waits = WAITING_JOINS.has(element.$type) && incoming.length > 1;
    if (waits) waitingJoins.push(index);
    const handler = handlers.get(element);
    const node = compileNode(
      element,
      {
        index,
        scope: (scope && indexOf.get(scope.element)) ?? -1,
        incoming,
        outgoing: flowIndexes(model.outgoing(element)),
        lane: lanes.get(element),
        boundaryEvents: nodeIndexes(model.boundaryEvents(element)),
        attachedTo: referenced(element, 'attachedToRef', indexOf),
        defaultFlow: referenced(element, 'default', flowIndexOf),
        linkTarget: linkTarget && indexOf.get(linkTarget),
        content: contents.get(element) ?? EMPTY,
        isInEventSubProcess: scope !== undefined && isEventSubProcess(scope.element),
        indexOf: (one) => indexOf.get(one) ?? -1,
        upstream: waits && isSound ? upstreamOf(index, incoming, flows, elements.length, before) : undefined,
        compensationHandler: handler && indexOf.get(handler),
      },
      expressions,
    );
    if (node) nodes.push(node);
    yield;
  }

  const root = contents.get(process) ?? EMPTY;
  const nodeById = new Map(nodes.map((node) => [node.id, node]));
  const virtualStarts = instantiatingNodes(nodes, flows, elements).map((start, at): StartEvent => ({
    ...start,
    index: nodes.length + at,
  }));
  nodes.push(...virtualStarts);

  const versionTag = extensionOf(process, 'zeebe:VersionTag');
  return {
    bpmnProcessId: idOf(process) ?? '',
    name: textOf(process, 'name'),
    versionTag: versionTag && textOf(versionTag, 'value'),
    nodes,
    traits: nodes.map((node) => traitsOf(node, flows)),
    flows,
    nodeById,
    root: { ...root, startEvents: [...root.startEvents, ...virtualStarts.map(({ index }) => index)] },
    waitingJoins,
    hasJoins: nodes.some(joinsTokens),
    hasConditions: nodes.some((node) => 'event' in node && waitsForCondition(node.event)),
    dataSets: readDataSets(process),
    dataOutputs: dataOutputsOf(process).map(dataNameOf),
    participant: participantOf(model, process),
  };
}

function joinsTokens(node: FlowNode): boolean {
  return (
    (node.incoming.length > 1 && /^(parallel|inclusive|complex)Gateway$/.test(node.kind)) ||
    ('startQuantity' in node && node.startQuantity > 1)
  );
}

function waitsForCondition(event: EventDefinition): boolean {
  return event.type === 'conditional' || (event.type === 'multiple' && event.events.some(waitsForCondition));
}

const WAITING_JOINS = new Set(['bpmn:InclusiveGateway', 'bpmn:ComplexGateway']);

/** Where a token that comes to a node can have been before: over flows, links, or at the activity of a boundary event. */
function predecessors(
  elements: readonly ModdleElement[],
  flows: readonly SequenceFlow[],
  flowIndexOf: ReadonlyMap<ModdleElement, number>,
  indexOf: ReadonlyMap<ModdleElement, number>,
  model: ParsedModel,
  linkCatches: ReadonlyMap<FlowScope, ReadonlyMap<string, ModdleElement>>,
): Predecessors {
  const byFlow = elements.map((element) => {
    return model.incoming(element).map((flow) => flows[flowIndexOf.get(flow)!]!.source);
  });
  for (const [index, element] of elements.entries()) {
    if (element.$type !== 'bpmn:IntermediateThrowEvent') continue;
    const scope = model.scopeOf.get(element);
    const target = scope && linkCatches.get(scope)?.get(linkNameOf(element) ?? '');
    if (target) byFlow[indexOf.get(target)!]!.push(index);
  }
  const alongFlows = (node: number) => byFlow[node] ?? [];
  if (!elements.some((element) => elementOf(element, 'attachedToRef')))
    return { byFlow: alongFlows, byAny: alongFlows };
  const byAny = elements.map((element, index) => {
    const host = elementOf(element, 'attachedToRef');
    return host ? [...byFlow[index]!, indexOf.get(host) ?? -1] : byFlow[index]!;
  });
  return { byFlow: alongFlows, byAny: (node) => byAny[node] ?? [] };
}

/** Whether a flow node is a sub-process that an event of its own starts. */
export function isEventSubProcess(element: ModdleElement): boolean {
  return element.$instanceOf('bpmn:SubProcess') && flagOf(element, 'triggeredByEvent');
}

/** The link name of a link event; undefined for other nodes. */
export function linkNameOf(element: ModdleElement): string | undefined {
  if (!element.$instanceOf('bpmn:Event')) return undefined;
  const link = eventDefinitionsOf(element).find(
    (definition) => definition.$type === 'bpmn:LinkEventDefinition',
  );
  return link && textOf(link, 'name');
}

/** Whether a node without incoming flow begins when its scope does, where the scope has no start event (BPMN 2.0.2, 13.2). */
export function startsImplicitly(model: ParsedModel, node: ModdleElement): boolean {
  return (
    model.incoming(node).length === 0 &&
    node.$type !== 'bpmn:StartEvent' &&
    node.$type !== 'bpmn:BoundaryEvent' &&
    !isEventSubProcess(node) &&
    !isInstantiating(node) &&
    !(node.$type === 'bpmn:IntermediateCatchEvent' && linkNameOf(node) !== undefined) &&
    node.get('isForCompensation') !== true
  );
}

function contentOf(
  model: ParsedModel,
  scope: FlowScope,
  nodeIndexes: (nodes: readonly ModdleElement[]) => number[],
  variables: ReadonlyMap<FlowScope, readonly string[]>,
): ScopeContent {
  const startEvents = scope.nodes.filter((node) => node.$type === 'bpmn:StartEvent');
  return {
    startEvents: nodeIndexes(startEvents),
    implicitStarts:
      startEvents.length > 0 ? [] : nodeIndexes(scope.nodes.filter((node) => startsImplicitly(model, node))),
    eventSubProcesses: nodeIndexes(scope.nodes.filter(isEventSubProcess)),
    variables: variables.get(scope) ?? [],
  };
}

function linkCatchesByName(scopes: readonly FlowScope[]): Map<FlowScope, Map<string, ModdleElement>> {
  return new Map(
    scopes.map((scope) => {
      const catches = new Map<string, ModdleElement>();
      for (const node of scope.nodes) {
        const name = node.$type === 'bpmn:IntermediateCatchEvent' ? linkNameOf(node) : undefined;
        if (name !== undefined) catches.set(name, node);
      }
      return [scope, catches];
    }),
  );
}

function indexes(elements: readonly ModdleElement[]): ReadonlyMap<ModdleElement, number> {
  return new Map(elements.map((element, index) => [element, index]));
}
