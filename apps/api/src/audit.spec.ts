import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeWorld } from './testing/fake-world.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const JOURNAL = `query Journal($after: String, $includeRestricted: Boolean) {
  journal(region: "14.08", after: $after, first: 2, includeRestricted: $includeRestricted) {
    nodes { position isWithheld leafHash instanceKey actor eventsText }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Journal {
  journal: {
    nodes: { position: number; isWithheld: boolean; instanceKey: string | null; eventsText: string | null }[];
    pageInfo: { hasNextPage: boolean; endCursor: string };
  };
}

describe('the journal for auditors', () => {
  const world = new FakeWorld();
  let api: TestApi;
  let auditor: string;

  beforeAll(async () => {
    world.addCase('14.08', '14.08/PUPR:pelaksana');
    world.addCase('14.08', '14.08/INSPEKTORAT:apip', { isRestricted: true });
    world.addCase('14.08', '14.08/PUPR:pelaksana');
    api = await startTestApi(world);
    auditor = await api.token('auditor', 'AUDITOR', ['14.08']);
  });
  afterAll(() => api.stop());

  it('should give page after page, of restricted cases only the places', async () => {
    const first = await api.ask<Journal>(JOURNAL, {}, auditor);
    expect(first.data!.journal.nodes.map(({ position, isWithheld }) => [position, isWithheld])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(first.data!.journal.nodes[1]).toMatchObject({ instanceKey: null, eventsText: null });
    const { hasNextPage, endCursor } = first.data!.journal.pageInfo;
    expect(hasNextPage).toBe(true);
    const second = await api.ask<Journal>(JOURNAL, { after: endCursor }, auditor);
    expect(second.data!.journal.nodes.map(({ position }) => position)).toEqual([3]);
  });

  it('should show restricted cases to an auditor who asks for them', async () => {
    const { data } = await api.ask<Journal>(JOURNAL, { includeRestricted: true }, auditor);
    expect(data!.journal.nodes.map(({ isWithheld }) => isWithheld)).toEqual([false, false]);
  });

  it.each([
    ['ADMIN', ['14.08']],
    ['PROCESS_OWNER', ['14.08']],
    ['DEVELOPER', ['14.08']],
    ['OFFICER', ['14.08']],
    ['AUDITOR', ['14.71']],
  ] as const)('should be closed to %s of %j', async (role, regions) => {
    const token = await api.token('somebody', role, [...regions]);
    for (const query of [
      JOURNAL,
      '{ checkpoints(region: "14.08") { nodes { root } } }',
      '{ journalHead(region: "14.08") { root } }',
    ])
      expect((await api.ask(query, {}, token)).errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });

  it('should tell no story to an officer who has but a task of the case', async () => {
    world.groups.set('petugas', ['14.08/PUPR:pelaksana']);
    const token = await api.token('petugas', 'OFFICER', ['14.08']);
    const { data, errors } = await api.ask<{ userTasks: { nodes: { instance: unknown }[] } }>(
      '{ userTasks { nodes { instance { id story { title } } } } }',
      {},
      token,
    );
    expect(data!.userTasks.nodes.map(({ instance }) => instance)).toEqual([null, null]);
    expect(errors!.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });
});
