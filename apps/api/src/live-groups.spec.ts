import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Followers, until } from './testing/followers.js';
import { FakeWorld } from './testing/fake-world.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const GROUP = '14.08/PUPR:pelaksana';
const CHANGES = `subscription($after: String) {
  userTaskChanges(after: $after) { kind cursor task { businessKey state assignee complaint { number } } }
}`;
const PEOPLE = ['budi', 'sari', 'tono', 'wati'];

describe('subscribers of the same', () => {
  let world: FakeWorld;
  let api: TestApi;
  const followers = new Followers(() => api);

  beforeEach(async () => {
    world = new FakeWorld();
    for (const person of PEOPLE) world.groups.set(person, [GROUP]);
    api = await startTestApi(world);
  });
  afterEach(async () => {
    await followers.dispose();
    await api.stop();
  });

  const officer = (id: string) => api.token(id, 'OFFICER', ['14.08']);
  const followAs = async (id: string, query = CHANGES, variables: Record<string, unknown> = {}) => {
    const { client, closes } = followers.connect(await officer(id));
    return { ...(await followers.follow(client, query, variables)), closes };
  };
  /** One after the other, so that each is known to follow. */
  const followAll = async (ids: string[], query?: string) => {
    const all = [];
    for (const id of ids) all.push(await followAs(id, query));
    return all;
  };
  const claim = (instanceKey: string, assignee: string) =>
    world.append('14.08', instanceKey, assignee, [{ type: 'UserTaskClaimed', key: 1, assignee }]);

  it('should follow the journal and read a complaint once for all of them', async () => {
    const alone = await followAs('budi');
    world.addCase('14.08', GROUP);
    await until(() => alone.events.length === 1, 'the change');
    const forOne = world.complaintReads;
    const others = await followAll(PEOPLE.slice(1));
    world.addCase('14.08', GROUP, { businessKey: 'SAME' });
    await until(() => others.every(({ events }) => events.length === 1), 'the change for all');

    expect(world.complaintReads).toBe(2 * forOne);
    expect(world.follows).toBe(1);
    expect(new Set(others.map(({ events }) => JSON.stringify(events[0]))).size).toBe(1);
    expect(alone.events[1]).toEqual(others[0]!.events[0]);
  });

  it('should send each person what depends on the person', async () => {
    const query = 'subscription { userTaskChanges { kind task { viewerCan } } }';
    const [budi, sari] = await followAll(['budi', 'sari'], query);
    const { instanceKey } = world.addCase('14.08', GROUP);
    claim(instanceKey, 'budi');
    await until(() => [budi!, sari!].every(({ events }) => events.length === 2), 'the changes');
    const actions = ({ events }: { events: unknown[] }) =>
      (events[1] as { userTaskChanges: { task: { viewerCan: string[] } } }).userTaskChanges.task.viewerCan;

    expect(actions(budi!)).toContain('RELEASE');
    expect(actions(sari!)).not.toContain('RELEASE');
  });

  it('should tell of a task that is offered by name to that person alone', async () => {
    const [budi, sari] = await followAll(['budi', 'sari']);
    const { instanceKey } = world.addCase('14.08', '14.08/DINKES:pelaksana');
    world.append('14.08', instanceKey, 'x', [
      {
        type: 'UserTaskCreated',
        key: 2,
        elementId: 'sendiri',
        candidateGroups: [],
        candidateUsers: ['sari'],
        priority: 50,
      },
    ]);
    world.addCase('14.08', GROUP, { businessKey: 'LAST' });
    await until(
      () => [budi!, sari!].every(({ changes }) => changes().at(-1)?.task?.businessKey === 'LAST'),
      'all',
    );

    expect(budi!.changes()).toHaveLength(1);
    expect(sari!.changes()).toHaveLength(2);
  });

  it('should close one of them who lost his office, and go on with the others', async () => {
    const [budi, sari] = await followAll(['budi', 'sari']);
    world.groups.set('budi', []);
    world.addCase('14.08', GROUP);
    await until(() => budi!.closes.length > 0 && sari!.events.length > 0, 'the close and the change');

    expect(budi!.closes[0]).toMatchObject({ code: 4403, reason: 'Rights changed' });
    expect(budi!.events).toEqual([]);
  });

  it('should let one catch up while the others go on, in order and without a gap', async () => {
    const first = await followAs('budi');
    const numbers = Array.from({ length: 30 }, () => world.addCase('14.08', GROUP).number);
    await until(() => first.events.length === 30, 'the changes');
    const late = await followAs('sari', CHANGES, { after: first.changes()[4]!.cursor });
    numbers.push(...Array.from({ length: 30 }, () => world.addCase('14.08', GROUP).number));
    await until(() => late.events.length >= 55 && first.events.length >= 60, 'all changes');

    expect(first.changes().map(({ task }) => task!.businessKey)).toEqual(numbers);
    expect(late.changes().map(({ task }) => task!.businessKey)).toEqual(numbers.slice(5));
    expect(world.follows).toBe(1);
  });

  it('should bring faults and the journal live, restricted cases apart', async () => {
    const query = 'subscription { incidentChanges { kind changedBy incident { kind elementId } } }';
    const journal = `subscription { journalRecords(region: "14.08") { record { position isWithheld actor } } }`;
    const admin = followers.connect(await api.token('root', 'ADMIN', ['14.08'])).client;
    const faults = await followers.follow(admin, query);
    const auditor = followers.connect(await api.token('ani', 'AUDITOR', ['14.08'])).client;
    const records = await followers.follow(auditor, journal);
    const raise = (instanceKey: string) =>
      world.append('14.08', instanceKey, 'system', [
        {
          type: 'IncidentRaised',
          key: 9,
          elementKey: 1,
          elementId: 'periksa',
          kind: 'NO_MATCHING_FLOW',
          message: 'Expected a flow.',
        },
      ]);
    raise(world.addCase('14.08', GROUP, { isRestricted: true }).instanceKey);
    const { instanceKey } = world.addCase('14.08', GROUP);
    raise(instanceKey);
    world.incidents.push({
      tenant: '14.08',
      instanceKey,
      key: 9,
      elementKey: 1,
      elementId: 'periksa',
      kind: 'NO_MATCHING_FLOW',
      message: 'Expected a flow.',
      raisedAt: '2026-03-02T02:00:00.000Z',
    });
    world.append('14.08', instanceKey, 'root', [{ type: 'IncidentResolved', key: 9, reason: 'ok' }]);
    await until(() => faults.events.length >= 2 && records.events.length >= 5, 'the events');

    const incident = { kind: 'NO_MATCHING_FLOW', elementId: 'periksa' };
    expect(faults.events).toEqual([
      { incidentChanges: { kind: 'ADDED', changedBy: 'system', incident } },
      { incidentChanges: { kind: 'REMOVED', changedBy: 'root', incident } },
    ]);
    expect(records.events.map(({ journalRecords }) => (journalRecords as { record: object }).record)).toEqual(
      [
        { position: 1, isWithheld: true, actor: null },
        { position: 2, isWithheld: true, actor: null },
        { position: 3, isWithheld: false, actor: 'publik' },
        { position: 4, isWithheld: false, actor: 'system' },
        { position: 5, isWithheld: false, actor: 'root' },
      ],
    );
  });
});
