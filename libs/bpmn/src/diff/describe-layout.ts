import { elementOf, elementsOf, idOf, type ModdleElement } from '../parse/moddle-element.js';
import type { ParsedModel } from '../parse/parsed-model.js';

/** Properties of a picture that say where, how large and in which colours. */
const NUMBERS = ['x', 'y', 'width', 'height'];
const MARKS = ['isHorizontal', 'isExpanded', 'isMarkerVisible', 'isMessageVisible'];

/** What the picture of each element is like, as one comparable text, by the element's id. */
export function describeLayout(model: ParsedModel): Map<string, string> {
  const found = new Map<string, string>();
  if (!model.definitions) return found;
  for (const diagram of elementsOf(model.definitions, 'diagrams')) {
    const plane = elementOf(diagram, 'plane');
    for (const shape of plane ? elementsOf(plane, 'planeElement') : []) {
      const id = elementIdOf(shape);
      if (id !== undefined) found.set(id, `${found.get(id) ?? ''}${pictureOf(shape)}`);
    }
  }
  return found;
}

function elementIdOf(shape: ModdleElement): string | undefined {
  const element = elementOf(shape, 'bpmnElement');
  return element && idOf(element);
}

function pictureOf(shape: ModdleElement): string {
  const bounds = elementOf(shape, 'bounds');
  const labelled = elementOf(shape, 'label');
  const label = labelled && elementOf(labelled, 'bounds');
  return JSON.stringify([
    boxOf(bounds),
    boxOf(label),
    elementsOf(shape, 'waypoint').map((point) => [point.get('x'), point.get('y')]),
    MARKS.map((name) => (hasProperty(shape, name) ? shape.get(name) : undefined)),
    shape.$attrs ?? {},
  ]);
}

function boxOf(bounds: ModdleElement | undefined): unknown[] {
  return bounds ? NUMBERS.map((name) => bounds.get(name)) : [];
}

function hasProperty(shape: ModdleElement, name: string): boolean {
  return name in (shape as unknown as Record<string, unknown>);
}
