import { arrivedAt } from '../arrivals.js';
import type { ElementSelection } from '../commands.js';
import type { Rejection } from '../decision.js';
import { endInstance } from '../end-instance.js';
import type { Execution } from '../execution.js';
import { reject } from '../handlers/handler.js';
import { goOnAfterCanceledIteration, type MultiInstanceActivity } from '../multi-instance.js';
import { elementOf, ROOT_KEY, type FlowNodeInstance } from '../process-state.js';
import { terminateElement } from '../termination.js';

/** Something that ends: a live element, or the tokens that wait at a join. */
export interface Ending {
  readonly scopeKey: number;
  readonly elementId: string;
  /** Undefined for waiting tokens. */
  readonly elementKey?: number;
  /** Keys of the scopes around it, from the process inwards. */
  readonly around: ReadonlySet<number>;
}

/** What a selection names now; a refusal where that is nothing, or cannot end by itself. */
export function endingsOf(x: Execution, selection: ElementSelection): Ending[] | Rejection {
  if ('elementKey' in selection) {
    const element = x.find(selection.elementKey);
    if (element?.key === ROOT_KEY)
      return reject(
        'INVALID_ARGUMENT',
        'Expected an element inside the process, but it is the process: cancel the instance',
      );
    if (!element)
      return reject('NOT_FOUND', `Expected element ${selection.elementKey} to be live, but it is not`);
    const body = x.find(element.scopeKey);
    if (element.loopCounter !== undefined && body?.loop && !isMultiInstance(x, element))
      return reject(
        'INVALID_ARGUMENT',
        `Expected a whole loop, but element ${element.key} is one round of "${element.elementId}": cancel element ${body.key}`,
      );
    return [endingOf(x, element)];
  }
  const { elementId } = selection;
  const { elements } = x.state;
  const found = [
    // Where it is repeated its body stands for all.
    ...elements
      .filter(
        (one) => one.elementId === elementId && elementOf(x.state, one.scopeKey)?.elementId !== elementId,
      )
      .filter(({ key }) => key !== ROOT_KEY)
      .map((element) => endingOf(x, element)),
    ...elements
      .filter((scope) => waitsAt(x, scope, elementId))
      .map((scope): Ending => ({ scopeKey: scope.key, elementId, around: scopesAround(x, scope.key) })),
  ];
  return found.length > 0
    ? found
    : reject('NOT_FOUND', `Expected a token at "${elementId}", but there is none`);
}

/** Whether tokens of the scope wait at the element, or it is a complex gateway that waits for the rest of them. */
function waitsAt(x: Execution, scope: FlowNodeInstance, elementId: string): boolean {
  return scope.resets?.[elementId] !== undefined || waitingAt(x, scope, elementId).length > 0;
}

/** Flows of the tokens that wait there; none where the process has no such element. */
function waitingAt(x: Execution, scope: FlowNodeInstance, elementId: string): string[] {
  const node = x.process.nodeById.get(elementId);
  return node ? arrivedAt(x.process, scope, node) : [];
}

function endingOf(x: Execution, { key, elementId, scopeKey }: FlowNodeInstance): Ending {
  return { elementKey: key, elementId, scopeKey, around: scopesAround(x, scopeKey) };
}

function scopesAround(x: Execution, scopeKey: number): Set<number> {
  const keys = new Set<number>();
  for (let at = elementOf(x.state, scopeKey); at; at = elementOf(x.state, at.scopeKey)) keys.add(at.key);
  return keys;
}

/** Ends it, unless something else that ends has taken it along. */
export function end(x: Execution, { elementKey, elementId, scopeKey }: Ending): void {
  if (elementKey === undefined) {
    const scope = x.find(scopeKey);
    if (scope && waitsAt(x, scope, elementId))
      x.emit({ type: 'TokensDiscarded', scopeKey, elementId, flowIds: waitingAt(x, scope, elementId) });
    return;
  }
  const element = x.find(elementKey);
  if (element) cancelElement(x, element);
}

function cancelElement(x: Execution, element: FlowNodeInstance): void {
  const { loopCounter, compensates, scopeKey } = element;
  terminateElement(x, element);
  if (loopCounter !== undefined && compensates === undefined && x.find(scopeKey)?.loop)
    x.emit({ type: 'LoopIterationCanceled', key: scopeKey, loopCounter });
}

/**
 * A scope from which an operator took the last token is canceled too, and so is the one around it: nothing of it was completed.
 * When that is the process, the instance ends.
 */
export function settleScope(x: Execution, scopeKey: number, reason: string): void {
  const scope = x.find(scopeKey);
  if (!scope || scope.compensating) return;
  x.park(scopeKey);
  if (scope.tokens !== 0) return;
  if (scope.key === ROOT_KEY) {
    endInstance(x, reason);
    return;
  }
  if (scope.adHoc) {
    x.completeScopeWhenDrained(scopeKey);
    return;
  }
  const isGoingOn =
    scope.loop &&
    isMultiInstance(x, scope) &&
    goOnAfterCanceledIteration(x, scope, x.nodeOf(scope) as MultiInstanceActivity);
  if (isGoingOn) return;
  cancelElement(x, scope);
  settleScope(x, scope.scopeKey, reason);
}

export function isMultiInstance(x: Execution, element: FlowNodeInstance): boolean {
  const node = x.nodeOf(element);
  return 'multiInstance' in node && node.multiInstance !== undefined;
}
