import { allSettled } from '../all-settled.js';

/** Where a delivery stands among the others of a page. */
export interface DeliveryPlace {
  /** The instance that it comes from. What one instance sends arrives in the order in which it was sent. */
  readonly source: string;
  /** What must be met by one after the other, e.g. the instance that it goes to. */
  readonly lane: string;
  /** It waits only for what came before the run of such deliveries that it is in: called instances begin together. */
  readonly isBeginning?: boolean;
  /** It waits for all that came before, and all that comes after waits for it. */
  readonly isAlone?: boolean;
}

interface Source {
  /** What comes next waits for all of these. */
  pending: Promise<void>[];
  /** The last that was no beginning. */
  ordered: Promise<void>;
}

const DONE = Promise.resolve();

/**
 * Carries out deliveries side by side where nobody could tell the order, and one after the other where somebody could. Where one
 * fails, what waits for it is not begun.
 */
export class DeliveryOrder {
  private readonly sources = new Map<string, Source>();
  private readonly lanes = new Map<string, Promise<void>>();
  private readonly all: Promise<void>[] = [];
  private alone: Promise<void> = DONE;
  private free: number;
  private readonly queue: (() => void)[] = [];

  /** @param atOnce deliveries that are under way at the same time at most */
  constructor(atOnce: number) {
    this.free = atOnce;
  }

  /** Adds the next delivery; called in the order of the journal. */
  add({ source, lane, isBeginning, isAlone }: DeliveryPlace, work: () => Promise<void>): void {
    const from = this.sources.get(source) ?? { pending: [], ordered: DONE };
    this.sources.set(source, from);
    const before = isAlone
      ? [...this.all]
      : [this.alone, this.lanes.get(lane) ?? DONE, ...(isBeginning ? [from.ordered] : from.pending)];
    const done = this.after(before, work);
    // Whoever waits for it is told of its failure, and so is `settled`.
    done.catch(() => undefined);
    this.all.push(done);
    this.lanes.set(lane, done);
    if (isAlone) this.alone = done;
    if (isBeginning) from.pending.push(done);
    else {
      from.pending = [done];
      from.ordered = done;
    }
  }

  /** Resolves when all are done. @throws what the first that failed threw, when all have ended */
  async settled(): Promise<void> {
    await allSettled(this.all);
  }

  private async after(before: readonly Promise<void>[], work: () => Promise<void>): Promise<void> {
    await Promise.all(before);
    if (this.free === 0) await new Promise<void>((resolve) => this.queue.push(resolve));
    else this.free--;
    try {
      await work();
    } finally {
      // The place is handed over, or is free again.
      const next = this.queue.shift();
      if (next) next();
      else this.free++;
    }
  }
}
