import type { Mapping } from '#bpmn';
import type { Json } from '#feel';
import type { Execution } from './execution.js';
import type { FlowNodeInstance, Variables } from './process-state.js';
import { withProperty } from './variable-path.js';
import { VariableScope } from './variable-scope.js';

/** Input mappings make variables of the element's own. */
export function applyInputs(x: Execution, element: FlowNodeInstance, inputs: readonly Mapping[]): void {
  for (const { source, target } of inputs)
    x.setLocal(element.key, assignment(x, element.key, target, x.evaluate(source, element.key), true));
}

/** Output mappings hand results on to the scopes around. */
export function applyOutputs(x: Execution, element: FlowNodeInstance, outputs: readonly Mapping[]): void {
  for (const { source, target } of outputs)
    x.propagate(
      element.scopeKey,
      assignment(x, element.scopeKey, target, x.evaluate(source, element.key), false),
    );
}

/** `a.b.c` as target sets one property of the variable `a` and keeps its others. */
function assignment(
  x: Execution,
  scopeKey: number,
  target: readonly string[],
  value: Json,
  isLocal: boolean,
): Variables {
  const [name, ...path] = target;
  if (name === undefined) return {};
  if (path.length === 0) return { [name]: value };
  const current = isLocal
    ? x.find(scopeKey)?.variables?.[name]
    : new VariableScope(x.state, scopeKey).get(name);
  return { [name]: withProperty(current, path, value) };
}
