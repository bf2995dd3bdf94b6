import { trace, type Context } from '@opentelemetry/api';
import type { JournalEntry } from '../ports/journal.port.js';

const tracer = trace.getTracer('runut');

/** Commits that wait for their turn in the feed at most; of older ones no span is made. */
const CAPACITY = 2_000;

/** Joins the feed to the traces of the commands whose entries it hands on: from the commit to this node's followers. */
export class FeedSpans {
  private readonly committed = new Map<string, { readonly within: Context; readonly at: number }>();

  /** @param within undefined where the command is not traced */
  remember(tenant: string, position: number, within: Context | undefined): void {
    if (!within) return;
    this.committed.set(keyOf(tenant, position), { within, at: Date.now() });
    if (this.committed.size > CAPACITY) this.committed.delete(this.committed.keys().next().value!);
  }

  fed(entries: readonly JournalEntry[]): void {
    if (this.committed.size === 0) return;
    for (const { tenant, position } of entries) {
      const key = keyOf(tenant, position);
      const commit = this.committed.get(key);
      if (!commit) continue;
      this.committed.delete(key);
      tracer
        .startSpan(
          'runut.feed',
          { startTime: commit.at, attributes: { 'runut.tenant': tenant, 'runut.position': position } },
          commit.within,
        )
        .end();
    }
  }
}

function keyOf(tenant: string, position: number): string {
  return `${tenant}/${position}`;
}
