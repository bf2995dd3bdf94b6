/** How long something took, over those that have ended, in milliseconds. */
export interface DurationSummary {
  readonly count: number;
  readonly totalMs: number;
  readonly medianMs: number;
  readonly p90Ms: number;
  readonly longestMs: number;
}

/** What happened at one element of the model: the data of a heat map. */
export interface ElementInsight {
  readonly elementId: string;
  readonly name?: string;
  /** Rounds and instances of a marked activity count once, as the activity that they are. */
  readonly entered: number;
  readonly completed: number;
  readonly terminated: number;
  /** Not left yet. */
  readonly open: number;
  /** From entering to leaving. */
  readonly duration?: DurationSummary;
  /** Of user tasks: from creation until somebody takes it. */
  readonly untilTaken?: DurationSummary;
  /** User tasks that were completed after they were due, or are open and overdue. */
  readonly breached: number;
  readonly incidents: number;
}

/** How often a sequence flow was taken. */
export interface FlowInsight {
  readonly flowId: string;
  readonly taken: number;
}

/** A path through the process: the same activities in the same order of their completion. */
export interface VariantInsight {
  readonly elementIds: readonly string[];
  readonly count: number;
  /** Of all cases, from 0 to 1. */
  readonly share: number;
  /** Of those that have ended. */
  readonly duration?: DurationSummary;
  /** A case that went this way, to look at. */
  readonly exampleInstanceKey: string;
}

/** A day of the region. */
export interface DayInsight {
  /** `2026-03-10`, by the region's clock. */
  readonly day: string;
  readonly started: number;
  readonly ended: number;
  /** Cases of the period that were not ended when the day was. */
  readonly backlog: number;
}

/**
 * What the model does not say, and happened all the same.
 * `unknownElement`, `unknownFlow`: not in the version that the case runs by; `withoutToken`: an element was entered though no flow, event
 * or scope led there (an operator started it); `canceledByOperator`: the case or a part of it was ended by hand;
 * `variablesSetByOperator`; `incident`: a fault stood in the way.
 */
export type DeviationKind =
  | 'unknownElement'
  | 'unknownFlow'
  | 'withoutToken'
  | 'canceledByOperator'
  | 'variablesSetByOperator'
  | 'incident';

export interface DeviationInsight {
  readonly kind: DeviationKind;
  /** Element or flow it is about; absent where it is about the case. */
  readonly elementId?: string;
  /** How many cases it happened in. */
  readonly cases: number;
  readonly exampleInstanceKey: string;
}

/** How a process went over a period: of the cases that began in it, made of the journal alone. */
export interface ProcessInsight {
  readonly region: string;
  readonly bpmnProcessId: string;
  /** RFC 3339; `to` does not belong to the period. */
  readonly from: string;
  readonly to: string;
  /** Last position of the journal that was read: the same figures come of it at any time. */
  readonly upToPosition: number;
  readonly entriesRead: number;
  readonly cases: number;
  readonly completed: number;
  readonly terminated: number;
  readonly open: number;
  /** Of the cases that have ended. */
  readonly duration?: DurationSummary;
  /** Ids in the order of the model's first version that was met, then those that no version knows. */
  readonly elements: readonly ElementInsight[];
  readonly flows: readonly FlowInsight[];
  /** The most frequent first. */
  readonly variants: readonly VariantInsight[];
  readonly variantCount: number;
  readonly days: readonly DayInsight[];
  /** Share of the cases that went by the model alone, from 0 to 1; 1 where there are none. */
  readonly conformance: number;
  readonly deviations: readonly DeviationInsight[];
}
