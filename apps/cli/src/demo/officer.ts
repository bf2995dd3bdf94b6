import { randomUUID } from 'node:crypto';
import type { Json } from '#feel';
import type { DemoPerson } from '#identity';
import type { GraphqlClient, UserError } from '../client/graphql-client.js';
import type { DemoServer } from './demo-server.js';
import { fillForm } from './fill-form.js';
import type { LiveClient } from './live-client.js';
import { decide, type SeenTask, type Suggestion } from './officer-script.js';

/** What the demonstration is told by an officer. */
export interface OfficerObserver {
  /** A task came in over the officer's own subscription. */
  received(officer: DemoPerson, task: ListedTask): void;
  completed(officer: DemoPerson, task: ListedTask, data: Readonly<Record<string, Json>>): void;
  failed(officer: DemoPerson, what: string, error: Error): void;
}

/** A task as it stands in an inbox. */
export interface ListedTask {
  readonly id: string;
  readonly elementId: string;
  readonly name: string | null;
  readonly region: string;
  readonly businessKey: string | null;
  readonly candidateGroups: readonly string[];
  readonly dueAt: string | null;
}

const LISTED = 'id elementId name region businessKey candidateGroups dueAt';

const INBOX = `query Inbox { userTasks(first: 100) { liveCursor nodes { ${LISTED} } } }`;

const CHANGES = `subscription Tasks($after: String) {
  userTaskChanges(after: $after) { kind cursor task { ${LISTED} } }
}`;

const TASK = `query Task($id: ID!) {
  userTask(id: $id) {
    state revision viewerCan
    form { schema }
    instance { variables { name value scopeKey } }
    complaint { number channel category sensitivity urgency latitude longitude words { text } }
  }
}`;

const SUGGESTION = `query Suggestion($input: EvaluateRouteInput!) {
  evaluateRoute(input: $input) { complaintClass transfer archive }
}`;

const CLAIM = `mutation Claim($input: UserTaskInput!) {
  claimUserTask(input: $input) { task { revision } userErrors { __typename path code message } }
}`;

const COMPLETE = `mutation Complete($input: CompleteUserTaskInput!) {
  completeUserTask(input: $input) { task { state } userErrors { __typename path code message } }
}`;

interface TaskView {
  readonly state: string;
  readonly revision: number;
  readonly viewerCan: readonly string[];
  readonly form: { readonly schema: Json } | null;
  readonly instance: {
    readonly variables: readonly { name: string; value: Json; scopeKey: number }[];
  } | null;
  readonly complaint:
    (NonNullable<SeenTask['complaint']> & { latitude: number | null; longitude: number | null }) | null;
}

/** An officer at work: an own token, an own connection, tasks one after the other as they come in. */
export class Officer {
  private readonly known = new Set<string>();
  private work: Promise<void> = Promise.resolve();
  private isStopped = false;

  private constructor(
    readonly person: DemoPerson,
    private readonly http: GraphqlClient,
    private readonly live: LiveClient,
    private readonly observer: OfficerObserver,
  ) {}

  /** Logs in, reads the inbox, and follows it from there without a gap. */
  static async start(server: DemoServer, personId: string, observer: OfficerObserver): Promise<Officer> {
    const { http, live, person } = await server.as(personId);
    const officer = new Officer(person, http, live(), observer);
    const { userTasks } = await http.request<{
      userTasks: { liveCursor: string; nodes: readonly ListedTask[] };
    }>(INBOX);
    officer.live.follow<{ userTaskChanges: { kind: string; task: ListedTask | null } }>(
      CHANGES,
      { after: userTasks.liveCursor },
      ({ userTaskChanges: { kind, task } }) => {
        if (task && (kind === 'ADDED' || kind === 'UPDATED')) officer.take(task, kind === 'ADDED');
      },
      (error) => {
        if (!officer.isStopped)
          observer.failed(person, 'subscription', error ?? new Error('the server ended it'));
      },
    );
    for (const task of userTasks.nodes) officer.take(task, false);
    return officer;
  }

  /** Finishes what is in hand and logs out. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.work;
    this.live.close();
  }

  private take(task: ListedTask, isLive: boolean): void {
    if (this.isStopped || this.known.has(task.id)) return;
    this.known.add(task.id);
    if (isLive) this.observer.received(this.person, task);
    this.work = this.work
      .then(() => this.handle(task))
      .catch((error: unknown) =>
        this.observer.failed(this.person, `${task.elementId} of ${task.businessKey}`, error as Error),
      );
  }

  private async handle(task: ListedTask): Promise<void> {
    if (this.isStopped) return;
    const { userTask } = await this.http.request<{ userTask: TaskView | null }>(TASK, { id: task.id });
    // A colleague of the same office may have been quicker.
    if (!userTask?.viewerCan.includes('CLAIM')) return;
    const wanted = decide(await this.see(task, userTask));
    const data = userTask.form ? fillForm(userTask.form.schema, wanted) : wanted;
    const claimed = await this.http.request<{ claimUserTask: { userErrors: readonly UserError[] } }>(CLAIM, {
      input: { id: task.id, idempotencyKey: randomUUID() },
    });
    const [refusal] = claimed.claimUserTask.userErrors;
    if (refusal?.__typename === 'ConflictError') return;
    if (refusal) throw new Error(`claim: ${refusal.code} ${refusal.message}`);
    const { completeUserTask } = await this.http.request<{
      completeUserTask: { userErrors: readonly UserError[] };
    }>(COMPLETE, {
      input: { id: task.id, data, idempotencyKey: randomUUID() },
    });
    const [error] = completeUserTask.userErrors;
    if (error) throw new Error(`complete: ${error.code} ${error.path.join('.')} ${error.message}`);
    this.observer.completed(this.person, task, data);
  }

  private async see(task: ListedTask, view: TaskView): Promise<SeenTask> {
    const { complaint } = view;
    // Of variables of one name the innermost scope's holds.
    const variables = Object.fromEntries(
      [...(view.instance?.variables ?? [])]
        .sort((a, b) => a.scopeKey - b.scopeKey)
        .map(({ name, value }) => [name, value]),
    );
    const asksPolicy = task.elementId === 'verifikasi' && complaint?.words;
    return {
      elementId: task.elementId,
      region: task.region,
      variables,
      complaint,
      suggestion: asksPolicy ? await this.suggestion(task.region, complaint) : null,
    };
  }

  private async suggestion(
    region: string,
    complaint: NonNullable<TaskView['complaint']>,
  ): Promise<Suggestion> {
    const { channel, words, category, sensitivity, urgency, latitude, longitude } = complaint;
    const location = latitude === null || longitude === null ? undefined : { latitude, longitude };
    const input = { region, channel, text: words!.text, category, sensitivity, urgency, location };
    return (await this.http.request<{ evaluateRoute: Suggestion }>(SUGGESTION, { input })).evaluateRoute;
  }
}
