import { ASPECTS, type Aspect, type WhatIfReport } from './what-if.js';

type Metric = 'changed' | 'breaches' | Aspect;

/** When a what-if is not acceptable, e.g. `changed>5%`. */
export interface FailCondition {
  readonly text: string;
  readonly metric: Metric;
  readonly operator: '>' | '>=' | '<' | '<=';
  readonly limit: number;
  /** The limit is a share of all complaints in percent. */
  readonly isShare: boolean;
}

/** What a condition may be about: all changes, clocks that would have been breached beside those that were, or one aspect. */
export const METRICS: readonly Metric[] = ['changed', 'breaches', ...ASPECTS];

const CONDITION = /^\s*([A-Za-z]+)\s*(>=|<=|>|<)\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/;

/** Reads a condition; undefined when it is none. */
export function parseFailCondition(text: string): FailCondition | undefined {
  const [, metric, operator, limit, percent] = CONDITION.exec(text) ?? [];
  if (!isMetric(metric) || operator === undefined) return undefined;
  return {
    text: text.trim(),
    metric,
    operator: operator as FailCondition['operator'],
    limit: Number(limit),
    isShare: percent === '%',
  };
}

/** The condition's value in a report (a count, or a share in percent), and whether the condition holds. */
export function judge(
  condition: FailCondition,
  report: WhatIfReport,
): { readonly value: number; readonly holds: boolean } {
  const count = countOf(condition.metric, report);
  const value = condition.isShare ? (report.complaints === 0 ? 0 : (100 * count) / report.complaints) : count;
  const { operator, limit } = condition;
  const holds = {
    '>': value > limit,
    '>=': value >= limit,
    '<': value < limit,
    '<=': value <= limit,
  }[operator];
  return { value, holds };
}

function countOf(metric: Metric, report: WhatIfReport): number {
  if (metric === 'changed') return report.changed;
  if (metric === 'breaches')
    return report.clocks.reduce((total, clock) => total + clock.breachedAfter - clock.breachedBefore, 0);
  return report.aspects[metric] ?? 0;
}

function isMetric(name: string | undefined): name is Metric {
  return METRICS.some((metric) => metric === name);
}
