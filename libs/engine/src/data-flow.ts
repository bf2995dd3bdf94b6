import type { FlowNode, Mapping } from '#bpmn';
import type { Execution } from './execution.js';
import { ModelFault } from './model-fault.js';
import type { FlowNodeInstance, Variables } from './process-state.js';
import { propagationTargets, VariableScope } from './variable-scope.js';
import { withProperty } from './variable-path.js';

/**
 * BPMN's own data of an element that begins (BPMN 2.0.2, 10.4.2 and 13.3.2): its properties, then its data input
 * associations, then one of its input sets must be there.
 * @throws ModelFault DATA_UNAVAILABLE
 */
export function takeData(x: Execution, element: FlowNodeInstance, { data }: FlowNode): void {
  if (!data) return;
  const values = associated(x, element, data.inputs, (name) => x.find(element.key)?.variables?.[name]);
  const unset = data.properties.filter((name) => !Object.hasOwn(values, name) && !isOwn(x, element, name));
  x.setLocal(element.key, { ...Object.fromEntries(unset.map((name) => [name, null])), ...values });
  requireSet(x, element, data.inputSets, 'input');
}

/**
 * BPMN's own data of an element that is done: one of its output sets must be there, then its data output associations.
 * @throws ModelFault DATA_UNAVAILABLE
 */
export function giveData(x: Execution, element: FlowNodeInstance, { data }: FlowNode): void {
  if (!data) return;
  requireSet(x, element, data.outputSets, 'output');
  const outside = new VariableScope(x.state, element.scopeKey);
  const values = associated(x, element, data.outputs, (name) => outside.get(name));
  for (const [scopeKey, group] of propagationTargets(x.state, element.scopeKey, values))
    x.setLocal(scopeKey, group);
}

/** Data objects, properties and the like of a scope that begins: null until something is written. */
export function declareVariables(x: Execution, scope: FlowNodeInstance, names: readonly string[]): void {
  const unset = names.filter((name) => !isOwn(x, scope, name));
  x.setLocal(scope.key, Object.fromEntries(unset.map((name) => [name, null])));
}

/** The values of associations, all worked out before any is written: none sees what another one of them copies. */
function associated(
  x: Execution,
  element: FlowNodeInstance,
  mappings: readonly Mapping[],
  current: (name: string) => Variables[string] | undefined,
): Variables {
  const values: Variables = {};
  for (const { source, target } of mappings) {
    const value = x.evaluate(source, element.key);
    const [name = '', ...path] = target;
    values[name] = withProperty(Object.hasOwn(values, name) ? values[name] : current(name), path, value);
  }
  return values;
}

function requireSet(
  x: Execution,
  element: FlowNodeInstance,
  sets: readonly (readonly string[])[] | undefined,
  what: 'input' | 'output',
): void {
  if (!sets?.length) return;
  const scope = new VariableScope(x.state, element.key);
  const missing = sets.map((set) => set.filter((name) => (scope.get(name) ?? null) === null));
  if (missing.some((names) => names.length === 0)) return;
  const least = missing.reduce((a, b) => (b.length < a.length ? b : a));
  throw new ModelFault(
    'DATA_UNAVAILABLE',
    `Expected the data ${what} of "${element.elementId}" to be there, but ${least.join(', ')} ${least.length === 1 ? 'is' : 'are'} not set`,
  );
}

function isOwn(x: Execution, element: FlowNodeInstance, name: string): boolean {
  return Object.hasOwn(x.find(element.key)?.variables ?? {}, name);
}
