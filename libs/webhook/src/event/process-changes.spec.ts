import { describe, expect, it } from '@jest/globals';
import type { ProcessEvent } from '#engine';
import type { JournalEntry } from '#runtime';
import { CHANGE_KINDS, kindsFault } from './change-kinds.js';
import { processChanges } from './process-changes.js';
import { messageId } from './webhook-message.js';

const CANARY = 'Siti Aminah';
const entry = (...events: ProcessEvent[]): JournalEntry => ({
  tenant: '14.08',
  position: 7,
  instanceKey: 'i',
  entryNo: 3,
  command: { reason: CANARY },
  commandText: CANARY,
  actor: CANARY,
  at: '2026-03-02T01:00:00.000Z',
  hash: 'h',
  events,
  eventsText: CANARY,
});
const EVENTS: ProcessEvent[] = [
  {
    type: 'InstanceStarted',
    instanceKey: 'i',
    bpmnProcessId: 'p',
    definitionKey: 'd',
    variables: { nama: CANARY },
  },
  {
    type: 'UserTaskCreated',
    key: 4,
    elementId: 'periksa',
    name: CANARY,
    assignee: CANARY,
    candidateGroups: ['g'],
    candidateUsers: [CANARY],
    priority: 50,
    dueAt: '2026-03-05T01:00:00.000Z',
  },
  { type: 'UserTaskClaimed', key: 4, assignee: CANARY },
  { type: 'UserTaskReleased', key: 4, assignee: CANARY },
  { type: 'UserTaskRescheduled', key: 4 },
  { type: 'UserTaskCompleted', key: 4, variables: { nama: CANARY } },
  { type: 'UserTaskCanceled', key: 5 },
  { type: 'VariablesSet', scopeKey: 0, variables: { nama: CANARY } },
  { type: 'InstanceSuspended', reason: CANARY, includesCalled: false },
  { type: 'InstanceResumed', reason: CANARY, includesCalled: false },
  {
    type: 'IncidentRaised',
    key: 6,
    elementKey: 4,
    elementId: 'periksa',
    kind: 'EXPRESSION_FAILED',
    message: CANARY,
  },
  { type: 'IncidentResolved', key: 6, reason: CANARY },
  { type: 'InstanceTerminated', reason: CANARY },
];

describe('processChanges', () => {
  it('should tell what happened, in order, by kinds that there are', () => {
    const changes = processChanges(entry(...EVENTS));
    expect(changes.map(({ kind }) => kind)).toEqual([
      'instance.started',
      'task.added',
      'task.changed',
      'task.changed',
      'task.changed',
      'task.removed',
      'task.removed',
      'instance.changed',
      'instance.changed',
      'incident.raised',
      'incident.resolved',
      'instance.ended',
      'journal.recorded',
    ]);
    const known = CHANGE_KINDS.map(({ kind }) => kind);
    expect(changes.filter(({ kind }) => !known.includes(kind))).toEqual([]);
    expect(changes[1]!.data).toEqual({
      task: {
        id: Buffer.from('UserTask\u000014.08\u0000i\u00004').toString('base64url'),
        key: 4,
        elementId: 'periksa',
        candidateGroups: ['g'],
        priority: 50,
        dueAt: '2026-03-05T01:00:00.000Z',
        state: 'CLAIMED',
      },
    });
  });

  it('should tell no variable, no reason, no message and no name', () => {
    expect(JSON.stringify(processChanges(entry(...EVENTS)))).not.toContain(CANARY);
  });
});

describe('messages', () => {
  it('should have an id that is the same each time, of its webhook alone, without a full stop', () => {
    const id = messageId('w', '14.08', 7, 1);
    expect(id).toMatch(/^msg_[0-9a-f]{32}$/);
    expect(messageId('w', '14.08', 7, 1)).toBe(id);
    for (const other of [
      messageId('v', '14.08', 7, 1),
      messageId('w', '14.08', 71),
      messageId('w', '14.08', 7, 2),
    ])
      expect(other).not.toBe(id);
  });

  it('should be of kinds that there are', () => {
    expect(kindsFault(['task.added', 'journal.recorded'])).toBeUndefined();
    expect(kindsFault(['webhook.test'])).toContain('but got "webhook.test"');
  });
});
