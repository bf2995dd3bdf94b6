import { bodyOf, elementOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** A loop marker says when the loop ends: by a condition, a maximum, or both (BPMN 2.0.2, 10.3.8). */
export const loopEnds: LintRule = {
  name: 'loop-ends',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      const loop = elementOf(node, 'loopCharacteristics');
      if (loop?.$type !== 'bpmn:StandardLoopCharacteristics') continue;
      const maximum: unknown = loop.get('loopMaximum');
      if (maximum !== undefined && !(Number.isInteger(maximum) && Number(maximum) >= 0))
        report(node, 'Expected a whole number as the maximum of the loop but it is something else.');
      if (maximum === undefined && bodyOf(loop, 'loopCondition') === undefined)
        report(
          node,
          'Expected a loop condition or a maximum but there is neither; the loop would never end.',
        );
    }
  },
};
