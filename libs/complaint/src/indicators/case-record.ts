import type { ProcessEvent, Variables } from '#engine';
import type { Json } from '#feel';
import type { JournalEntry } from '#runtime';
import { clocksIn } from '../clocks/replanned-clocks.js';
import type { ClockVariable, ClockVariables } from '../decisions/clock-decision.js';
import { wasKept } from './clock-keeping.js';
import { COUNTED_CLOCKS, type CountedClock } from './indicator.js';

/** The tasks of the model by which units work together. */
const DISPOSITION = 'terimaTugaskan';
const CONTRIBUTION = 'kontribusi';
/** Ends of a case that somebody else answers, or nobody has to: its answer is not this region's. */
const LEFT = /^(dicabut|digabung|dialihkan)/;

interface SharedTask {
  readonly kind: typeof DISPOSITION | typeof CONTRIBUTION;
  dueAt: number | undefined;
  endedAt?: number;
  isDone?: boolean;
}

/** What counts of one case: each undefined while it is not decided. */
export interface CaseFindings {
  readonly unit: string | null;
  readonly hasEnded: boolean;
  readonly clocks: ReadonlyMap<CountedClock, boolean | undefined>;
  readonly tepat: boolean | undefined;
  readonly tuntas: boolean | undefined;
  /** One for each disposition and contribution. */
  readonly shared: readonly (boolean | undefined)[];
}

/** Follows one complaint's journal, entry by entry, and keeps what the indicators ask for. */
export class CaseRecord {
  private clocks: ClockVariables = {};
  private status = '';
  private outcome = '';
  private verdict: string | undefined;
  private readonly units: string[] = [];
  private refusals = 0;
  private reopenings = 0;
  private wasTakenUp = false;
  private hasEnded = false;
  private readonly tasks = new Map<number, SharedTask>();

  read({ events, at }: Pick<JournalEntry, 'events' | 'at'>): void {
    for (const event of events) this.note(event, Date.parse(at));
  }

  /** @param asOf epoch ms: what is open and due before is overdue */
  findings(asOf: number): CaseFindings {
    const hasLeft = LEFT.test(this.outcome);
    const isAnswered = this.status === 'ditanggapi';
    const clocks = new Map(
      COUNTED_CLOCKS.map((name): [CountedClock, boolean | undefined] => {
        const clock = clockIn(this.clocks, name);
        const isForeign = hasLeft && name !== 'verifikasi';
        return [name, clock === undefined || isForeign ? undefined : wasKept(clock, isAnswered, asOf)];
      }),
    );
    const [first] = this.units;
    return {
      unit: this.units.at(-1) ?? null,
      hasEnded: this.hasEnded,
      clocks,
      tepat:
        first !== undefined && (this.wasTakenUp || this.refusals > 0)
          ? this.refusals === 0 && this.units.length === 1 && !this.outcome.startsWith('dialihkan')
          : undefined,
      tuntas: this.closedForGood(asOf),
      shared: [...this.tasks.values()].map((task) => this.wasShared(task, asOf, hasLeft)),
    };
  }

  private note(event: ProcessEvent, at: number): void {
    switch (event.type) {
      case 'InstanceStarted':
        this.set(event.variables);
        return;
      case 'VariablesSet':
        if (event.scopeKey === 0) this.set(event.variables);
        // The verdict is given inside of the handling, whatever scope that has.
        if (isVerdict(event.variables.verdict)) this.verdict = event.variables.verdict;
        return;
      case 'UserTaskCreated':
        if (event.elementId === DISPOSITION || event.elementId === CONTRIBUTION)
          this.tasks.set(event.key, { kind: event.elementId, dueAt: momentOf(event.dueAt) });
        return;
      case 'UserTaskRescheduled': {
        const task = this.tasks.get(event.key);
        if (task) task.dueAt = momentOf(event.dueAt);
        return;
      }
      case 'UserTaskCompleted':
      case 'UserTaskCanceled': {
        const task = this.tasks.get(event.key);
        if (task) Object.assign(task, { endedAt: at, isDone: event.type === 'UserTaskCompleted' });
        return;
      }
      case 'InstanceCompleted':
      case 'InstanceTerminated':
        this.hasEnded = true;
        return;
    }
  }

  private set(variables: Variables): void {
    this.clocks = clocksIn(variables) ?? this.clocks;
    const { status, hasilAkhir, rute, jumlahTolak, jumlahBukaKembali } = variables;
    if (typeof status === 'string') this.status = status;
    if (status === 'diproses') this.wasTakenUp = true;
    if (hasilAkhir !== undefined) this.outcome = typeof hasilAkhir === 'string' ? hasilAkhir : '';
    const unit = (rute as { unit?: Json } | null | undefined)?.unit;
    if (typeof unit === 'string' && unit !== this.units.at(-1)) this.units.push(unit);
    // Both begin at 0 again with each verification: what was refused once stays refused.
    if (typeof jumlahTolak === 'number') this.refusals = Math.max(this.refusals, jumlahTolak);
    if (typeof jumlahBukaKembali === 'number') this.reopenings = Math.max(this.reopenings, jumlahBukaKembali);
  }

  private closedForGood(asOf: number): boolean | undefined {
    if (this.hasEnded) {
      if (this.outcome !== 'selesai') return undefined;
      return this.verdict !== undefined && this.reopenings === 0;
    }
    const resolution = clockIn(this.clocks, 'penyelesaian');
    const isOverdue = resolution?.state === 'running' && asOf > Date.parse(resolution.due);
    return isOverdue ? false : undefined;
  }

  private wasShared({ kind, dueAt, endedAt, isDone }: SharedTask, asOf: number, hasLeft: boolean) {
    const isLate = dueAt !== undefined && (endedAt ?? asOf) > dueAt;
    if (isLate) return false;
    if (endedAt === undefined) return undefined;
    if (isDone) return true;
    // A contribution that the answer did not wait for was not given; a disposition that was called off asks nothing.
    return kind === CONTRIBUTION && !hasLeft ? false : undefined;
  }
}

/** What an operator has set by hand, or a variant of the model keeps otherwise, is no clock: it is not counted. */
function clockIn(clocks: ClockVariables, name: CountedClock): ClockVariable | undefined {
  const clock: Partial<ClockVariable> | undefined = clocks[name];
  return Array.isArray(clock?.ledger) && typeof clock.due === 'string' ? (clock as ClockVariable) : undefined;
}

function momentOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

function isVerdict(value: Json | undefined): value is string {
  return value === 'benar' || value === 'sebagian' || value === 'tidakBenar';
}
