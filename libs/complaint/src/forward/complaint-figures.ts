import { isBreached } from '#calendar';
import type { Variables } from '#engine';
import type { ClockVariables } from '../decisions/clock-decision.js';
import { clocksIn } from '../clocks/replanned-clocks.js';
import type { BreachRecord } from '../evaluation/breach-record.js';
import type { ForwardReport } from './forward-report.js';
import { quantile } from './quantile.js';

const DAY_MS = 86_400_000;
/** Windows that the reporter has: when they run out nobody of the offices is late. */
const OF_THE_REPORTER: ReadonlySet<string> = new Set(['kelengkapan', 'balasan', 'keberatan']);
const MOST_INCIDENTS = 20;

/** A complaint that goes on. */
export interface OpenComplaint {
  readonly number: number;
  /** Of its own process; those that it calls have others. */
  readonly instanceKey: string;
  /** Epoch ms. */
  readonly arrivedAt: number;
  /** How often it came to each element: names its chances. */
  readonly visits: Map<string, number>;
  readonly breached: Set<string>;
  clocks: ClockVariables;
  isAnswered: boolean;
  outcome?: string;
}

type Counters<T> = { -readonly [K in keyof T]: T[K] };

/** Counts what becomes of the complaints: clocks, answers, ends. */
export class ComplaintFigures {
  private arrived = 0;
  private finished = 0;
  private breached = 0;
  private readonly answeredMs: number[] = [];
  private readonly outcomes = new Map<string, number>();
  private readonly clocks = new Map<string, Counters<ForwardReport['clocks'][number]>>();
  private readonly escalations = new Map<string, Counters<ForwardReport['escalations'][number]>>();
  private readonly messages = new Map<string, number>();
  private readonly incidents = new Map<string, Counters<ForwardReport['incidents'][number]>>();
  private readonly days: Counters<ForwardReport['days'][number]>[] = [];
  private readonly today = { arrived: 0, finished: 0 };

  get open(): number {
    return this.arrived - this.finished;
  }

  arrives(number: number, instanceKey: string, now: number): OpenComplaint {
    this.arrived++;
    this.today.arrived++;
    return {
      number,
      instanceKey,
      arrivedAt: now,
      visits: new Map(),
      breached: new Set(),
      clocks: {},
      isAnswered: false,
    };
  }

  /** Variables of the complaint's own process were set. */
  sets(complaint: OpenComplaint, variables: Variables, now: number): void {
    const clocks = clocksIn(variables);
    if (clocks) {
      noteBreaches(complaint, now);
      complaint.clocks = clocks;
    }
    const { status, hasilAkhir } = variables;
    if (typeof hasilAkhir === 'string') complaint.outcome = hasilAkhir;
    if (status !== 'ditanggapi' || complaint.isAnswered) return;
    complaint.isAnswered = true;
    this.answeredMs.push(now - complaint.arrivedAt);
  }

  ends(complaint: OpenComplaint, now: number): void {
    this.finished++;
    this.today.finished++;
    const [outcome = 'lain'] = (complaint.outcome ?? 'lain').split(':');
    count(this.outcomes, outcome);
    this.settle(complaint, now);
  }

  sent(kind: string): void {
    count(this.messages, kind);
  }

  climbed({ clock, level, role }: BreachRecord): void {
    const key = `${clock} ${level} ${role}`;
    const known = this.escalations.get(key);
    if (known) known.times++;
    else this.escalations.set(key, { clock, level, role, times: 1 });
  }

  failed(elementId: string, message: string): void {
    const key = `${elementId} ${message}`;
    const known = this.incidents.get(key);
    if (known) known.times++;
    else if (this.incidents.size < MOST_INCIDENTS) this.incidents.set(key, { elementId, message, times: 1 });
  }

  closeDay(day: string): void {
    this.days.push({ day, ...this.today, open: this.open });
    Object.assign(this.today, { arrived: 0, finished: 0 });
  }

  /** @param open complaints that go on when the simulation ends */
  report(open: Iterable<OpenComplaint>, now: number) {
    for (const complaint of open) this.settle(complaint, now);
    const answered = this.answeredMs.sort((one, other) => one - other);
    const days = (part: number): number | null => {
      const value = quantile(answered, part);
      return value === undefined ? null : value / DAY_MS;
    };
    return {
      arrived: this.arrived,
      finished: this.finished,
      backlog: this.open,
      breached: this.breached,
      answered: { complaints: answered.length, p50Days: days(0.5), p90Days: days(0.9) },
      outcomes: byFrequency(this.outcomes),
      clocks: [...this.clocks.values()],
      escalations: [...this.escalations.values()].sort((one, other) =>
        one.clock < other.clock ? -1 : one.clock > other.clock ? 1 : one.level - other.level,
      ),
      messages: byFrequency(this.messages),
      incidents: [...this.incidents.values()].sort((one, other) => other.times - one.times),
      days: this.days,
    };
  }

  /** What is known of a complaint's clocks at its end, or at that of the simulation. */
  private settle(complaint: OpenComplaint, now: number): void {
    noteBreaches(complaint, now);
    if (complaint.breached.size > 0) this.breached++;
    for (const [clock, { state }] of Object.entries(complaint.clocks)) {
      if (OF_THE_REPORTER.has(clock)) continue;
      let counted = this.clocks.get(clock);
      if (!counted) {
        counted = { clock, complaints: 0, breached: 0, undecided: 0 };
        this.clocks.set(clock, counted);
      }
      counted.complaints++;
      if (complaint.breached.has(clock)) counted.breached++;
      else if (state === 'running') counted.undecided++;
    }
  }
}

/** Clocks that have run out by now, as they stood until now. */
function noteBreaches({ clocks, breached }: OpenComplaint, now: number): void {
  for (const [name, clock] of Object.entries(clocks))
    if (!OF_THE_REPORTER.has(name) && isBreached(clock, now)) breached.add(name);
}

function count(counters: Map<string, number>, name: string): void {
  counters.set(name, (counters.get(name) ?? 0) + 1);
}

function byFrequency(counters: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counters].sort(([, one], [, other]) => other - one));
}
