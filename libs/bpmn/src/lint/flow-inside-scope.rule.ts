import { elementOf, idOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** A sequence flow joins two flow nodes of one process or sub-process (BPMN 2.0.2, 7.6.1). */
export const flowInsideScope: LintRule = {
  name: 'flow-inside-scope',
  severity: 'error',
  check(model, report) {
    const dangling = new Set(
      model.findings
        .filter((finding) => finding.rule === 'reference-resolves')
        .map((finding) => finding.elementId),
    );
    for (const flow of model.flows) {
      const scope = model.scopeOf.get(flow);
      for (const [reference, end] of [
        ['sourceRef', 'source'],
        ['targetRef', 'target'],
      ] as const) {
        const node = elementOf(flow, reference);
        if (!node && dangling.has(idOf(flow))) continue;
        if (!node) report(flow, `Expected a ${end} but the flow has none.`);
        else if (!node.$instanceOf('bpmn:FlowNode')) {
          report(
            flow,
            `Expected an event, an activity or a gateway as ${end} but it is a ${node.$type.slice(5)}.`,
          );
        } else if (model.scopeOf.get(node) !== scope) {
          report(
            flow,
            `Expected both ends in the same process or sub-process but the ${end} is outside; a flow crosses no border. Use a message between pools, an event out of a sub-process.`,
          );
        }
      }
    }
  },
};
