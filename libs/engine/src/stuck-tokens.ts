import type { Execution } from './execution.js';
import { ROOT_KEY, type FlowNodeInstance } from './process-state.js';

/**
 * Raises an incident on a scope in which tokens wait at joins and nothing else is left: no other token can come to them
 * any more. Without it the instance would live on for ever with nothing to wait for.
 */
export function reportStuckTokens(x: Execution, scopeKey: number): void {
  const scope = x.find(scopeKey);
  if (!scope?.arrivals || scope.subscriptionCount || scope.adHoc || scope.tokens !== waitingTokens(scope))
    return;
  if (Object.values(x.state.incidents).some(({ elementKey }) => elementKey === scopeKey)) return;
  const joins = Object.keys(scope.arrivals);
  const name = scopeKey === ROOT_KEY ? x.process.bpmnProcessId : x.nodeOf(scope).id;
  x.raiseIncident(
    scope,
    'TOKENS_STUCK',
    `Expected more tokens to come to ${joins.map((id) => `"${id}"`).join(', ')} in "${name}", but nothing is left that could bring them`,
  );
}

function waitingTokens({ arrivals }: FlowNodeInstance): number {
  let sum = 0;
  for (const flows of Object.values(arrivals!)) for (const count of Object.values(flows)) sum += count;
  return sum;
}
