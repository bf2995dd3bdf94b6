import { isRejected } from './case-outcome.js';
import type {
  Aspect,
  CaseOutcome,
  CaseRejection,
  ChangedCase,
  ClockComparison,
  PastComplaint,
  WhatIfReport,
} from './what-if.js';

type Outcome = CaseOutcome | CaseRejection;
type Counters<T> = { -readonly [K in keyof T]: T[K] };

/** Stands where a unit would, for what could not be decided. */
const NOBODY = '-';

/** How many complaints a report tells one by one. */
export interface WhatIfBounds {
  readonly mostCases: number;
  /** All of them when absent. */
  readonly mostUndecided?: number;
}

/** Counts what becomes of complaint after complaint. */
export class WhatIfTally {
  private complaints = 0;
  private changed = 0;
  private readonly undecided: { id: string; reason: string }[] = [];
  private undecidedLeftOut = 0;
  private readonly aspects = new Map<Aspect, number>();
  private readonly routes = new Map<string, { from: string; to: string; complaints: number }>();
  private readonly workload = new Map<
    string,
    { unit: string; name: string; before: number; after: number }
  >();
  private readonly clocks = new Map<string, Counters<ClockComparison>>();
  private readonly cases: ChangedCase[] = [];

  constructor(private readonly bounds: WhatIfBounds) {}

  /** Goes on from a report, which holds all that was counted. */
  static from(report: WhatIfReport, bounds: WhatIfBounds): WhatIfTally {
    const tally = new WhatIfTally(bounds);
    tally.complaints = report.complaints;
    tally.changed = report.changed;
    tally.undecided.push(...report.undecided);
    tally.undecidedLeftOut = report.undecidedLeftOut;
    for (const [aspect, count] of Object.entries(report.aspects)) tally.aspects.set(aspect as Aspect, count);
    for (const route of report.routes) tally.routes.set(routeKey(route), { ...route });
    for (const work of report.workload) tally.workload.set(work.unit, { ...work });
    for (const clock of report.clocks) tally.clocks.set(clock.clock, { ...clock });
    tally.cases.push(...report.cases);
    return tally;
  }

  /** Whether another changed case is to be told one by one. */
  get wantsCases(): boolean {
    return this.cases.length < this.bounds.mostCases;
  }

  add(past: PastComplaint, before: Outcome, after: Outcome, aspects: readonly Aspect[]): void {
    if (isRejected(before) && isRejected(after)) {
      if (this.undecided.length < (this.bounds.mostUndecided ?? Infinity))
        this.undecided.push({ id: past.id, reason: after.rejection });
      else this.undecidedLeftOut += 1;
      return;
    }
    this.complaints += 1;
    if (aspects.length > 0) this.changed += 1;
    for (const aspect of aspects) this.aspects.set(aspect, (this.aspects.get(aspect) ?? 0) + 1);
    this.countRoute(unitOf(before), unitOf(after));
    for (const [outcome, side] of [
      [before, 'before'],
      [after, 'after'],
    ] as const)
      if (!isRejected(outcome)) this.countWork(outcome, side);
    this.countClocks(past, clocksOf(before), clocksOf(after));
  }

  addCase(changed: ChangedCase): void {
    this.cases.push(changed);
  }

  report(): WhatIfReport {
    const difference = ({ before, after }: { before: number; after: number }): number =>
      Math.abs(after - before);
    return {
      complaints: this.complaints,
      changed: this.changed,
      undecided: this.undecided,
      undecidedLeftOut: this.undecidedLeftOut,
      aspects: Object.fromEntries([...this.aspects].sort(([, one], [, other]) => other - one)),
      routes: [...this.routes.values()].sort(
        (one, other) =>
          other.complaints - one.complaints ||
          `${one.from} ${one.to}`.localeCompare(`${other.from} ${other.to}`),
      ),
      workload: [...this.workload.values()].sort(
        (one, other) => difference(other) - difference(one) || one.unit.localeCompare(other.unit),
      ),
      clocks: [...this.clocks.values()],
      cases: this.cases,
      casesLeftOut: this.changed - this.cases.length,
    };
  }

  private countRoute(from: string, to: string): void {
    if (from === to) return;
    const key = routeKey({ from, to });
    const counted = this.routes.get(key) ?? { from, to, complaints: 0 };
    counted.complaints += 1;
    this.routes.set(key, counted);
  }

  private countWork({ unit, unitName }: CaseOutcome, side: 'before' | 'after'): void {
    const counted = this.workload.get(unit) ?? { unit, name: unitName, before: 0, after: 0 };
    counted[side] += 1;
    this.workload.set(unit, counted);
  }

  private countClocks(
    { ended }: PastComplaint,
    before: CaseOutcome['clocks'],
    after: CaseOutcome['clocks'],
  ): void {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const [left, right] = [before[name], after[name]];
      const counted = this.clockOf(name);
      if (!right) counted.onlyBefore += 1;
      else if (!left) counted.onlyAfter += 1;
      else if (right.workingDays !== left.workingDays || right.due !== left.due)
        counted[isSooner(right, left) ? 'sooner' : 'later'] += 1;
      const end = ended?.[name];
      if (end === undefined || (!left?.due && !right?.due)) continue;
      counted.withEnd += 1;
      if (isBreached(left?.due, end)) counted.breachedBefore += 1;
      if (isBreached(right?.due, end)) counted.breachedAfter += 1;
    }
  }

  private clockOf(clock: string): Counters<ClockComparison> {
    let counted = this.clocks.get(clock);
    if (!counted) {
      const none = { sooner: 0, later: 0, onlyBefore: 0, onlyAfter: 0, withEnd: 0 };
      counted = { clock, ...none, breachedBefore: 0, breachedAfter: 0 };
      this.clocks.set(clock, counted);
    }
    return counted;
  }
}

function routeKey({ from, to }: { readonly from: string; readonly to: string }): string {
  return `${from} ${to}`;
}

/** A clock that begins later has no date yet: its working days tell. */
function isSooner(one: CaseOutcome['clocks'][string], other: CaseOutcome['clocks'][string]): boolean {
  if (one.due !== null && other.due !== null && one.due !== other.due) return one.due < other.due;
  return one.workingDays < other.workingDays;
}

function isBreached(due: string | null | undefined, end: string): boolean {
  return due !== null && due !== undefined && Date.parse(end) > Date.parse(due);
}

function unitOf(outcome: Outcome): string {
  return isRejected(outcome) ? NOBODY : outcome.unit;
}

function clocksOf(outcome: Outcome): CaseOutcome['clocks'] {
  return isRejected(outcome) ? {} : outcome.clocks;
}
