import { isEventSubProcess, linkNameOf, startsImplicitly } from '../compile/compile-process.js';
import { isInstantiating } from '../compile/instantiation.js';
import { elementOf, type ModdleElement } from '../parse/moddle-element.js';
import type { FlowScope, ParsedModel } from '../parse/parsed-model.js';

/** Link events of a scope by the name of their link; those without a name are left out. */
export function linksByName(
  scope: FlowScope,
  type: 'bpmn:IntermediateThrowEvent' | 'bpmn:IntermediateCatchEvent',
): ReadonlyMap<string, readonly ModdleElement[]> {
  const links = new Map<string, ModdleElement[]>();
  for (const node of scope.nodes) {
    const name = node.$type === type ? linkNameOf(node) : undefined;
    if (name === undefined) continue;
    const same = links.get(name);
    if (same) same.push(node);
    else links.set(name, [node]);
  }
  return links;
}

/** Where a token can go next from a node, inside its scope: flows, link events, boundary events of the node. */
export function successorsIn(model: ParsedModel, scope: FlowScope): (node: ModdleElement) => ModdleElement[] {
  const catching = linksByName(scope, 'bpmn:IntermediateCatchEvent');
  return (node) => {
    const next = targetsOf(model, node).concat(model.boundaryEvents(node));
    const link = node.$type === 'bpmn:IntermediateThrowEvent' ? linkNameOf(node) : undefined;
    return link === undefined ? next : next.concat(catching.get(link)?.slice(0, 1) ?? []);
  };
}

/** Where a token can come from to a node, inside its scope: the reverse of `successorsIn`. */
export function predecessorsIn(
  model: ParsedModel,
  scope: FlowScope,
): (node: ModdleElement) => ModdleElement[] {
  const throwing = linksByName(scope, 'bpmn:IntermediateThrowEvent');
  return (node) => {
    const before = sourcesOf(model, node);
    const activity = node.$type === 'bpmn:BoundaryEvent' ? elementOf(node, 'attachedToRef') : undefined;
    if (activity) before.push(activity);
    const link = node.$type === 'bpmn:IntermediateCatchEvent' ? linkNameOf(node) : undefined;
    return link === undefined ? before : before.concat(throwing.get(link) ?? []);
  };
}

/** Nodes at the other end of the flows out of a node. */
export function targetsOf(model: ParsedModel, node: ModdleElement): ModdleElement[] {
  return ends(model.outgoing(node), 'targetRef');
}

/** Nodes at the other end of the flows into a node. */
export function sourcesOf(model: ParsedModel, node: ModdleElement): ModdleElement[] {
  return ends(model.incoming(node), 'sourceRef');
}

/** Everything that can be reached from some nodes, themselves included. */
export function reachableFrom(
  starts: readonly ModdleElement[],
  next: (node: ModdleElement) => readonly ModdleElement[],
): ReadonlySet<ModdleElement> {
  const reached = new Set(starts);
  for (const node of reached) for (const successor of next(node)) reached.add(successor);
  return reached;
}

/** Nodes with which a scope begins: its start events (all that stand there), or what starts implicitly. */
export function entriesOf(model: ParsedModel, scope: FlowScope): ModdleElement[] {
  const startEvents = scope.nodes.filter((node) => node.$type === 'bpmn:StartEvent');
  const instantiating = isProcessScope(scope) ? scope.nodes.filter(isInstantiating) : [];
  if (startEvents.length + instantiating.length > 0) return [...startEvents, ...instantiating];
  return scope.nodes.filter((node) => startsImplicitly(model, node));
}

/** Whether a scope belongs to an event sub-process. */
export function isEventScope(scope: FlowScope): boolean {
  return isEventSubProcess(scope.element);
}

/** Whether a scope is the process itself. */
export function isProcessScope(scope: FlowScope): boolean {
  return scope.element === scope.process;
}

function ends(flows: readonly ModdleElement[], reference: string): ModdleElement[] {
  return flows.map((flow) => elementOf(flow, reference)).filter((node) => node !== undefined);
}
