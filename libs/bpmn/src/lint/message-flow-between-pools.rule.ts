import { elementOf, elementsOf, type ModdleElement } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** A message flow leads from one pool to another (BPMN 2.0.2, 7.6.2). */
export const messageFlowBetweenPools: LintRule = {
  name: 'message-flow-between-pools',
  severity: 'error',
  check(model, report) {
    const roots = model.definitions ? elementsOf(model.definitions, 'rootElements') : [];
    for (const collaboration of roots) {
      if (collaboration.$type !== 'bpmn:Collaboration') continue;
      for (const flow of elementsOf(collaboration, 'messageFlows')) {
        const source = elementOf(flow, 'sourceRef');
        const target = elementOf(flow, 'targetRef');
        if (source && target && poolOf(source) === poolOf(target)) {
          report(
            flow,
            'Expected a message flow between two pools but both ends are in the same one; use a sequence flow.',
          );
        }
      }
    }
  },
};

/** What tells pools apart: the process, or the participant itself where it has none. */
function poolOf(element: ModdleElement): ModdleElement {
  if (element.$type === 'bpmn:Participant') return elementOf(element, 'processRef') ?? element;
  let at = element;
  while (at.$type !== 'bpmn:Process' && at.$parent) at = at.$parent;
  return at;
}
