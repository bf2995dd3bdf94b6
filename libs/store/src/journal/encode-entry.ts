import type { CommitEntry, JobChange, UserTaskChange, UserTaskStatus } from '#runtime';
import type { Json } from '#feel';
import { bucketOf } from '../tenancy.js';

/** As in the columns `process_instance.status` and `user_task.status`. */
export const INSTANCE_STATUSES = ['active', 'completed', 'terminated', 'suspended'] as const;
export const TASK_STATUSES = [
  'created',
  'claimed',
  'completed',
  'canceled',
] as const satisfies UserTaskStatus[];
export const SUBSCRIPTION_TYPES = ['message', 'signal'] as const;

/** Parameters of `commit_batch` that are arrays of rows, in its order; the function says what the rows are made of. */
export const ROW_PARAMETERS = [
  'creates',
  'changes',
  'journal',
  'keys',
  'tasks',
  'taskChanges',
  'timers',
  'timersGone',
  'jobs',
  'jobsGone',
  'subscriptions',
  'subscriptionsGone',
  'incidents',
  'incidentsResolved',
  'complaint',
  'complaintChange',
  'complaintSeal',
  'complaintMessage',
  'officialEvaluation',
] as const;
type RowParameter = (typeof ROW_PARAMETERS)[number];

/** `CommitEntry.writes`: the tables whose rows a host may add. */
const WRITTEN_TABLES: readonly string[] = ROW_PARAMETERS.slice(ROW_PARAMETERS.indexOf('complaint'));

/** A row for a parameter, by its index: a JSON object without its opening brace and the number of its entry. */
export type EncodedRow = readonly [parameter: number, text: string];

/**
 * The entry as rows of the parameters that `commit_batch` takes. Command and events go in as they are: what is stored are the
 * bytes that were hashed.
 * @throws TypeError when `writes` names an unknown table.
 */
export function encodeEntry(entry: CommitEntry): EncodedRow[] {
  const { expectedRevision, changes } = entry;
  const rows: EncodedRow[] = [];
  const tenant = `"b":${bucketOf(entry.tenant)},"t":${JSON.stringify(entry.tenant)},`;
  const at = `"at":${JSON.stringify(entry.at)},`;
  const instance = `${tenant}"i":${JSON.stringify(entry.instanceKey)},`;
  const revised = `${instance}"r":${expectedRevision},`;
  const moved = `${instance}${at}`;
  const add = (parameter: RowParameter, text: string) => rows.push([INDEXES[parameter], text]);
  const addAll = (parameter: RowParameter, start: string, items: readonly object[]) => {
    for (const item of items) add(parameter, start + JSON.stringify(item).slice(1));
  };

  const now = `${at}"st":${INSTANCE_STATUSES.indexOf(entry.status)},"h":"${entry.hash}","s":${JSON.stringify(entry.state)}`;
  if (expectedRevision > 0) add('changes', `${revised}${now}}`);
  else add('creates', `${instance}${now},${JSON.stringify(birthOf(entry)).slice(1)}`);
  const actor = JSON.stringify(entry.actor);
  const carries = entry.carries ? '' : ',"x":false';
  add(
    'journal',
    `${revised}${at}"a":${actor},"h":"${entry.hash}","c":${entry.command},"e":${entry.events}${carries}}`,
  );
  if (entry.idempotencyKey !== undefined)
    addAll('keys', `${revised}${at}`, [{ k: entry.idempotencyKey, res: entry.result }]);

  for (const task of changes.userTasks)
    if (task.before) addAll('taskChanges', revised, [changedTask(task)]);
    else addAll('tasks', revised, [createdTask(task)]);
  for (const { key, dueAt } of changes.timers) addAll('timers', instance, [{ k: key, d: dueAt }]);
  for (const key of changes.timersGone) add('timersGone', `${instance}"k":${key}}`);
  for (const job of changes.jobs) addAll('jobs', instance, [encodeJob(job, entry.at)]);
  for (const key of changes.jobsGone) add('jobsGone', `${instance}"k":${key}}`);
  for (const { key, type, name, correlationKey } of changes.subscriptions)
    addAll('subscriptions', moved, [
      { k: key, y: SUBSCRIPTION_TYPES.indexOf(type), m: name, c: correlationKey },
    ]);
  for (const key of changes.subscriptionsGone) add('subscriptionsGone', `${instance}"k":${key}}`);
  for (const { key, elementKey, elementId, kind, message } of changes.incidents)
    addAll('incidents', moved, [{ k: key, w: elementKey, e: elementId, y: kind, m: message }]);
  for (const key of changes.incidentsResolved) add('incidentsResolved', `${moved}"k":${key}}`);

  for (const [table, written] of Object.entries(entry.writes)) {
    if (!WRITTEN_TABLES.includes(table)) {
      throw new TypeError(
        `Expected writes to name one of ${WRITTEN_TABLES.join(', ')} but it names "${table}"`,
      );
    }
    const start = table === 'complaint' || table === 'complaintChange' ? tenant + at : tenant;
    addAll(
      table as RowParameter,
      start,
      (table === 'complaintChange' ? mergeChanges(written) : written) as object[],
    );
  }
  return rows;
}

