import type { EntryKind } from '../entry-kind.js';
import type { StoryStep } from './story.js';

/** Which steps of a story; all of what is given must hold. A step that is told is told whole. */
export interface StoryFilter {
  /** As the journal has them. */
  readonly actors?: readonly string[];
  /** Ids of elements of the model. */
  readonly elementIds?: readonly string[];
  readonly kinds?: readonly EntryKind[];
  /** RFC 3339, included. */
  readonly from?: string;
  /** RFC 3339, included. */
  readonly to?: string;
}

/** Whether a step is wanted. With elements and kinds, one event must be of both. */
export function isWanted(step: StoryStep, { actors, elementIds, kinds, from, to }: StoryFilter): boolean {
  if (actors && !actors.includes(step.actor)) return false;
  const at = Date.parse(step.at);
  if (from !== undefined && at < Date.parse(from)) return false;
  if (to !== undefined && at > Date.parse(to)) return false;
  if (!elementIds && !kinds) return true;
  return step.subjects.some(
    ({ kind, elementId }) =>
      (kinds?.includes(kind) ?? true) &&
      (elementIds === undefined || (elementId !== undefined && elementIds.includes(elementId))),
  );
}
