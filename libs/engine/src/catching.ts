import type { BoundaryEvent, EventDefinition, StartEvent, SubProcess } from '#bpmn';
import { isRestored } from './compensation.js';
import type { Execution } from './execution.js';
import { ROOT_KEY, type FlowNodeInstance } from './process-state.js';
import { eventSubProcessStart, scopeContent } from './scopes.js';

/** Who catches a thrown error or escalation: a boundary event of an activity, or an event sub-process of a scope. */
export type Catcher =
  | { readonly type: 'boundary'; readonly host: FlowNodeInstance; readonly node: BoundaryEvent }
  | {
      readonly type: 'eventSubProcess';
      readonly scope: FlowNodeInstance;
      readonly node: SubProcess;
      readonly start: StartEvent;
    };

/**
 * Looks outwards from where something was thrown (BPMN 2.0.2, 10.5.6): the activity's boundary events, the
 * enclosing scope's event sub-processes, that scope's boundary events, and so on. At one place a catcher that names the code
 * goes before one that catches all.
 */
export function findCatcher(
  x: Execution,
  thrower: FlowNodeInstance,
  type: 'error' | 'escalation',
  code: string,
): Catcher | undefined {
  let from = thrower;
  for (;;) {
    const boundary = from.key === ROOT_KEY ? undefined : boundaryCatcher(x, from, type, code);
    if (boundary) return boundary;
    const scope = x.find(from.scopeKey);
    if (!scope) return undefined;
    const inner = eventSubProcessCatcher(x, scope, from, type, code);
    if (inner) return inner;
    from = scope;
  }
}

function boundaryCatcher(
  x: Execution,
  host: FlowNodeInstance,
  type: 'error' | 'escalation',
  code: string,
): Catcher | undefined {
  const hostNode = x.nodeOf(host);
  // A scope that is back to undo what is inside has left its boundary events behind.
  if (isRestored(host, hostNode)) return undefined;
  // The boundary events of a multi-instance activity stand at its body, not at each iteration.
  if (host.loopCounter !== undefined) return undefined;
  const events = x.traitsOf(hostNode).boundaryEvents.map((index) => x.process.nodes[index] as BoundaryEvent);
  const node = bestMatch(x, host, events, (event) => event.event, type, code);
  return node && { type: 'boundary', host, node };
}

function eventSubProcessCatcher(
  x: Execution,
  scope: FlowNodeInstance,
  from: FlowNodeInstance,
  type: 'error' | 'escalation',
  code: string,
): Catcher | undefined {
  const content = scopeContent(x, scope);
  if (!content || isInterruptingHandler(x, from)) return undefined;
  const candidates = content.eventSubProcesses
    .map((index) => ({ node: x.process.nodes[index] as SubProcess, start: eventSubProcessStart(x, index) }))
    // What is thrown inside a handler is not caught by the handler itself.
    .filter(({ node }) => node.id !== from.elementId);
  const match = bestMatch(x, scope, candidates, ({ start }) => start.event, type, code);
  return match && { type: 'eventSubProcess', scope, ...match };
}

/** Once an interrupting handler runs, no other handler of its scope is started (BPMN 2.0.2, 13.5.4). */
function isInterruptingHandler(x: Execution, element: FlowNodeInstance): boolean {
  const node = element.key === ROOT_KEY ? undefined : x.nodeOf(element);
  return (
    node?.kind === 'subProcess' &&
    node.isEventSubProcess &&
    eventSubProcessStart(x, node.index).isInterrupting
  );
}

function bestMatch<T>(
  x: Execution,
  at: FlowNodeInstance,
  candidates: readonly T[],
  eventOf: (candidate: T) => EventDefinition,
  type: 'error' | 'escalation',
  code: string,
): T | undefined {
  let catchAll: T | undefined;
  for (const candidate of candidates) {
    const definition = eventOf(candidate);
    for (const event of definition.type === 'multiple' ? definition.events : [definition]) {
      if (event.type !== type) continue;
      if (!('code' in event) || event.code === undefined) catchAll ??= candidate;
      else if (x.evaluate(event.code, at.key) === code) return candidate;
    }
  }
  return catchAll;
}
