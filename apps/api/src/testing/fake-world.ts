import { randomUUID } from 'node:crypto';
import type { StoredComplaint } from '#complaint';
import type { ProcessEvent } from '#engine';
import type { CommandOptions, EdgeServices } from '#graphql';
import { Feed, type IncidentView, type InstanceView, type JournalEntry, type UserTaskView } from '#runtime';

/** A small world in memory behind the edge's ports: enough to try rights, limits and streams without a database. */
export class FakeWorld {
  readonly journal = new Map<string, JournalEntry[]>();
  readonly tasks = new Map<string, UserTaskView>();
  readonly instances = new Map<string, InstanceView>();
  readonly complaints: StoredComplaint[] = [];
  readonly incidents: IncidentView[] = [];
  /** Offices by person. */
  readonly groups = new Map<string, string[]>();
  readonly commands: { type: string; options: CommandOptions }[] = [];
  readonly accesses: unknown[] = [];
  /** What the next command answers instead of being accepted. */
  rejectNext: { code: string; message: string; currentRevision?: number } | undefined;
  failNext: Error | undefined;
  /** How often complaints of instances were asked for. */
  complaintReads = 0;
  /** What a subscriber must have seen at least, by tenant. */
  readonly archivedUpTo = new Map<string, number>();
  /** How many streams were begun. */
  follows = 0;
  private advanced: Promise<void> = Promise.resolve();
  /** How many streams of the journal are open. */
  followers = 0;
  /** The real feed, over a journal in memory. */
  private readonly feed = new Feed({
    heads: async () => [...this.journal].map(([tenant, { length: position }]) => ({ tenant, position })),
    readFeed: async (tenant, after, limit) => (this.journal.get(tenant) ?? []).slice(after, after + limit),
    archivedUpTo: async () => this.archivedUpTo,
  });

  /** A running instance with one open task for a group. */
  addCase(tenant: string, group: string, options: { isRestricted?: boolean; businessKey?: string } = {}) {
    const instanceKey = randomUUID();
    const complaintKey = randomUUID();
    const businessKey = options.businessKey ?? `N-${this.instances.size + 1}`;
    this.instances.set(instanceKey, {
      tenant,
      instanceKey,
      bpmnProcessId: 'pengaduan',
      definitionKey: randomUUID(),
      businessKey,
      status: 'active',
      revision: 0,
      startedAt: '2026-03-02T01:00:00.000Z',
      openIncidents: 0,
      isRestarted: false,
    });
    this.complaints.push({
      tenant,
      complaintKey,
      instanceKey,
      number: businessKey,
      trackingHash: '',
      channel: 'web',
      receivedAt: '2026-03-02T01:00:00.000Z',
      status: 'belum_diverifikasi',
      hasContact: true,
      anonymity: 'terbuka',
      signature: [],
      updatedAt: '2026-03-02T01:00:00.000Z',
      ...(options.isRestricted && { isRestricted: true }),
    });
    this.append(tenant, instanceKey, 'publik', [
      {
        type: 'InstanceStarted',
        instanceKey,
        bpmnProcessId: 'pengaduan',
        definitionKey: 'd',
        businessKey,
        variables: {},
      },
      {
        type: 'UserTaskCreated',
        key: 1,
        elementId: 'verifikasi',
        name: 'Verifikasi',
        candidateGroups: [group],
        candidateUsers: [],
        priority: 50,
      },
    ]);
    return { tenant, instanceKey, complaintKey, number: businessKey };
  }

