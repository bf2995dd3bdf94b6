import type { FlowNode } from '#bpmn';
import type { FlowNodeInstance } from './process-state.js';

/** The element stands for all rounds or instances of an activity with a marker; each of them is a child of it. */
export function isBody(node: FlowNode, element: FlowNodeInstance): boolean {
  return element.loopCounter === undefined && hasMarker(node);
}

/** Whether the activity is looped or multi-instance. */
export function hasMarker(node: FlowNode): boolean {
  return 'multiInstance' in node && (node.multiInstance ?? node.standardLoop) !== undefined;
}
