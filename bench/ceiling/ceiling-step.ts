import type { CommitEntry } from '#runtime';
import { bucketOf } from '#store';

const OPEN = ['created', 'claimed'];
const STATUSES = ['created', 'claimed', 'completed', 'canceled'];
const INSTANCE_STATUSES = ['active', 'completed', 'terminated'];

/**
 * The steps of one instance as the ceiling sends them: the very bytes that the runtime has written, encoded beforehand, so
 * that only tenant and instance are put in.
 */
export class CeilingSteps {
  private readonly steps: readonly string[][];

  /** @param entries what the runtime committed for one instance, in order */
  constructor(entries: readonly CommitEntry[]) {
    const inbox = new Map<number, { c: string; d: string }[]>();
    this.steps = entries.map((entry) => template(entry, inbox).split(entry.instanceKey));
  }

  get count(): number {
    return this.steps.length;
  }

  /** Members of the step's JSON object, after its number. */
  text(step: number, tenant: string, instanceKey: string): string {
    return `"b":${bucketOf(tenant)},"t":"${tenant}","i":"${instanceKey}",${this.steps[step]!.join(instanceKey)}`;
  }
}

function template(entry: CommitEntry, inbox: Map<number, { c: string; d: string }[]>): string {
  const { changes } = entry;
  const added: object[] = [];
  const removed: object[] = [];
  for (const task of changes.userTasks) {
    const candidates = task.candidateGroups.map((group) => `g:${group}`);
    if (task.assignee !== undefined) candidates.push(`u:${task.assignee}`);
    const known = inbox.get(task.key) ?? [];
    const now = OPEN.includes(task.status) ? candidates.map((c) => ({ c, d: task.dueAt ?? 'infinity' })) : [];
    const has = (rows: readonly { c: string }[], c: string) => rows.some((row) => row.c === c);
    for (const row of now) if (!has(known, row.c)) added.push({ k: task.key, ...row });
    for (const row of known) if (!has(now, row.c)) removed.push({ k: task.key, ...row });
    inbox.set(task.key, now);
  }
  const rest = JSON.stringify({
    r: entry.expectedRevision,
    st: INSTANCE_STATUSES.indexOf(entry.status),
    at: entry.at,
    a: entry.actor,
    h: entry.hash,
    s: entry.state,
    ut: filled(
      changes.userTasks.map((task) => ({
        k: task.key,
        e: task.elementId,
        s: STATUSES.indexOf(task.status),
        a: task.assignee,
        d: task.dueAt ?? 'infinity',
        g: task.candidateGroups.map((group) => `g:${group}`),
      })),
    ),
    tc: filled(added),
    td: filled(removed),
    tm: filled(changes.timers.map(({ key, dueAt }) => ({ k: key, d: dueAt }))),
    tg: filled(changes.timersGone.map((key) => ({ k: key }))),
  });
  return `"c":${entry.command},"e":${entry.events},${rest.slice(1)}`;
}

function filled<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined;
}
