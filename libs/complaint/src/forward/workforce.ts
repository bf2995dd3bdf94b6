import { addWorkingTime } from '#calendar';
import { dayOf, groupsOf, type ConfiguredRegion } from '#organisation';
import type { KeyedRandom } from '../what-if/keyed-random.js';
import type { CapacityDocument, ServiceDistribution, SimulationDocument } from './simulation-document.js';

const MINUTE_MS = 60_000;
const USUAL_SERVICE = { minutes: 30, distribution: 'exponential' } as const;

/** Somebody who works on tasks, one at a time. */
export interface Worker {
  readonly id: string;
  /** Whom the organisation names; nobody in particular where the simulation says how many there are. */
  readonly person?: string;
  /** Group of somebody in particular to it; the others' groups follow from the offices that they hold. */
  readonly onlyGroup?: string;
  isBusy: boolean;
  /** Epoch ms; whoever has rested longest is next. */
  freeSince: number;
}

/** Who works for which group on a day, and how long for a task. */
export class Workforce {
  private readonly workers = new Map<string, Worker>();
  private readonly capacities = new Map<string, CapacityDocument>();
  /** Groups that the simulation staffs itself. */
  private readonly staffed = new Map<string, Worker[]>();
  private day = '';
  private byGroup = new Map<string, Worker[]>();
  private ofWorker = new Map<Worker, string[]>();

  constructor(
    private readonly region: ConfiguredRegion,
    private readonly document: SimulationDocument,
    private readonly random: KeyedRandom,
  ) {}

  /** In an order that is the same in every run. @param now epoch ms: offices change hands */
  workersOf(group: string, now: number): readonly Worker[] {
    this.turnTo(now);
    const { holders } = this.capacityOf(group);
    if (holders === undefined) return this.byGroup.get(group) ?? [];
    let own = this.staffed.get(group);
    if (!own) {
      own = Array.from({ length: holders }, (_, index) =>
        this.worker({ id: `${group} ${index + 1}`, onlyGroup: group }),
      );
      this.staffed.set(group, own);
    }
    return own;
  }

  /** Groups whose tasks are a worker's today. */
  groupsOf(worker: Worker, now: number): readonly string[] {
    this.turnTo(now);
    return worker.onlyGroup === undefined ? (this.ofWorker.get(worker) ?? []) : [worker.onlyGroup];
  }

  /** When a task that is begun now, in office hours, is done. @param key names the task's chance */
  endOf(elementId: string, group: string, key: string, now: number): number {
    const { calendar } = this.region;
    const { service = {} } = this.document;
    const { minutes, distribution = USUAL_SERVICE.distribution } =
      service[elementId] ?? service['*'] ?? USUAL_SERVICE;
    const { tasksPerDay, share = 1 } = this.capacityOf(group);
    const { startMinute, endMinute } = calendar.opening(calendar.dayOf(now));
    const mean = tasksPerDay === undefined ? minutes / share : (endMinute - startMinute) / tasksPerDay;
    const duration = Math.max(1, Math.round(MINUTE_MS * drawn(distribution, mean, key, this.random)));
    return addWorkingTime(calendar, now, duration).atMs;
  }

  private capacityOf(group: string): CapacityDocument {
    let known = this.capacities.get(group);
    if (!known) {
      const { capacity = {} } = this.document;
      const { unit, role } = partsOf(group);
      known = { ...capacity['*'], ...capacity[role], ...capacity[unit], ...capacity[`${unit}:${role}`] };
      this.capacities.set(group, known);
    }
    return known;
  }

  /** Everybody's groups on another day. */
  private turnTo(now: number): void {
    const { organisation } = this.region;
    const day = dayOf(organisation, now);
    if (day === this.day) return;
    this.day = day;
    this.byGroup = new Map();
    this.ofWorker = new Map();
    for (const person of organisation.people.keys()) {
      const groups = groupsOf(organisation, person, now).filter(
        (group) => this.capacityOf(group).holders === undefined,
      );
      if (groups.length === 0) continue;
      const worker = this.worker({ id: person, person });
      this.ofWorker.set(worker, groups);
      for (const group of groups) {
        const together = this.byGroup.get(group);
        if (together) together.push(worker);
        else this.byGroup.set(group, [worker]);
      }
    }
  }

  private worker(who: Pick<Worker, 'id' | 'person' | 'onlyGroup'>): Worker {
    let worker = this.workers.get(who.id);
    if (!worker) {
      worker = { ...who, isBusy: false, freeSince: 0 };
      this.workers.set(who.id, worker);
    }
    return worker;
  }
}

/** Unit without its region, and role, of `14.08/PUPR:pelaksana` or of one seat of it. */
export function partsOf(group: string): { readonly unit: string; readonly role: string } {
  const [, unit = group, role = ''] = /^(?:[^/]*\/)?([^:]*)(?::([^#]*))?/.exec(group) ?? [];
  return { unit, role };
}

function drawn(distribution: ServiceDistribution, mean: number, key: string, random: KeyedRandom): number {
  if (distribution === 'fixed') return mean;
  return distribution === 'uniform' ? 2 * mean * random.number(key) : random.exponential(key, mean);
}
