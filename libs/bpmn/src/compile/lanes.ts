import { elementOf, elementsOf, textOf, type ModdleElement } from '../parse/moddle-element.js';
import type { FlowScope } from '../parse/parsed-model.js';

/**
 * Names of the innermost lanes by node. A lane without a name counts by its id. What stands inside a sub-process is in
 * the sub-process's lane unless it has a lane of its own.
 */
export function lanesByNode(scopes: readonly FlowScope[]): ReadonlyMap<ModdleElement, string> {
  const lanes = new Map<ModdleElement, string>();
  const readSet = (laneSet: ModdleElement) => {
    for (const lane of elementsOf(laneSet, 'lanes')) {
      const name = textOf(lane, 'name') ?? textOf(lane, 'id') ?? '';
      for (const node of elementsOf(lane, 'flowNodeRef')) lanes.set(node, name);
      const inner = elementOf(lane, 'childLaneSet');
      if (inner) readSet(inner);
    }
  };
  for (const scope of scopes) {
    for (const laneSet of elementsOf(scope.element, 'laneSets')) readSet(laneSet);
    const outer = lanes.get(scope.element);
    for (const node of scope.nodes) if (outer !== undefined && !lanes.has(node)) lanes.set(node, outer);
  }
  return lanes;
}
