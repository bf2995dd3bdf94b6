import { PriorityQueue } from '#engine';

/** Something that happens at a moment of the virtual clock. */
interface Appointment {
  /** Epoch ms. */
  readonly at: number;
  readonly order: number;
  readonly act: () => unknown;
}

/** What is to happen, by time; at one moment in the order in which it was put down. */
export class Agenda {
  private readonly appointments = new PriorityQueue<Appointment>(
    (one, other) => one.at < other.at || (one.at === other.at && one.order < other.order),
  );
  private lastOrder = 0;

  /** Epoch ms of what comes next; infinity when nothing does. */
  get nextAt(): number {
    return this.appointments.peek()?.at ?? Number.POSITIVE_INFINITY;
  }

  at(at: number, act: Appointment['act']): void {
    this.appointments.push({ at, order: ++this.lastOrder, act });
  }

  /** Does what comes next, and takes it off. */
  async actNext(): Promise<void> {
    await this.appointments.pop()?.act();
  }
}