const INDEXES = Object.fromEntries(ROW_PARAMETERS.map((name, index) => [name, index])) as Record<
  RowParameter,
  number
>;

function birthOf({ birth }: CommitEntry) {
  return {
    bp: birth?.bpmnProcessId,
    dk: birth?.definitionKey,
    bk: birth?.businessKey,
    pt: birth?.parent?.tenant,
    // One that is done anew stands under the old one without an element, so that it is as restricted as that.
    pi: birth?.parent?.instanceKey ?? birth?.restartedFrom,
    pe: birth?.parent?.elementKey,
  };
}

function createdTask(task: UserTaskChange) {
  return {
    k: task.key,
    e: task.elementId,
    m: task.name,
    s: TASK_STATUSES.indexOf(task.status),
    a: task.assignee,
    g: candidatesOf(task),
    d: task.dueAt ?? 'infinity',
    f: task.followUpAt,
    p: task.priority,
    fo: task.formId,
    c: task.createdAt,
    x: task.endedAt,
  };
}

/** What may change of a task, and how its inbox rows follow: out of it go all when it ends, else a former assignee. */
function changedTask(task: UserTaskChange) {
  const candidates = candidatesOf(task);
  const isOpen = task.endedAt === undefined;
  const former = task.before?.assignee === undefined ? [] : [userCandidate(task.before.assignee)];
  const current = task.assignee === undefined ? [] : [userCandidate(task.assignee)];
  const gone = isOpen
    ? former.filter((candidate) => !candidates.includes(candidate) && !current.includes(candidate))
    : [...new Set([...(candidates.length > 0 ? candidates : [NOBODY]), ...former])];
  return {
    k: task.key,
    s: TASK_STATUSES.indexOf(task.status),
    a: task.assignee,
    x: task.endedAt,
    o: gone.length > 0 ? gone : undefined,
    g: isOpen && !former.includes(current[0]!) ? current[0] : undefined,
  };
}

function candidatesOf(task: UserTaskChange): string[] {
  const candidates = [...task.candidateGroups.map(groupCandidate), ...task.candidateUsers.map(userCandidate)];
  return candidates.length > 1 ? [...new Set(candidates)] : candidates;
}

/** `task_candidate.candidate` of a task without candidates. */
const NOBODY = '';

/** How groups and users stand in `user_task.candidates` and `task_candidate.candidate`. */
export const groupCandidate = (group: string) => `g:${group}`;
export const userCandidate = (user: string) => `u:${user}`;

function encodeJob(job: JobChange, at: string) {
  return {
    k: job.key,
    e: job.elementId,
    y: job.jobType,
    r: job.retries,
    h: job.headers,
    d: job.availableAt ?? at,
  };
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
