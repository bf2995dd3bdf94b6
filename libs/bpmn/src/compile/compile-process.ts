import type { ExecutableProcess, FlowNode, ScopeContent, SequenceFlow } from '../executable-process.js';
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
import { eventDefinitionsOf } from './event-definitions.js';
import type { ExpressionReader } from './expression-reader.js';
import { lanesByNode } from './lanes.js';
import { compileNode } from './node-compiler.js';

const EMPTY: ScopeContent = { startEvents: [], implicitStarts: [], eventSubProcesses: [] };

/**
 * Compiles one process of a model. The result is sound only where the lint rules found no error; the expressions are
 * compiled and reported either way.
 */
export function compileProcess(
  model: ParsedModel,
  process: ModdleElement,
  expressions: ExpressionReader,
): ExecutableProcess {
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
  const contents = new Map(scopes.map((scope) => [scope.element, contentOf(model, scope, nodeIndexes)]));
  const linkCatches = linkCatchesByName(scopes);
  const nodes: FlowNode[] = [];
  for (const [index, element] of elements.entries()) {
    const scope = model.scopeOf.get(element);
    const linkTarget = scope && linkCatches.get(scope)?.get(linkNameOf(element) ?? '');
    const node = compileNode(
      element,
      {
        index,
        scope: (scope && indexOf.get(scope.element)) ?? -1,
        incoming: flowIndexes(model.incoming(element)),
        outgoing: flowIndexes(model.outgoing(element)),
        lane: lanes.get(element),
        boundaryEvents: nodeIndexes(model.boundaryEvents(element)),
        attachedTo: referenced(element, 'attachedToRef', indexOf),
        defaultFlow: referenced(element, 'default', flowIndexOf),
        linkTarget: linkTarget && indexOf.get(linkTarget),
        content: contents.get(element) ?? EMPTY,
        isInEventSubProcess: scope !== undefined && isEventSubProcess(scope.element),
      },
      expressions,
    );
    if (node) nodes.push(node);
  }

  const versionTag = extensionOf(process, 'zeebe:VersionTag');
  return {
    bpmnProcessId: idOf(process) ?? '',
    name: textOf(process, 'name'),
    versionTag: versionTag && textOf(versionTag, 'value'),
    nodes,
    flows,
    nodeById: new Map(nodes.map((node) => [node.id, node])),
    root: contents.get(process) ?? EMPTY,
  };
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
    !(node.$type === 'bpmn:IntermediateCatchEvent' && linkNameOf(node) !== undefined) &&
    node.get('isForCompensation') !== true
  );
}

function contentOf(
  model: ParsedModel,
  scope: FlowScope,
  nodeIndexes: (nodes: readonly ModdleElement[]) => number[],
): ScopeContent {
  const startEvents = scope.nodes.filter((node) => node.$type === 'bpmn:StartEvent');
  return {
    startEvents: nodeIndexes(startEvents),
    implicitStarts:
      startEvents.length > 0 ? [] : nodeIndexes(scope.nodes.filter((node) => startsImplicitly(model, node))),
    eventSubProcesses: nodeIndexes(scope.nodes.filter(isEventSubProcess)),
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
