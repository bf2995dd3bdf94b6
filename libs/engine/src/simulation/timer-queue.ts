/** A timer of a simulated instance; `order` tells timers apart that are due at the same moment. */
export interface QueuedTimer {
  /** Epoch ms. */
  readonly dueAt: number;
  readonly order: number;
  readonly instanceKey: string;
  readonly subscriptionKey: number;
}

/** Timers by due time, then by the order in which they were armed: a binary heap. Canceled timers are skipped by whoever takes them. */
export class TimerQueue {
  private readonly heap: QueuedTimer[] = [];

  get size(): number {
    return this.heap.length;
  }

  peek(): QueuedTimer | undefined {
    return this.heap[0];
  }

  push(timer: QueuedTimer): void {
    const { heap } = this;
    heap.push(timer);
    for (let at = heap.length - 1; at > 0;) {
      const above = (at - 1) >> 1;
      if (!isBefore(heap[at]!, heap[above]!)) break;
      this.swap(at, above);
      at = above;
    }
  }

  pop(): QueuedTimer | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    heap[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      let least = at;
      for (const below of [left, left + 1])
        if (below < heap.length && isBefore(heap[below]!, heap[least]!)) least = below;
      if (least === at) return first;
      this.swap(at, least);
      at = least;
    }
  }

  private swap(a: number, b: number): void {
    const held = this.heap[a]!;
    this.heap[a] = this.heap[b]!;
    this.heap[b] = held;
  }
}

function isBefore(a: QueuedTimer, b: QueuedTimer): boolean {
  return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order);
}
