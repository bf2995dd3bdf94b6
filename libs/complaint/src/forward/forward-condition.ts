import { judged, parseCondition, type Condition, type Judgement } from '../what-if/condition.js';
import type { ForwardComparison, ForwardReport } from './forward-report.js';

const CLOCKS = ['verifikasi', 'disposisi', 'tanggapan', 'penyelesaian', 'ombudsman'] as const;
type Clock = (typeof CLOCKS)[number];
type Metric =
  | 'breached'
  | 'worse'
  | 'backlog'
  | 'escalations'
  | 'reminders'
  | 'waiting'
  | 'utilisation'
  | 'incidents'
  | Clock;

/** When a simulation is not acceptable, e.g. `breached>5%`. */
export type ForwardCondition = Condition<Metric>;

/**
 * What a condition may be about. `worse`: breached complaints beside those that were before; `waiting`: the longest ninth
 * decile of any group, in office hours; `utilisation`: the highest of any group, in percent; a clock's name: its breaches.
 */
export const FORWARD_METRICS: readonly Metric[] = [
  'breached',
  'worse',
  'backlog',
  'escalations',
  'reminders',
  'waiting',
  'utilisation',
  'incidents',
  ...CLOCKS,
];

/** Reads a condition; undefined when it is none. */
export function parseForwardCondition(text: string): ForwardCondition | undefined {
  return parseCondition(text, FORWARD_METRICS);
}

/** The condition's value with the candidate, or with what there is when there is none; shares are of the complaints that arrived. */
export function judgeForward(
  condition: ForwardCondition,
  { before, after = before }: ForwardComparison,
): Judgement {
  const { metric } = condition;
  if (metric === 'waiting' || metric === 'utilisation')
    return judged({ ...condition, isShare: false }, highest(metric, after), 1);
  const clock = after.clocks.find((one) => one.clock === metric);
  if (clock) return judged(condition, clock.breached, clock.complaints - clock.undecided);
  return judged(condition, countOf(metric, before, after), after.arrived);
}

function highest(metric: 'waiting' | 'utilisation', { stations }: ForwardReport): number {
  const values = stations.map((one) => (metric === 'waiting' ? one.waiting.p90 : one.utilisation) ?? 0);
  return Math.max(0, ...values) * (metric === 'utilisation' ? 100 : 1);
}

function countOf(metric: Metric, before: ForwardReport, after: ForwardReport): number {
  switch (metric) {
    case 'breached':
      return after.breached;
    case 'worse':
      return after.breached - before.breached;
    case 'backlog':
      return after.backlog;
    case 'escalations':
      return after.escalations.reduce((sum, { times }) => sum + times, 0);
    case 'reminders':
      return after.messages['pengingat'] ?? 0;
    case 'incidents':
      return after.incidents.reduce((sum, { times }) => sum + times, 0);
    default:
      // A clock that no complaint had.
      return 0;
  }
}
