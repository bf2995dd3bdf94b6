import { elementsOf, elementOf, textOf, type ModdleElement } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** What data is made of is said by an item definition: it names a structure, of information (BPMN 2.0.2, 8.4.10). */
export const itemDefinition: LintRule = {
  name: 'item-definition',
  severity: 'warning',
  check(model, report) {
    const used = new Set<ModdleElement>();
    for (const scope of model.scopes)
      for (const element of [scope.element, ...elementsOf(scope.element, 'flowElements')])
        for (const item of [element, ...itemsOf(element)]) {
          const definition = elementOf(item, 'itemSubjectRef');
          if (definition) used.add(definition);
        }
    for (const root of model.definitions ? elementsOf(model.definitions, 'rootElements') : []) {
      const definition = elementOf(root, 'itemRef') ?? elementOf(root, 'structureRef');
      if (definition) used.add(definition);
    }
    for (const definition of used) {
      if (textOf(definition, 'structureRef') === undefined)
        report(definition, 'Expected the structure of the item (structureRef) but there is none.');
      if (definition.get('itemKind') === 'Physical')
        report(
          definition,
          'Expected an item of information but it is a physical one, which is not executed.',
        );
    }
  },
};

function itemsOf(element: ModdleElement): ModdleElement[] {
  const specification = elementOf(element, 'ioSpecification') ?? element;
  return ['dataInputs', 'dataOutputs', 'properties'].flatMap((name) => [
    ...elementsOf(specification, name),
    ...(specification === element ? [] : elementsOf(element, name)),
  ]);
}
