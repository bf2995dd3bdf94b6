import type { CommitEntry, ProjectionChanges, UserTaskChange, UserTaskStatus } from '#runtime';
import type { Json } from '#feel';
import { bucketOf } from '../tenancy.js';

/** As in the columns `process_instance.status` and `user_task.status`. */
export const INSTANCE_STATUSES = ['active', 'completed', 'terminated'] as const;
export const TASK_STATUSES = [
  'created',
  'claimed',
  'completed',
  'canceled',
] as const satisfies UserTaskStatus[];
export const SUBSCRIPTION_TYPES = ['message', 'signal'] as const;

/** `CommitEntry.writes`: which table's rows go into which field of the batch. */
const WRITE_FIELDS = {
  complaint: 'nc',
  complaintChange: 'cc',
  complaintSeal: 'cs',
  complaintMessage: 'cm',
  officialEvaluation: 'oe',
} as const;
type WrittenTable = keyof typeof WRITE_FIELDS;

/**
 * The entry as a member of the batch that `commit_batch` takes (the type `commit_entry` explains the names), without its opening
 * brace and its number. Command and events go in as they are: what is stored are the bytes that were hashed.
 * @throws TypeError when `writes` names an unknown table.
 */
export function encodeEntry(entry: CommitEntry): string {
  const head = {
    b: bucketOf(entry.tenant),
    t: entry.tenant,
    i: entry.instanceKey,
    r: entry.expectedRevision,
    st: INSTANCE_STATUSES.indexOf(entry.status),
    at: entry.at,
    k: entry.idempotencyKey,
    a: entry.actor,
    h: entry.hash,
    s: entry.state,
    res: entry.idempotencyKey === undefined ? undefined : entry.result,
    ...birthOf(entry),
    ...changesOf(entry.changes),
    ...writesOf(entry.writes),
  };
  return `"c":${entry.command},"e":${entry.events},${JSON.stringify(head).slice(1)}`;
}

function birthOf({ birth }: CommitEntry) {
  if (!birth) return undefined;
  return {
    bp: birth.bpmnProcessId,
    dk: birth.definitionKey,
    bk: birth.businessKey,
    pt: birth.parent?.tenant,
    pi: birth.parent?.instanceKey,
    pe: birth.parent?.elementKey,
  };
}

function changesOf(changes: ProjectionChanges) {
  return {
    ut: filled(changes.userTasks)?.map(encodeTask),
    tm: filled(changes.timers)?.map(({ key, dueAt }) => ({ k: key, d: dueAt })),
    tg: filled(changes.timersGone),
    jb: filled(changes.jobs)?.map((job) => ({
      k: job.key,
      e: job.elementId,
      y: job.jobType,
      r: job.retries,
      h: job.headers,
      d: job.availableAt,
    })),
    jg: filled(changes.jobsGone),
    sb: filled(changes.subscriptions)?.map((subscription) => ({
      k: subscription.key,
      y: SUBSCRIPTION_TYPES.indexOf(subscription.type),
      n: subscription.name,
      c: subscription.correlationKey,
    })),
    sg: filled(changes.subscriptionsGone),
    ic: filled(changes.incidents)?.map((incident) => ({
      k: incident.key,
      w: incident.elementKey,
      e: incident.elementId,
      y: incident.kind,
      m: incident.message,
    })),
    ig: filled(changes.incidentsResolved),
  };
}

function encodeTask(task: UserTaskChange) {
  const candidates = [...task.candidateGroups.map(groupCandidate), ...task.candidateUsers.map(userCandidate)];
  return {
    k: task.key,
    e: task.elementId,
    n: task.name,
    s: TASK_STATUSES.indexOf(task.status),
    a: task.assignee,
    g: [...new Set(candidates)],
    d: task.dueAt,
    f: task.followUpAt,
    p: task.priority,
    m: task.formId,
    c: task.createdAt,
    x: task.endedAt,
  };
}

/** How groups and users stand in `user_task.candidates` and `task_candidate.candidate`. */
export const groupCandidate = (group: string) => `g:${group}`;
export const userCandidate = (user: string) => `u:${user}`;

function writesOf(writes: CommitEntry['writes']): Record<string, readonly Json[]> {
  const fields: Record<string, readonly Json[]> = {};
  for (const [table, rows] of Object.entries(writes)) {
    if (!Object.hasOwn(WRITE_FIELDS, table)) {
      throw new TypeError(
        `Expected writes to name one of ${Object.keys(WRITE_FIELDS).join(', ')} but it names "${table}"`,
      );
    }
    if (rows.length === 0) continue;
    fields[WRITE_FIELDS[table as WrittenTable]] = table === 'complaintChange' ? mergeChanges(rows) : rows;
  }
  return fields;
}

/** One row for each complaint: an UPDATE meets every row once, so that of two changes one would be lost. */
function mergeChanges(rows: readonly Json[]): Json[] {
  const merged = new Map<string, Record<string, Json>>();
  for (const row of rows as readonly Record<string, Json>[]) {
    const key = String(row.complaintKey);
    const present = Object.fromEntries(
      Object.entries(row).filter(([, value]) => value !== null && value !== undefined),
    );
    merged.set(key, { ...merged.get(key), ...present });
  }
  return [...merged.values()];
}

/** What two entries of a batch may not share: the instance, and any complaint that they change. */
export function exclusiveKeys(entry: CommitEntry): string[] {
  const keys = [`${entry.tenant} ${entry.instanceKey}`];
  for (const row of (entry.writes.complaintChange ?? []) as readonly Record<string, Json>[]) {
    keys.push(`${entry.tenant} c ${String(row.complaintKey)}`);
  }
  return keys;
}

function filled<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined;
}
