import type { FeelScope, Json } from '#feel';
import { elementOf, ROOT_KEY, type ProcessState, type Variables } from './process-state.js';

/** Variables as an element sees them: its own, then those of each enclosing scope (BPMN 2.0.2, 10.4.2). */
export class VariableScope implements FeelScope {
  constructor(
    private readonly state: ProcessState,
    private readonly key: number,
    /** Names that stand before the element's own, such as a message's content. */
    private readonly overlay?: Variables,
  ) {}

  get(name: string): Json | undefined {
    if (this.overlay && Object.hasOwn(this.overlay, name)) return this.overlay[name];
    const holder = scopeDefining(this.state, this.key, name);
    return holder === undefined ? undefined : elementOf(this.state, holder)!.variables![name];
  }

  has(name: string): boolean {
    return (
      (this.overlay !== undefined && Object.hasOwn(this.overlay, name)) ||
      scopeDefining(this.state, this.key, name) !== undefined
    );
  }
}

/** Key of the nearest scope, from `key` outwards, that defines the variable. */
export function scopeDefining(state: ProcessState, key: number, name: string): number | undefined {
  for (let at = elementOf(state, key); at; at = elementOf(state, at.scopeKey))
    if (at.variables && Object.hasOwn(at.variables, name)) return at.key;
  return undefined;
}

/** All variables that the element sees, inner ones before outer ones of the same name. */
export function visibleVariables(state: ProcessState, key: number): Variables {
  const layers: Variables[] = [];
  for (let at = elementOf(state, key); at; at = elementOf(state, at.scopeKey))
    if (at.variables) layers.unshift(at.variables);
  return Object.assign({}, ...layers) as Variables;
}

/**
 * Where results go that leave an element: each name to the nearest enclosing scope that defines it, else to the
 * process (Camunda 8's propagation). Grouped by scope, so that one event sets them.
 */
export function propagationTargets(
  state: ProcessState,
  fromKey: number,
  variables: Variables,
): Map<number, Variables> {
  const targets = new Map<number, Variables>();
  for (const [name, value] of Object.entries(variables)) {
    const key = scopeDefining(state, fromKey, name) ?? ROOT_KEY;
    const group = targets.get(key) ?? {};
    group[name] = value;
    targets.set(key, group);
  }
  return targets;
}
