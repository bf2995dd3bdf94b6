import { createHash, randomUUID } from 'node:crypto';
import type { CommitEntry, ProjectionChanges, UserTaskChange } from '#runtime';

export const NO_CHANGES: ProjectionChanges = {
  userTasks: [],
  timers: [],
  timersGone: [],
  jobs: [],
  jobsGone: [],
  subscriptions: [],
  subscriptionsGone: [],
  incidents: [],
  incidentsResolved: [],
};

export const DEFINITION = '5c1f9f1e-6a3f-4a39-9c56-0d0d3d8c1a01';

/** An entry that creates an instance, or changes one when `expectedRevision` is given. */
export function entry(
  fields: Omit<Partial<CommitEntry>, 'changes'> & { changes?: Partial<ProjectionChanges> } = {},
): CommitEntry {
  const instanceKey = fields.instanceKey ?? randomUUID();
  const expectedRevision = fields.expectedRevision ?? 0;
  return {
    tenant: '14.08',
    expectedRevision,
    status: 'active',
    at: '2026-01-05T01:02:03.004Z',
    command: `{"type":"StartInstance",  "instanceKey":"${instanceKey}"}`,
    actor: 'budi',
    hash: createHash('sha256')
      .update(`${instanceKey} ${expectedRevision} ${fields.actor ?? ''}`)
      .digest('base64'),
    events: '[{"type":"InstanceStarted", "variables":{"a":1.50}}]',
    carries: true,
    state: {
      instanceKey,
      bpmnProcessId: 'pengaduan',
      definitionKey: DEFINITION,
      status: 'active',
      nextKey: 1,
      elements: [],
      subscriptions: [],
      incidents: [],
    },
    result: { instanceKey },
    writes: {},
    ...(expectedRevision === 0 && { birth: { bpmnProcessId: 'pengaduan', definitionKey: DEFINITION } }),
    ...fields,
    instanceKey,
    changes: { ...NO_CHANGES, ...fields.changes },
  };
}

export function userTask(fields: Partial<UserTaskChange> = {}): UserTaskChange {
  return {
    key: 1,
    elementId: 'Verifikasi',
    name: 'Verifikasi pengaduan',
    status: 'created',
    candidateGroups: ['14.08/PUPR:pelaksana'],
    candidateUsers: [],
    priority: 50,
    createdAt: '2026-01-05T01:02:03.004Z',
    ...fields,
  };
}
