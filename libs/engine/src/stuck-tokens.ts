import { awaitingNodes } from './arrivals.js';
import type { Execution } from './execution.js';
import { incidentsOn, ROOT_KEY } from './process-state.js';

/**
 * Raises an incident on a scope in which tokens wait at joins and nothing else is left: no other token can come to them
 * any more. Without it the instance would live on for ever with nothing to wait for.
 */
export function reportStuckTokens(x: Execution, scopeKey: number): void {
  const scope = x.find(scopeKey);
  if (!scope?.arrivals || scope.subscriptionCount || scope.adHoc || scope.tokens !== scope.arrivals.length)
    return;
  if (incidentsOn(x.state, scopeKey).length > 0) return;
  const joins = awaitingNodes(x.process, scope);
  const name = scopeKey === ROOT_KEY ? x.process.bpmnProcessId : x.nodeOf(scope).id;
  x.raiseIncident(
    scope,
    'TOKENS_STUCK',
    `Expected more tokens to come to ${joins.map(({ id }) => `"${id}"`).join(', ')} in "${name}", but nothing is left that could bring them`,
  );
}