  append(tenant: string, instanceKey: string, actor: string, events: ProcessEvent[]): void {
    const entries = this.journal.get(tenant) ?? [];
    this.journal.set(tenant, entries);
    const instance = this.instances.get(instanceKey)!;
    const entryNo = instance.revision + 1;
    this.instances.set(instanceKey, { ...instance, revision: entryNo });
    const entry: JournalEntry = {
      tenant,
      instanceKey,
      entryNo,
      actor,
      events,
      position: entries.length + 1,
      at: '2026-03-02T02:00:00.000Z',
      hash: 'aGFzaA==',
      command: { type: 'Test' },
      commandText: '{"type":"Test"}',
      eventsText: JSON.stringify(events),
    };
    for (const event of events) this.apply(entry, event);
    entries.push(entry);
    // One look after the other: what comes while one reads is the next one's.
    this.advanced = this.advanced.then(() => this.feed.advance([{ tenant, position: entry.position }]));
  }

  private apply({ tenant, instanceKey, entryNo, at }: JournalEntry, event: ProcessEvent): void {
    if (!('key' in event)) return;
    const id = `${instanceKey} ${event.key}`;
    if (event.type === 'UserTaskCreated') {
      const { type: _type, ...task } = event;
      const { bpmnProcessId, definitionKey, businessKey } = this.instances.get(instanceKey)!;
      this.tasks.set(id, {
        ...task,
        tenant,
        instanceKey,
        bpmnProcessId,
        definitionKey,
        businessKey,
        status: 'created',
        isSuspended: false,
        createdAt: at,
        revision: entryNo,
      });
      return;
    }
    const task = this.tasks.get(id);
    if (!task) return;
    const changes: Partial<Record<ProcessEvent['type'], Partial<UserTaskView>>> = {
      UserTaskClaimed: { status: 'claimed', assignee: 'assignee' in event ? event.assignee : undefined },
      UserTaskAssigned: { status: 'claimed', assignee: 'assignee' in event ? event.assignee : undefined },
      UserTaskReleased: { status: 'created', assignee: undefined },
      UserTaskCompleted: { status: 'completed', endedAt: at },
    };
    this.tasks.set(id, { ...task, ...changes[event.type], revision: entryNo });
  }

  private async *follow(
    cursors: ReadonlyMap<string, number>,
    signal: AbortSignal,
  ): AsyncGenerator<JournalEntry> {
    this.follows += 1;
    this.followers += 1;
    try {
      yield* this.feed.follow(cursors, signal);
    } finally {
      this.followers -= 1;
    }
  }

