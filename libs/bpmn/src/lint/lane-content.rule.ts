import { elementOf, elementsOf, idOf, type ModdleElement } from '../parse/moddle-element.js';
import type { FlowScope, ParsedModel } from '../parse/parsed-model.js';
import type { LintReport, LintRule } from './lint-rule.js';

/** A lane holds elements of its own process or sub-process, and no element is in two lanes of a set (BPMN 2.0.2, 10.8). */
export const laneContent: LintRule = {
  name: 'lane-content',
  severity: 'error',
  check(model, report) {
    for (const scope of model.scopes)
      for (const laneSet of elementsOf(scope.element, 'laneSets')) checkSet(model, scope, laneSet, report);
  },
};

function checkSet(model: ParsedModel, scope: FlowScope, laneSet: ModdleElement, report: LintReport): void {
  const laneOf = new Map<ModdleElement, ModdleElement>();
  for (const lane of elementsOf(laneSet, 'lanes')) {
    for (const node of elementsOf(lane, 'flowNodeRef')) {
      const other = laneOf.get(node);
      if (other && other !== lane)
        report(
          node,
          `Expected an element in one lane but it is in "${idOf(other) ?? ''}" and "${idOf(lane) ?? ''}".`,
        );
      laneOf.set(node, lane);
      if (!isInside(model.scopeOf.get(node), scope))
        report(
          lane,
          `Expected elements of its own process in a lane but "${idOf(node) ?? ''}" is in another one.`,
        );
    }
    const inner = elementOf(lane, 'childLaneSet');
    if (inner) checkSet(model, scope, inner, report);
  }
}

function isInside(inner: FlowScope | undefined, outer: FlowScope): boolean {
  for (let at = inner; at; at = at.parent) if (at === outer) return true;
  return false;
}
