import { judged, parseCondition, type Condition, type Judgement } from './condition.js';
import { ASPECTS, type Aspect, type WhatIfReport } from './what-if.js';

type Metric = 'changed' | 'breaches' | Aspect;

/** When a comparison of decisions is not acceptable, e.g. `changed>5%`. */
export type FailCondition = Condition<Metric>;

/** What a condition may be about: all changes, clocks that would have been breached beside those that were, or one aspect. */
export const METRICS: readonly Metric[] = ['changed', 'breaches', ...ASPECTS];

/** Reads a condition; undefined when it is none. */
export function parseFailCondition(text: string): FailCondition | undefined {
  return parseCondition(text, METRICS);
}

/** The condition's value in a report, shares in percent of all complaints, and whether the condition holds. */
export function judge(condition: FailCondition, report: WhatIfReport): Judgement {
  return judged(condition, countOf(condition.metric, report), report.complaints);
}

function countOf(metric: Metric, report: WhatIfReport): number {
  if (metric === 'changed') return report.changed;
  if (metric === 'breaches')
    return report.clocks.reduce((total, clock) => total + clock.breachedAfter - clock.breachedBefore, 0);
  return report.aspects[metric] ?? 0;
}