  services(): EdgeServices {
    const page = <T>(items: T[]) => ({
      items: items.map((item, at) => ({ item, cursor: String(at) })),
      hasNextPage: false,
      hasPreviousPage: false,
    });
    const isOf = (keys: readonly { instanceKey: string }[]) => (one: { instanceKey: string }) =>
      keys.some(({ instanceKey }) => instanceKey === one.instanceKey);
    const notUsed = (): never => {
      throw new Error('Expected the test not to come here.');
    };
    return {
      runtime: {
        execute: async (_tenant, instanceKey, command, options) => {
          this.commands.push({ type: command.type, options });
          if (this.failNext) throw this.failNext;
          if (this.rejectNext) return { outcome: 'rejected', rejection: this.rejectNext };
          if (command.type === 'ClaimUserTask') {
            const { elementKey: key, assignee } = command;
            this.append(_tenant, instanceKey, options.actor, [{ type: 'UserTaskClaimed', key, assignee }]);
          }
          return { outcome: 'accepted', instanceKey, revision: this.instances.get(instanceKey)!.revision };
        },
        startProcess: async () => ({
          outcome: 'rejected',
          rejection: { code: 'NOT_FOUND', message: 'Expected a process.' },
        }),
        preview: notUsed,
        publishMessage: async () => ({ instanceKeys: [], isBuffered: true }),
      },
      restarts: { restart: notUsed, preview: notUsed },
      jobs: {
        activateWithin: notUsed,
        complete: notUsed,
        fail: notUsed,
        throwError: notUsed,
        extend: notUsed,
        close: () => undefined,
      },
      feed: {
        follow: (cursors, signal) => this.follow(cursors, signal),
        stored: (tenant, after, upTo, signal) => this.feed.stored(tenant, after, upTo, signal),
        heads: (tenants) => this.feed.heads(tenants),
        archivedUpTo: (tenants) => this.feed.archivedUpTo(tenants),
      },
      configuration: {
        current: async () => ({
          generation: 1,
          regions: new Map([
            ['14.08', {} as never],
            ['14', {} as never],
          ]),
        }),
        definition: async () => undefined,
        form: async () => undefined,
      },
      deployments: {
        deploy: async (input) => ({
          created: [],
          regions: ['14.08'],
          reviewedRegions: [],
          foreignRegions: ['14.08'].filter((region) => input.mayTouch?.(region) === false),
          findings: input.files.some(({ content }) => content === 'bad')
            ? [
                {
                  rule: 'policy-schema',
                  severity: 'error' as const,
                  message: 'Expected a policy.',
                  file: input.files[0]!.path,
                  line: 3,
                },
              ]
            : [],
        }),
      },
      deploymentStore: {
        deployments: async () => [],
        byKey: async () => undefined,
        resourcesOf: async () => [],
        steps: async () => [],
        check: async () => undefined,
      },
      lifecycle: {
        submit: notUsed,
        approve: notUsed,
        reject: notUsed,
        activate: notUsed,
        retire: notUsed,
        rollback: notUsed,
      },
      deploymentPreview: { compare: async () => [], compareStored: async () => [] },
      simulations: { regionsOf: async () => ['14.08'], check: async () => [], run: notUsed },
      complaints: {
        file: async () => ({
          outcome: 'rejected',
          errors: [{ path: ['region'], code: 'UNKNOWN_REGION', message: 'Expected a deployed region.' }],
        }),
        track: async (number, code) => {
          const complaint = this.complaints.find((one) => one.number === number);
          if (!complaint || code !== 'CODE') return undefined;
          return {
            number,
            status: complaint.status,
            statusLabel: complaint.status,
            receivedAt: complaint.receivedAt,
            steps: [],
            messages: [],
          };
        },
        locate: async (number, code) =>
          code === 'CODE' ? this.complaints.find((one) => one.number === number) : undefined,
        reply: async () => ({
          outcome: 'rejected',
          errors: [{ path: ['input', 'trackingCode'], code: 'NOT_FOUND', message: 'Expected a complaint.' }],
        }),
        rate: notUsed,
        withdraw: notUsed,
        object: notUsed,
        completeUserTask: async () => ({
          outcome: 'rejected',
          errors: [{ path: ['data', 'jawaban'], code: 'REQUIRED', message: 'Expected an answer.' }],
        }),
        words: async () => ({ text: 'RAHASIA-KATA', messages: [] }),
        identityOf: async (...given) => {
          this.accesses.push(given);
          return { name: 'Pelapor' };
        },
      },
      clocks: { accounts: async () => [] },
      history: {
        history: async (tenant, instanceKey, range) =>
          (this.journal.get(tenant) ?? []).filter(
            (entry) =>
              entry.instanceKey === instanceKey &&
              entry.entryNo > (range?.afterEntryNo ?? 0) &&
              entry.entryNo <= (range?.upToEntryNo ?? Infinity),
          ),
        asOf: async () => undefined,
        compare: async () => undefined,
        verifyReplay: async () => ({ isIntact: true, isDeterministic: true, checkedEntries: 1 }),
      },
      engineReplay: { check: async () => ({ checkedEntries: 1 }) },
      inboxHistory: { at: notUsed, candidates: notUsed, openAmong: notUsed },
      complaintHistory: { asOf: async () => undefined },
      stories: { open: notUsed, called: notUsed },
      webhooks: {
        register: notUsed,
        change: notUsed,
        remove: notUsed,
        rotateSecret: notUsed,
        test: notUsed,
        redeliver: notUsed,
      },
      webhookReads: {
        find: async () => undefined,
        list: async () => page([]),
        counts: async () => ({ waiting: 0, dead: 0 }),
        changes: async () => [],
        deliveries: async () => page([]),
        delivery: async () => undefined,
      },
      operations: { request: notUsed, change: notUsed },
      retention: {
        delete: notUsed,
        previewDeletion: notUsed,
        erase: notUsed,
        previewErasure: notUsed,
        report: async () => undefined,
      },
      operationReads: {
        find: async () => undefined,
        list: async () => page([]),
        items: async () => page([]),
        changes: async () => [],
        result: async () => undefined,
      },
      migrations: {
        versions: async () => 'Expected two versions, but there are none',
        foreignVersion: () => undefined,
        preview: async () => undefined,
        mappingOf: () => ({}),
      },
      audit: {
        journal: async (tenant, after, limit) =>
          (this.journal.get(tenant) ?? []).filter(({ position }) => position > after).slice(0, limit),
        search: async (tenant, { actors }, after, limit) => {
          const entries = (this.journal.get(tenant) ?? []).filter(
            ({ position, actor }) => position > after && (actors?.includes(actor) ?? true),
          );
          return {
            entries: entries.slice(0, limit),
            upTo: this.journal.get(tenant)?.length ?? 0,
            isLast: true,
          };
        },
        checkpoints: async () => [],
        archivedRuns: async () => [],
        head: async () => undefined,
      },
      insights: { process: notUsed },
      routePreview: { preview: notUsed },
      queries: {
        userTasks: async (visibility, filter) =>
          page(
            [...this.tasks.values()].filter(
              (task) =>
                visibility.tenants.includes(task.tenant) &&
                (filter.statuses?.includes(task.status) ?? true) &&
                (!visibility.groups ||
                  task.assignee === visibility.user ||
                  task.candidateGroups.some((group) => visibility.groups!.includes(group))),
            ),
          ),
        userTask: async (_tenant, instanceKey, key) => this.tasks.get(`${instanceKey} ${key}`),
        userTasksByInstance: async (keys) => [...this.tasks.values()].filter(isOf(keys)),
        instances: async ({ tenants }) =>
          page([...this.instances.values()].filter(({ tenant }) => tenants.includes(tenant))),
        instancesByKey: async (keys) => [...this.instances.values()].filter(isOf(keys)),
        runningInstances: async () => [],
        runningInstanceKeys: async () => [],
        incidents: async () => page(this.incidents),
        incidentsByInstance: async (keys) => this.incidents.filter(isOf(keys)),
      },
      complaintStore: {
        byKey: async (_tenant, key) => this.complaints.find(({ complaintKey }) => complaintKey === key),
        byNumber: async (_tenant, number) => this.complaints.find((one) => one.number === number),
        byInstance: async (keys) => {
          this.complaintReads += 1;
          return this.complaints.filter(isOf(keys));
        },
        deletedRestricted: async () => new Set(),
        bySource: async () => undefined,
        complaints: async ({ tenants, includeRestricted, units }) =>
          page(
            this.complaints.filter(
              (one) =>
                tenants.includes(one.tenant) &&
                (includeRestricted || !one.isRestricted) &&
                (!units || units.includes(one.unit ?? '')),
            ),
          ),
        seal: notUsed,
        messages: notUsed,
        duplicateCandidates: notUsed,
        destroySeal: notUsed,
        recordAccess: notUsed,
      },
      indicators: { region: notUsed },
      evaluations: {
        originOf: notUsed,
        appealOf: notUsed,
        wordsOf: notUsed,
        appealRights: notUsed,
        unitOf: notUsed,
        positionsIn: notUsed,
        appeal: notUsed,
      },
      evaluationReads: { entry: notUsed, entries: notUsed },
      resources: {
        pulse: async () => ({ generation: 1, now: 0 }),
        inForce: async () => ({ generation: 1, resources: [] }),
        byKey: async () => undefined,
        versions: async () => [],
      },
      groups: { groupsOf: async (personId) => this.groups.get(personId) ?? [] },
      organisation: {
        holders: async () => undefined,
        history: async () => undefined,
        export: async () => undefined,
        import: async () => undefined,
      },
    };
  }
}
