import { elementsOf, extensionOf, textOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** An input or output mapping has a value to write. */
export const mappingSource: LintRule = {
  name: 'mapping-source',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      const mapping = extensionOf(node, 'zeebe:IoMapping');
      if (!mapping) continue;
      for (const parameter of [
        ...elementsOf(mapping, 'inputParameters'),
        ...elementsOf(mapping, 'outputParameters'),
      ]) {
        const source = textOf(parameter, 'source')?.trim();
        if (source === undefined || source === '=') {
          report(
            node,
            `Expected a value for "${textOf(parameter, 'target') ?? ''}" but the mapping's source is empty.`,
          );
        }
      }
    }
  },
};
