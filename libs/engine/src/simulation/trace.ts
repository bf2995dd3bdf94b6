import type { ExecutableProcess } from '#bpmn';
import { ROOT_KEY, type Variables } from '../process-state.js';
import type { ProcessEvent } from '../events.js';
import type { SimulatedInstance } from './simulation.js';

interface History {
  readonly entries: readonly { readonly events: readonly ProcessEvent[] }[];
}

/** Ids of the elements that an instance entered, in order; one entered twice stands there twice. */
export function enteredElements({ entries }: History): string[] {
  return eventsOf(entries).flatMap((event) => (event.type === 'ElementEntered' ? [event.elementId] : []));
}

/** The first of `wanted` that `path` does not come to after those before it; undefined when it comes to all of them. */
export function firstMissing(wanted: readonly string[], path: readonly string[]): string | undefined {
  let from = 0;
  for (const id of wanted) {
    const at = path.indexOf(id, from);
    if (at < 0) return id;
    from = at + 1;
  }
  return undefined;
}

/**
 * Id of the end event of the process itself, or of an interrupting event sub-process that took its place, that was reached
 * last; undefined when none was.
 */
export function lastEnd({
  process,
  entries,
}: Pick<SimulatedInstance, 'process' | 'entries'>): string | undefined {
  let last: string | undefined;
  for (const event of eventsOf(entries)) {
    if (event.type !== 'ElementEntered') continue;
    const node = process.nodeById.get(event.elementId);
    if (node?.kind === 'endEvent' && endsProcess(process, node.scope)) last = node.id;
  }
  return last;
}

/** Whether what stands in a scope is in the process itself or in what interrupted it. */
function endsProcess({ nodes }: ExecutableProcess, scope: number): boolean {
  if (scope < 0) return true;
  const around = nodes[scope];
  if (around?.kind !== 'subProcess' || !around.isEventSubProcess || around.scope >= 0) return false;
  return around.content.startEvents.some((index) => {
    const start = nodes[index];
    return start?.kind === 'startEvent' && start.isInterrupting;
  });
}

/** Variables of the process's own scope as they are, or as they were when it ended. */
export function rootVariables({ entries }: History): Variables {
  const variables: Variables = {};
  for (const event of eventsOf(entries)) {
    const isRoot = event.type === 'VariablesSet' && event.scopeKey === ROOT_KEY;
    if (isRoot || event.type === 'InstanceStarted') Object.assign(variables, event.variables);
  }
  return variables;
}

function eventsOf(entries: History['entries']) {
  return entries.flatMap(({ events }) => events);
}
