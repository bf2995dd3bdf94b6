import {
  assignedPath,
  dataInputsOf,
  dataItemOf,
  dataNameOf,
  dataOutputsOf,
  hasValueOfItsOwn,
  movingAssociations,
  propertiesOf,
} from '../compile/data-flow.js';
import { elementOf, elementsOf, idOf, textOf, type ModdleElement } from '../parse/moddle-element.js';
import type { FlowScope, ParsedModel } from '../parse/parsed-model.js';
import { isDangerousName } from '../variable-path.js';
import type { LintReport, LintRule } from './lint-rule.js';

/** A data association that moves data leads from data that is there to data that is there (BPMN 2.0.2, 10.4.1 and 10.4.2). */
export const dataAssociation: LintRule = {
  name: 'data-association',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      const scope = model.scopeOf.get(node);
      const inner = [...propertiesOf(node), ...loopItemsOf(node)];
      for (const one of movingAssociations(node, 'dataInputAssociations'))
        checkAssociation(model, node, one, [...dataInputsOf(node), ...inner], scope, 'input', report);
      for (const one of movingAssociations(node, 'dataOutputAssociations'))
        checkAssociation(model, node, one, [...dataOutputsOf(node), ...inner], scope, 'output', report);
    }
  },
};

function checkAssociation(
  model: ParsedModel,
  node: ModdleElement,
  association: ModdleElement,
  own: readonly ModdleElement[],
  scope: FlowScope | undefined,
  side: 'input' | 'output',
  report: LintReport,
): void {
  const sources = elementsOf(association, 'sourceRef');
  const target = elementOf(association, 'targetRef');
  if (!target) {
    report(node, `Expected a target of the data ${side} association but it has none.`);
    return;
  }
  const [inside, outside] = side === 'input' ? [[target], sources] : [sources, [target]];
  for (const item of inside)
    if (!own.includes(item))
      report(
        node,
        `Expected a data ${side} of this element at its end of the association but "${idOf(item) ?? ''}" is none.`,
      );
  for (const item of outside) {
    if (isStore(item))
      report(node, 'A data store is not read or written by the engine; let a service task do it.');
    else if (!isVisible(model, item, scope, own))
      report(
        node,
        `Expected data of a scope around this element at the other end of the association but "${idOf(item) ?? ''}" is elsewhere.`,
      );
  }
  if (!hasValueOfItsOwn(association) && sources.length !== 1)
    report(
      node,
      `Expected one source of a data association without transformation or assignment but there are ${sources.length}.`,
    );
  if (!hasValueOfItsOwn(association) && sources[0] && !isSameItem(sources[0], target))
    report(
      node,
      `Expected the same item definition at both ends of a data association without transformation but "${idOf(sources[0]) ?? ''}" and "${idOf(target) ?? ''}" have different ones.`,
    );
  for (const assignment of elementsOf(association, 'assignment'))
    if (assignedPath(assignment)[0] !== dataNameOf(target) || assignedPath(assignment).some(isDangerousName))
      report(
        node,
        `Expected an assignment to "${dataNameOf(target)}" or a property of it but it is to "${assignedPath(assignment).join('.').slice(0, 80)}".`,
      );
}

function isStore(item: ModdleElement): boolean {
  return item.$type === 'bpmn:DataStoreReference' || item.$type === 'bpmn:DataStore';
}

/** Data objects, properties and data of the process that stand in a scope around the element, and what is its own. */
function isVisible(
  model: ParsedModel,
  item: ModdleElement,
  scope: FlowScope | undefined,
  own: readonly ModdleElement[],
): boolean {
  if (own.includes(item)) return true;
  for (let at = scope; at; at = at.parent) {
    if (model.scopeOf.get(dataItemOf(item)) === at) return true;
    const around = [...propertiesOf(at.element), ...dataInputsOf(at.element), ...dataOutputsOf(at.element)];
    if (around.includes(item)) return true;
  }
  return false;
}

function isSameItem(source: ModdleElement, target: ModdleElement): boolean {
  const [a, b] = [source, target].map((item) => {
    const definition = elementOf(dataItemOf(item), 'itemSubjectRef');
    return definition && [textOf(definition, 'structureRef'), definition.get('isCollection')].join(' ');
  });
  return a === undefined || b === undefined || a === b;
}

/** The items of a multi-instance marker, and the collections that they come from and make. */
function loopItemsOf(node: ModdleElement): ModdleElement[] {
  const loop = elementOf(node, 'loopCharacteristics');
  return ['inputDataItem', 'outputDataItem']
    .map((name) => loop && elementOf(loop, name))
    .filter((item) => item !== undefined);
}
