import type { NodeTraits } from '#bpmn';
import type { FlowNodeInstance } from './process-state.js';

/** The element stands for all rounds or instances of an activity with a marker; each of them is a child of it. */
export function isBody(traits: NodeTraits, element: FlowNodeInstance): boolean {
  return traits.hasMarker && element.loopCounter === undefined;
}
