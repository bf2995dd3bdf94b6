import { elementOf, elementsOf, type ModdleElement } from '../parse/moddle-element.js';
import type { FlowScope } from '../parse/parsed-model.js';

/** Activities that undo others, by the activity: what an association joins to its compensation boundary event. */
export function compensationHandlers(
  scopes: readonly FlowScope[],
): ReadonlyMap<ModdleElement, ModdleElement> {
  const handlers = new Map<ModdleElement, ModdleElement>();
  for (const scope of scopes)
    for (const { boundary, handler } of compensationAssociations(scope)) {
      const activity = elementOf(boundary, 'attachedToRef');
      if (activity) handlers.set(activity, handler);
    }
  return handlers;
}

/** The associations of a scope from a compensation boundary event to the activity that undoes. */
export function compensationAssociations(
  scope: FlowScope,
): { readonly boundary: ModdleElement; readonly handler: ModdleElement }[] {
  return elementsOf(scope.element, 'artifacts').flatMap((artifact) => {
    const boundary = elementOf(artifact, 'sourceRef');
    const handler = elementOf(artifact, 'targetRef');
    return artifact.$type === 'bpmn:Association' &&
      boundary?.$type === 'bpmn:BoundaryEvent' &&
      handler?.$instanceOf('bpmn:Activity')
      ? [{ boundary, handler }]
      : [];
  });
}
