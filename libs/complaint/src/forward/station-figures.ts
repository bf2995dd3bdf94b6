import { workingTimeBetween, type CompiledCalendar } from '#calendar';
import type { ConfiguredRegion } from '#organisation';
import { unitCodeOf } from '#policy';
import { quantile } from './quantile.js';
import type { StationReport, UnitReport } from './forward-report.js';
import type { SimulatedDays } from './simulated-days.js';
import type { DeskObserver, DeskTask } from './task-desk.js';
import { partsOf, type Worker, type Workforce } from './workforce.js';

const HOUR_MS = 3_600_000;

/** How many wait, and how many did on average over the measured days. */
class QueueGauge {
  length = 0;
  most = 0;
  readonly byDay: number[] = [];
  private area = 0;
  private since: number;

  constructor(private readonly days: SimulatedDays) {
    this.since = days.fromMs;
  }

  change(by: number, now: number): void {
    this.integrate(now);
    this.length += by;
    if (this.length > this.most) this.most = this.length;
  }

  mean(): number {
    this.integrate(this.days.toMs);
    return this.area / (this.days.toMs - this.days.fromMs);
  }

  private integrate(now: number): void {
    const until = Math.min(now, this.days.toMs);
    if (until > this.since) this.area += this.length * (until - this.since);
    this.since = Math.max(this.since, until);
  }
}

class Station {
  created = 0;
  done = 0;
  canceled = 0;
  busyMs = 0;
  readonly waitedMs: number[] = [];
  readonly queue: QueueGauge;

  constructor(
    /** The first group, `14.08/PUPR:pelaksana`; of a unit all of its groups' tasks count. */
    readonly groups: Set<string>,
    readonly unit: string,
    readonly role: string | undefined,
    days: SimulatedDays,
  ) {
    this.queue = new QueueGauge(days);
  }
}

/** Counts what happens at the desks, by group and by unit. */
export class StationFigures implements DeskObserver {
  private readonly stations = new Map<string, Station>();
  private readonly units = new Map<string, Station>();
  private readonly calendar: CompiledCalendar;

  /** @param onBegin told when a task that was begun will be done */
  constructor(
    private readonly region: ConfiguredRegion,
    private readonly days: SimulatedDays,
    private readonly now: () => number,
    private readonly onBegin: (task: DeskTask, endsAt: number) => void,
  ) {
    this.calendar = region.calendar;
  }

  waits(task: DeskTask): void {
    for (const station of this.of(task)) {
      station.created++;
      station.queue.change(1, task.createdAt);
    }
  }

  begins(task: DeskTask, endsAt: number): void {
    const beganAt = task.beganAt!;
    const waited = workingTimeBetween(this.calendar, task.createdAt, beganAt);
    for (const station of this.of(task)) {
      station.queue.change(-1, beganAt);
      station.waitedMs.push(waited);
    }
    this.onBegin(task, endsAt);
  }

  ends(task: DeskTask, wasWaiting: boolean): void {
    const now = this.now();
    const { fromMs, toMs } = this.days;
    const busy = wasWaiting
      ? 0
      : workingTimeBetween(this.calendar, Math.max(task.beganAt!, fromMs), Math.min(now, toMs));
    for (const station of this.of(task)) {
      if (wasWaiting) station.queue.change(-1, now);
      station.busyMs += busy;
      if (task.state === 'canceled') station.canceled++;
      else station.done++;
    }
  }

  /** Notes how many wait at the end of a day. */
  closeDay(index: number): void {
    for (const { queue } of this.units.values()) {
      while (queue.byDay.length < index) queue.byDay.push(0);
      queue.byDay.push(queue.length);
    }
  }

  /** @param inWork tasks that were begun and are not done */
  report(
    workforce: Workforce,
    inWork: Iterable<DeskTask>,
  ): { readonly stations: StationReport[]; readonly units: UnitReport[]; readonly unattended: string[] } {
    for (const task of inWork)
      for (const station of this.of(task))
        station.busyMs += workingTimeBetween(
          this.calendar,
          Math.max(task.beganAt!, this.days.fromMs),
          this.days.toMs,
        );
    const staffing = this.staffing(workforce);
    const stations = [...this.stations.values()].map((one) => this.reportOf(one, staffing));
    const units = [...this.units.values()]
      .map((one): UnitReport => ({ ...this.reportOf(one, staffing), waitingByDay: one.queue.byDay }))
      .sort((one, other) => other.queue.mean - one.queue.mean || (one.unit < other.unit ? -1 : 1));
    const unattended = [...this.stations].flatMap(([group, { queue }]) =>
      queue.length > 0 && staffing.get(this.stations.get(group)!)!.most === 0 ? [group] : [],
    );
    return { stations, units, unattended };
  }

  private reportOf(station: Station, staffing: ReadonlyMap<Station, Staffing>): StationReport {
    const { unit, role, created, done, canceled, busyMs, queue } = station;
    const waited = station.waitedMs.sort((one, other) => one - other);
    const hours = (value: number | undefined): number | null =>
      value === undefined ? null : value / HOUR_MS;
    const { most, officeMs } = staffing.get(station)!;
    return {
      unit,
      unitName:
        this.region.units.find(({ code }) => unitCodeOf(this.region.code, code) === unit)?.name ?? unit,
      ...(role === undefined ? {} : { role }),
      holders: most,
      created,
      done,
      canceled,
      waiting: {
        mean:
          waited.length === 0 ? null : waited.reduce((sum, one) => sum + one, 0) / waited.length / HOUR_MS,
        p50: hours(quantile(waited, 0.5)),
        p90: hours(quantile(waited, 0.9)),
      },
      queue: { mean: queue.mean(), most: queue.most, atEnd: queue.length },
      utilisation: officeMs === 0 ? null : busyMs / officeMs,
    };
  }

  /** People of each station day by day: an office may change hands. */
  private staffing(workforce: Workforce): Map<Station, Staffing> {
    const all = [...this.stations.values(), ...this.units.values()];
    const found = new Map(all.map((station) => [station, { most: 0, officeMs: 0 }]));
    for (let day = this.days.firstDay; day <= this.days.lastDay; day++) {
      if (!this.calendar.isWorkingDay(day)) continue;
      const { startMinute, endMinute } = this.calendar.opening(day);
      const opens = this.calendar.toMs(day, startMinute);
      const office = this.calendar.toMs(day, endMinute) - opens;
      for (const station of all) {
        const people = new Set<Worker>();
        for (const group of station.groups)
          for (const worker of workforce.workersOf(group, opens)) people.add(worker);
        const known = found.get(station)!;
        known.most = Math.max(known.most, people.size);
        known.officeMs += office * people.size;
      }
    }
    return found;
  }

  private of({ groups: [group = ''] }: DeskTask): readonly Station[] {
    let station = this.stations.get(group);
    if (!station) {
      const { unit, role } = partsOf(group);
      const code = unitCodeOf(this.region.code, unit);
      station = new Station(new Set([group]), code, role || undefined, this.days);
      this.stations.set(group, station);
      const whole = this.units.get(code);
      if (whole) whole.groups.add(group);
      else this.units.set(code, new Station(new Set([group]), code, undefined, this.days));
    }
    return [station, this.units.get(station.unit)!];
  }
}

interface Staffing {
  most: number;
  officeMs: number;
}
