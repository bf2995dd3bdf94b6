import type { CompiledCalendar } from '#calendar';
import { PriorityQueue } from '#engine';
import type { Worker, Workforce } from './workforce.js';

/** A user task on its way from its creation to its end. */
export interface DeskTask {
  readonly instanceKey: string;
  readonly elementKey: number;
  readonly elementId: string;
  /** Whose task it is; the first stands for it in the figures. */
  readonly groups: readonly string[];
  readonly excluded: readonly string[];
  /** Names the chances of the task: complaint, element, how often it came there. */
  readonly key: string;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly dueAt: number;
  readonly order: number;
  state: 'waiting' | 'inWork' | 'done' | 'canceled';
  beganAt?: number;
  worker?: Worker;
}

/** Is told what happens at the desks. */
export interface DeskObserver {
  waits(task: DeskTask): void;
  /** @param wasWaiting it ends without having been begun */
  ends(task: DeskTask, wasWaiting: boolean): void;
  begins(task: DeskTask, endsAt: number): void;
}

type Order = 'oldest' | 'due';

/** Who does which task when: tasks wait in their groups' queues, in office hours whoever is free takes the next one of his. */
export class TaskDesk {
  private readonly queues = new Map<string, PriorityQueue<DeskTask>>();

  constructor(
    private readonly calendar: CompiledCalendar,
    private readonly workforce: Workforce,
    private readonly order: Order,
    private readonly observer: DeskObserver,
  ) {}

  add(task: DeskTask): void {
    for (const group of task.groups) this.queueOf(group).push(task);
    this.observer.waits(task);
    if (!this.isOpen(task.createdAt)) return;
    const free = task.groups
      .flatMap((group) => this.workforce.workersOf(group, task.createdAt))
      .filter((worker) => !worker.isBusy && mayDo(worker, task));
    const [first, ...others] = free;
    if (first)
      this.begin(
        task,
        others.reduce((best, one) => (one.freeSince < best.freeSince ? one : best), first),
        task.createdAt,
      );
  }

  /** The task is done, or nobody has to do it any more. */
  end(task: DeskTask, how: 'done' | 'canceled', now: number): void {
    const wasWaiting = task.state === 'waiting';
    if (!wasWaiting && task.state !== 'inWork') return;
    task.state = how;
    this.observer.ends(task, wasWaiting);
    const { worker } = task;
    if (!worker) return;
    worker.isBusy = false;
    worker.freeSince = now;
    if (this.isOpen(now)) this.takeNext(worker, now);
  }

  /** The offices open: everybody who is free looks at his queues. */
  open(now: number): void {
    for (const [group, queue] of this.queues)
      for (const worker of queue.size > 0 ? this.workforce.workersOf(group, now) : [])
        if (!worker.isBusy) this.takeNext(worker, now);
  }

  private takeNext(worker: Worker, now: number): void {
    let best: DeskTask | undefined;
    for (const group of this.workforce.groupsOf(worker, now)) {
      const task = this.firstFor(worker, group);
      if (task && (!best || isBefore(this.order, task, best))) best = task;
    }
    if (best) this.begin(best, worker, now);
  }

  private firstFor(worker: Worker, group: string): DeskTask | undefined {
    const queue = this.queues.get(group);
    if (!queue) return undefined;
    const notHis: DeskTask[] = [];
    let found: DeskTask | undefined;
    // A task stands in several queues, and those that have left one are taken out of the others when they come up.
    for (let task = queue.peek(); task && !found; task = queue.peek()) {
      if (task.state === 'waiting' && mayDo(worker, task)) found = task;
      else {
        queue.pop();
        if (task.state === 'waiting') notHis.push(task);
      }
    }
    for (const task of notHis) queue.push(task);
    return found;
  }

  private begin(task: DeskTask, worker: Worker, now: number): void {
    task.state = 'inWork';
    task.beganAt = now;
    task.worker = worker;
    worker.isBusy = true;
    this.observer.begins(task, this.workforce.endOf(task.elementId, task.groups[0]!, task.key, now));
  }

  private isOpen(now: number): boolean {
    const day = this.calendar.dayOf(now);
    if (!this.calendar.isWorkingDay(day)) return false;
    const { startMinute, endMinute } = this.calendar.opening(day);
    const minute = this.calendar.minuteOf(now);
    return minute >= startMinute && minute < endMinute;
  }

  private queueOf(group: string): PriorityQueue<DeskTask> {
    let queue = this.queues.get(group);
    if (!queue) {
      queue = new PriorityQueue((one, other) => isBefore(this.order, one, other));
      this.queues.set(group, queue);
    }
    return queue;
  }
}

function mayDo({ person }: Worker, { excluded }: DeskTask): boolean {
  return person === undefined || !excluded.includes(person);
}

function isBefore(order: Order, one: DeskTask, other: DeskTask): boolean {
  return order === 'due' && one.dueAt !== other.dueAt ? one.dueAt < other.dueAt : one.order < other.order;
}
