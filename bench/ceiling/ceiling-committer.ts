import type { Pool } from 'pg';

interface Waiting {
  readonly text: string;
  readonly sortKey: string;
  readonly resolve: (position: number) => void;
  readonly reject: (error: unknown) => void;
}

const MAX_BATCH = 200;
const CONNECTIONS = 2;
/** Fewer are not shared out between the connections. */
const MIN_SHARED = 16;

/** Group commit and nothing else: what waits goes in one JSON parameter over one of two connections. */
export class CeilingCommitter {
  private waiting: Waiting[] = [];
  private inFlight = 0;
  private isScheduled = false;

  constructor(private readonly pool: Pool) {}

  /** @param text the entry's JSON members after its number, with the closing brace */
  commit(text: string, sortKey: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ text, sortKey, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.isScheduled || this.inFlight >= CONNECTIONS || this.waiting.length === 0) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      while (this.inFlight < CONNECTIONS && this.waiting.length > 0) {
        const share =
          this.waiting.length < MIN_SHARED
            ? this.waiting.length
            : Math.ceil(this.waiting.length / (CONNECTIONS - this.inFlight));
        const batch = this.waiting.splice(0, Math.min(share, MAX_BATCH));
        this.inFlight++;
        void this.send(batch).finally(() => {
          this.inFlight--;
          this.schedule();
        });
      }
    });
  }

  private async send(batch: Waiting[]): Promise<void> {
    batch.sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1));
    let text = '[';
    for (let n = 0; n < batch.length; n++) text += `${n === 0 ? '' : ','}{"n":${n},${batch[n]!.text}`;
    try {
      const { rows } = await this.pool.query<{ answer: [number, number][] | null }>({
        name: 'commit_batch',
        text: 'select commit_batch($1) as answer',
        values: [`${text}]`],
      });
      const answer = rows[0]!.answer ?? [];
      if (answer.length !== batch.length)
        throw new Error(`Expected ${batch.length} commits but got ${answer.length}`);
      for (const [n, position] of answer) batch[n]!.resolve(position);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
