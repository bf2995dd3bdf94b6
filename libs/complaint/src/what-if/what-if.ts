import type { RuleTrace } from '#policy';

/** A complaint of the past, as far as the decisions about it need it. */
export interface PastComplaint {
  /** What it is called in the report; never its words. */
  readonly id: string;
  /** The complaint with its words; checked when it is decided. */
  readonly complaint: unknown;
  /** When it came in, epoch milliseconds: its clocks count from here, and the chain is as it was then. */
  readonly receivedAtMs: number;
  /** When each clock ended, as far as the past knows: RFC 3339 by clock name. */
  readonly ended?: Readonly<Record<string, string>>;
}

/** What a decision may differ in. `rejected`: one side cannot decide at all. */
export const ASPECTS = [
  'class',
  'category',
  'sensitivity',
  'urgency',
  'authority',
  'transfer',
  'unit',
  'role',
  'holders',
  'contributors',
  'cc',
  'restricted',
  'archive',
  'clocks',
  'ladder',
  'chain',
  'notifications',
  'reportBack',
  'rejected',
] as const;

export type Aspect = (typeof ASPECTS)[number];

/** What one configuration makes of a complaint, without any of its words. */
export interface CaseOutcome {
  /** Regions that decided: the one that received it, and the one that it was passed to. */
  readonly regions: readonly string[];
  readonly class: string;
  readonly category: string;
  readonly sensitivity: string;
  readonly urgency: string;
  readonly authority: string;
  /** Region that it is passed to, and the rule that says so. */
  readonly transfer: { readonly to: string; readonly rule: string } | null;
  readonly unit: string;
  readonly unitName: string;
  readonly role: string;
  readonly position: string | null;
  /** Ids of those who would have got it. */
  readonly holders: readonly string[];
  readonly contributors: readonly string[];
  readonly cc: readonly string[];
  readonly restricted: boolean;
  readonly archive: string | null;
  /** Due dates by clock; null for a clock that begins later. */
  readonly clocks: Readonly<Record<string, { readonly workingDays: number; readonly due: string | null }>>;
  /** Rungs of the ladder by clock, each `level -> role: due date`. */
  readonly ladder: Readonly<Record<string, readonly string[]>>;
  /** Holders by role of the chain. */
  readonly chain: Readonly<Record<string, readonly string[]>>;
  readonly notifications: readonly string[];
  readonly reportBack: readonly string[];
}

/** Why a configuration cannot decide a complaint. */
export interface CaseRejection {
  readonly rejection: string;
}

/** A complaint that the two configurations decide differently. */
export interface ChangedCase {
  readonly id: string;
  readonly aspects: readonly Aspect[];
  readonly before: CaseOutcome | CaseRejection;
  readonly after: CaseOutcome | CaseRejection;
  /** Rules that fired on either side, with what they compared; sealed values are masked. */
  readonly trace: { readonly before: readonly RuleTrace[]; readonly after: readonly RuleTrace[] };
}

/** A clock over all complaints. */
export interface ClockComparison {
  readonly clock: string;
  readonly sooner: number;
  readonly later: number;
  /** Complaints that have it on one side only. */
  readonly onlyBefore: number;
  readonly onlyAfter: number;
  /** Complaints whose past knows when the clock ended; only those can be breached here. Pauses are not counted. */
  readonly withEnd: number;
  readonly breachedBefore: number;
  readonly breachedAfter: number;
}

/** What a candidate would have made of past complaints, against the baseline. */
export interface WhatIfReport {
  /** Complaints that at least one side could decide. */
  readonly complaints: number;
  readonly changed: number;
  /** Complaints that neither side could decide, with the reason; not among the others. */
  readonly undecided: readonly { readonly id: string; readonly reason: string }[];
  /** Undecided complaints beyond those that are told one by one. */
  readonly undecidedLeftOut: number;
  readonly aspects: Readonly<Partial<Record<Aspect, number>>>;
  /** Routes that changed, the most frequent first; `-` stands for a complaint that could not be decided. */
  readonly routes: readonly { readonly from: string; readonly to: string; readonly complaints: number }[];
  /** Complaints that each unit leads, before and after, the greatest difference first. */
  readonly workload: readonly {
    readonly unit: string;
    readonly name: string;
    readonly before: number;
    readonly after: number;
  }[];
  readonly clocks: readonly ClockComparison[];
  readonly cases: readonly ChangedCase[];
  /** Changed cases beyond those that are told one by one. */
  readonly casesLeftOut: number;
}
