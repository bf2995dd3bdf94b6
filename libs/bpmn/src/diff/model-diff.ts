/** One property that is not the same in both models. Absent on one side: it was added or removed. */
export interface PropertyChange {
  /** Where it stands in its element, e.g. `/timerEventDefinition/timeDuration` or `/zeebe:taskDefinition/retries`. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** An element that was added, removed or changed. One with another id is a removed and an added one. */
export interface ElementChange {
  /** Its type without prefix, e.g. `userTask`, `sequenceFlow`, `message`. */
  readonly subject: string;
  readonly id: string;
  /** Its name in the later model, or in the earlier one when it was removed. */
  readonly name?: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly values: readonly PropertyChange[];
  /** Line of the element in the later file, or in the earlier one when it was removed. */
  readonly line?: number;
}

/** What two models differ in: by meaning, and by the picture only. */
export interface ModelDiff {
  /** In the order of the later model; what was removed stands at the end. */
  readonly changes: readonly ElementChange[];
  /** Ids of elements whose picture was moved, resized, coloured or drawn anew, sorted; they are the same by meaning unless they stand above. */
  readonly layout: readonly string[];
}
