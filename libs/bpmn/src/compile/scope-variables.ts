import { elementOf, elementsOf, textOf, type ModdleElement } from '../parse/moddle-element.js';
import type { FlowScope } from '../parse/parsed-model.js';
import { isPlainName } from '../variable-path.js';
import {
  dataInputsOf,
  dataItemOf,
  dataNameOf,
  dataOutputsOf,
  movingAssociations,
  propertiesOf,
} from './data-flow.js';

/**
 * Variables that a scope begins with (BPMN 2.0.2, 10.4.1): its data objects, its properties, the data inputs and outputs
 * of a process. Data objects that are only drawn, without a name of their own and without data that moves, are none.
 */
export function scopeVariables(scopes: readonly FlowScope[]): ReadonlyMap<FlowScope, readonly string[]> {
  const moved = new Set(scopes.flatMap((scope) => scope.nodes.flatMap(itemsMovedBy)));
  return new Map(
    scopes.map((scope) => {
      const objects = elementsOf(scope.element, 'flowElements').filter(
        (one) =>
          one.$type === 'bpmn:DataObject' && (moved.has(one) || isPlainName(textOf(one, 'name') ?? '')),
      );
      const isProcess = scope.element === scope.process;
      const own = isProcess
        ? [...propertiesOf(scope.element), ...dataInputsOf(scope.element), ...dataOutputsOf(scope.element)]
        : [];
      return [scope, [...new Set([...objects, ...own].map(dataNameOf))]];
    }),
  );
}

/** Data objects at the far ends of a node's associations and of its multi-instance marker. */
function itemsMovedBy(node: ModdleElement): ModdleElement[] {
  const loop = elementOf(node, 'loopCharacteristics');
  const associations = (['dataInputAssociations', 'dataOutputAssociations'] as const).flatMap((side) =>
    movingAssociations(node, side).flatMap((one) => [
      ...elementsOf(one, 'sourceRef'),
      elementOf(one, 'targetRef'),
    ]),
  );
  const collections = [
    loop && elementOf(loop, 'loopDataInputRef'),
    loop && elementOf(loop, 'loopDataOutputRef'),
  ];
  return [...associations, ...collections].filter((one) => one !== undefined).map(dataItemOf);
}
