import { describe, expect, it } from '@jest/globals';
import type { ProcessEvent } from '#engine';
import type { JournalEntry } from '#runtime';
import { HistoryService } from '../history-service.js';
import { compareMoments } from './compare-moments.js';

function entry(entryNo: number, events: ProcessEvent[]): JournalEntry {
  return {
    tenant: '14.08',
    position: entryNo,
    instanceKey: 'i',
    entryNo,
    command: {},
    commandText: '{}',
    actor: 'ani',
    at: `2026-03-10T02:00:0${entryNo}.000Z`,
    hash: '',
    events,
    eventsText: JSON.stringify(events),
  };
}
const running = { state: 'running', due: '2026-03-13T09:00:00.000Z' };
const task = { candidateGroups: ['g'], candidateUsers: [], priority: 50 };
const ENTRIES = [
  entry(1, [
    {
      type: 'InstanceStarted',
      instanceKey: 'i',
      bpmnProcessId: 'p',
      definitionKey: 'd',
      variables: { status: 'baru', sama: [1], kosong: null, tenggat: { verifikasi: running } },
    },
    { type: 'ElementEntered', key: 1, elementId: 'verifikasi', elementType: 'userTask', scopeKey: 0 },
    { type: 'UserTaskCreated', key: 1, elementId: 'verifikasi', ...task },
  ]),
  entry(2, [{ type: 'UserTaskClaimed', key: 1, assignee: 'ani' }]),
  entry(3, [
    { type: 'UserTaskCompleted', key: 1, variables: {} },
    { type: 'ElementCompleting', key: 1 },
    { type: 'ElementCompleted', key: 1, elementId: 'verifikasi' },
    { type: 'SequenceFlowTaken', flowId: 'f', to: 'jawab', scopeKey: 0 },
    {
      type: 'ElementEntered',
      key: 2,
      elementId: 'jawab',
      elementType: 'userTask',
      scopeKey: 0,
      consumes: ['f'],
    },
    { type: 'UserTaskCreated', key: 2, elementId: 'jawab', ...task },
    {
      type: 'VariablesSet',
      scopeKey: 0,
      variables: { status: 'diproses', baru: 1, tenggat: { verifikasi: { ...running, state: 'stopped' } } },
    },
  ]),
];
const upTo = (n: number) => ENTRIES.slice(0, n);

describe('compareMoments', () => {
  it('should tell what came, went and changed', () => {
    expect(compareMoments(upTo(1), upTo(3))).toMatchObject({
      fromSequence: 1,
      toSequence: 3,
      statusBefore: 'active',
      statusAfter: 'active',
      tokens: [
        { change: 'removed', key: 1, elementId: 'verifikasi' },
        { change: 'added', key: 2, elementId: 'jawab' },
      ],
      variables: [
        { scopeKey: 0, name: 'status', before: 'baru', after: 'diproses' },
        { scopeKey: 0, name: 'baru', after: 1 },
      ],
      tasks: [{ before: { elementId: 'verifikasi' } }, { after: { elementId: 'jawab' } }],
      clocks: [{ name: 'verifikasi', before: { state: 'running' }, after: { state: 'stopped' } }],
    });
  });

  it('should tell a change within a task', () => {
    const { tasks, tokens, variables, clocks } = compareMoments(upTo(1), upTo(2));
    expect(tasks).toMatchObject([
      { before: { status: 'created' }, after: { status: 'claimed', assignee: 'ani' } },
    ]);
    expect([tokens, variables, clocks]).toEqual([[], [], []]);
  });

  it('should find nothing between a moment and itself', () => {
    const { tokens, variables, tasks, clocks } = compareMoments(upTo(3), upTo(3));
    expect([tokens, variables, tasks, clocks]).toEqual([[], [], [], []]);
  });

  it('should compare with what had not begun', () => {
    const difference = compareMoments([], upTo(1));
    expect(difference.fromSequence).toBe(0);
    expect(difference.statusBefore).toBeUndefined();
    expect(difference.variables.map(({ name }) => name)).toEqual(['status', 'sama']);
  });
});

describe('HistoryService.compare', () => {
  const service = new HistoryService({
    readInstance: async (_tenant, _instanceKey, { upToEntryNo = 99, upToMoment = '9' } = {}) =>
      ENTRIES.filter(({ entryNo, at }) => entryNo <= upToEntryNo && at <= upToMoment),
    loadInstance: async () => undefined,
  });

  it('should take entries and times, in either order of time', async () => {
    const at = await service.compare('14.08', 'i', { sequence: 1 }, { moment: '2026-03-10T02:00:02.500Z' });
    expect(at).toMatchObject({ fromSequence: 1, toSequence: 2 });
    expect(await service.compare('14.08', 'i', { sequence: 3 }, { sequence: 1 })).toMatchObject({
      fromSequence: 3,
      toSequence: 1,
      tokens: [
        { change: 'removed', elementId: 'jawab' },
        { change: 'added', elementId: 'verifikasi' },
      ],
    });
  });

  it('should tell nothing of an instance that had not begun', async () => {
    const never = { moment: '2020-01-01T00:00:00Z' };
    expect(await service.compare('14.08', 'i', never, never)).toBeUndefined();
  });
});
