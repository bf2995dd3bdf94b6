import type { LintFinding } from '../lint-finding.js';
import { elementOf, elementsOf, flagOf, idOf, type ModdleElement } from './moddle-element.js';
import type { Prescan } from './prescan.js';

/** A process or a sub-process with what stands directly inside it. */
export interface FlowScope {
  /** The `bpmn:Process` or `bpmn:SubProcess`. */
  readonly element: ModdleElement;
  readonly parent?: FlowScope;
  readonly process: ModdleElement;
  /** Flow nodes, in document order. */
  readonly nodes: readonly ModdleElement[];
  /** Sequence flows that are written inside this scope. */
  readonly flows: readonly ModdleElement[];
}

/** A file as read: its elements and how they hang together, whether right or wrong. */
export interface ParsedModel {
  readonly fileName?: string;
  /** Undefined when the file could not be read; `findings` say why. */
  readonly definitions?: ModdleElement;
  /** What the pre-scan and the parser found. */
  readonly findings: readonly LintFinding[];
  readonly prescan: Prescan;
  /** All processes, executable or not; each global task is one of the one task. */
  readonly processes: readonly ModdleElement[];
  /** Scopes of the executable processes, each before its sub-processes. */
  readonly scopes: readonly FlowScope[];
  /** Flow nodes of the executable processes. */
  readonly nodes: readonly ModdleElement[];
  /** Sequence flows of the executable processes. */
  readonly flows: readonly ModdleElement[];
  readonly scopeOf: ReadonlyMap<ModdleElement, FlowScope>;
  /** Flows into a node, by the flows' own references. */
  incoming(node: ModdleElement): readonly ModdleElement[];
  /** Flows out of a node, by the flows' own references. */
  outgoing(node: ModdleElement): readonly ModdleElement[];
  /** Boundary events attached to an activity. */
  boundaryEvents(activity: ModdleElement): readonly ModdleElement[];
  /** Line of the element, or of the nearest one around it that has an id. */
  lineOf(element: ModdleElement): number | undefined;
}

const NONE: readonly ModdleElement[] = [];

/**
 * Arranges a parsed file for the lint rules and the compiler.
 * @param globalTasks as processes, which the file itself does not hold
 */
export function arrangeModel(
  definitions: ModdleElement | undefined,
  prescan: Prescan,
  findings: readonly LintFinding[],
  fileName?: string,
  globalTasks: readonly ModdleElement[] = [],
): ParsedModel {
  const roots = definitions ? elementsOf(definitions, 'rootElements') : [];
  const processes = [...roots.filter((root) => root.$type === 'bpmn:Process'), ...globalTasks];
  const scopes: FlowScope[] = [];
  const scopeOf = new Map<ModdleElement, FlowScope>();
  const incoming = new Map<ModdleElement, ModdleElement[]>();
  const outgoing = new Map<ModdleElement, ModdleElement[]>();
  const boundaryEvents = new Map<ModdleElement, ModdleElement[]>();

  const visit = (element: ModdleElement, process: ModdleElement, parent?: FlowScope) => {
    const inside = elementsOf(element, 'flowElements');
    const scope: FlowScope = {
      element,
      parent,
      process,
      nodes: inside.filter((child) => child.$instanceOf('bpmn:FlowNode')),
      flows: inside.filter((child) => child.$type === 'bpmn:SequenceFlow'),
    };
    scopes.push(scope);
    for (const child of inside) scopeOf.set(child, scope);
    for (const flow of scope.flows) {
      add(outgoing, elementOf(flow, 'sourceRef'), flow);
      add(incoming, elementOf(flow, 'targetRef'), flow);
    }
    for (const node of scope.nodes) {
      if (node.$type === 'bpmn:BoundaryEvent') add(boundaryEvents, elementOf(node, 'attachedToRef'), node);
      if (node.$instanceOf('bpmn:SubProcess')) visit(node, process, scope);
    }
  };
  for (const process of processes) if (flagOf(process, 'isExecutable')) visit(process, process);

  return {
    fileName,
    definitions,
    findings,
    prescan,
    processes,
    scopes,
    scopeOf,
    nodes: scopes.flatMap((scope) => scope.nodes),
    flows: scopes.flatMap((scope) => scope.flows),
    incoming: (node) => incoming.get(node) ?? NONE,
    outgoing: (node) => outgoing.get(node) ?? NONE,
    boundaryEvents: (activity) => boundaryEvents.get(activity) ?? NONE,
    lineOf(element) {
      for (let at: ModdleElement | undefined = element; at; at = at.$parent) {
        const line = prescan.lineById.get(idOf(at) ?? '');
        if (line !== undefined) return line;
      }
      return undefined;
    },
  };
}

function add(
  map: Map<ModdleElement, ModdleElement[]>,
  key: ModdleElement | undefined,
  value: ModdleElement,
): void {
  if (!key) return;
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
