import { bodyOf, elementOf, extensionOf, textOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

const MOST_INSTANCES = 10_000;

/** A multi-instance activity says how often, once; what it collects, it collects from something. */
export const multiInstanceInput: LintRule = {
  name: 'multi-instance-input',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      const loop = elementOf(node, 'loopCharacteristics');
      if (loop?.$type !== 'bpmn:MultiInstanceLoopCharacteristics') continue;
      const zeebe = extensionOf(loop, 'zeebe:LoopCharacteristics');
      const has = (attribute: string) => zeebe !== undefined && textOf(zeebe, attribute) !== undefined;
      const cardinality = bodyOf(loop, 'loopCardinality');
      const hasCollection = has('inputCollection') || elementOf(loop, 'loopDataInputRef') !== undefined;
      const count = Number(cardinality);
      if (!hasCollection && cardinality === undefined) {
        report(
          node,
          'Expected an input collection (zeebe:loopCharacteristics or loopDataInputRef) or a loop cardinality but there is neither.',
        );
      }
      if (hasCollection && cardinality !== undefined) {
        report(node, 'Expected an input collection or a loop cardinality but there are both.');
      }
      if (Number.isFinite(count) && (count > MOST_INSTANCES || count < 0 || !Number.isInteger(count))) {
        report(
          node,
          `Expected a whole number up to ${MOST_INSTANCES} as loop cardinality but it is ${cardinality ?? ''}.`,
        );
      }
      const items = [has('inputElement'), elementOf(loop, 'inputDataItem')];
      if (items.some(Boolean) && !hasCollection) {
        report(node, 'Expected an input collection beside the input element but there is none.');
      }
      const collects = has('outputCollection') || elementOf(loop, 'loopDataOutputRef') !== undefined;
      if (collects !== (has('outputElement') || elementOf(loop, 'outputDataItem') !== undefined)) {
        report(
          node,
          'Expected an output collection together with an output element but one of them is missing.',
        );
      }
    }
  },
};
