import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClockVariables } from '#complaint';
import { elementOf, ROOT_KEY } from '#engine';
import { startTestNode, until, type TestNode } from '../support/node.js';
import { repositoryBundle } from '../support/repository-bundle.js';

const CALENDAR = 'rules/nasional/calendar-2026.json';

describe('a calendar that comes into force', () => {
  let node: TestNode;
  let bundle: Record<string, string>;
  beforeAll(async () => {
    node = await startTestNode();
    bundle = await repositoryBundle();
    await node.deploy(bundle);
  }, 120_000);
  afterAll(() => node.stop());

  it('should move running clocks, their timers and tasks, with the reason in the journal', async () => {
    const filed = await node.complaints.file(
      {
        tenant: '14.08',
        channel: 'web',
        category: 'jalan',
        sensitivity: 'publik',
        text: 'Jalan poros menuju pelabuhan di kecamatan kami berlubang sepanjang 300 meter. Mohon ditambal.',
      },
      { actor: 'publik' },
    );
    if (filed.outcome === 'rejected') throw new Error(JSON.stringify(filed.errors));
    const place = { tenant: '14.08', instanceKey: filed.complaint.instanceKey };
    const task = () =>
      until(
        async () =>
          (await node.store.queries.userTasksByInstance([place])).find(
            ({ elementId }) => elementId === 'verifikasi',
          ),
        'the verification',
      );
    const before = await task();
    const clocks = async (): Promise<ClockVariables> => {
      const stored = await node.store.journal.loadInstance('14.08', place.instanceKey);
      return elementOf(stored!.state, ROOT_KEY)!.variables!.tenggat as unknown as ClockVariables;
    };
    const { verifikasi } = await clocks();

    // The day on which it was due is free after all.
    const calendar = JSON.parse(bundle[CALENDAR]!) as { holidays: Record<string, string> };
    calendar.holidays[verifikasi!.dueDate] = 'Libur yang diundangkan belakangan';
    await node.deploy({ ...bundle, [CALENDAR]: JSON.stringify(calendar) });
    await until(async () => (await clocks()).verifikasi!.due !== verifikasi!.due, 'the clock to move');

    const after = (await clocks()).verifikasi!;
    expect(after.due > verifikasi!.due).toBe(true);
    expect(after.ledger.at(-1)).toMatchObject({
      action: 'recompute',
      dueBefore: verifikasi!.due,
      due: after.due,
      reason: 'Kalender berlaku: nasional/calendar-2026 versi 2',
    });
    await until(async () => (await task()).dueAt === after.due, 'the task to move');
    expect(before.dueAt).toBe(verifikasi!.due);
    const inbox = await node.store.queries.userTasks(
      { tenants: ['14.08'], groups: [...before.candidateGroups] },
      { statuses: ['created'] },
      'DUE_AT',
      { first: 5 },
    );
    expect(inbox.items.map(({ item }) => item.dueAt)).toEqual([after.due]);
    const { rows } = await node.store.pool.query<{ due_at: Date }>(
      'select due_at from timer where bucket = any ($1) and tenant = $2 and instance_key = $3',
      [[...Array(16).keys()], '14.08', place.instanceKey],
    );
    expect(rows.map(({ due_at }) => due_at.toISOString())).toContain(after.due);
    expect(rows.map(({ due_at }) => due_at.toISOString())).not.toContain(verifikasi!.due);

    const [account] = (await node.clocks.accounts('14.08', place.instanceKey)).filter(
      ({ name }) => name === 'verifikasi',
    );
    expect(account!.lines.map(({ action, actor }) => [action, actor])).toEqual([
      ['start', expect.any(String)],
      ['recompute', 'kalender'],
    ]);
    expect(account!.budgetMs).toBe(account!.usedMs + account!.remainingMs);
    const entry = (await node.history.history('14.08', place.instanceKey)).at(-1)!;
    expect(entry.command).toMatchObject({
      type: 'Reschedule',
      source: { documents: [{ region: 'nasional', kind: 'calendar', name: 'calendar-2026', version: 2 }] },
    });
    expect(await node.history.verifyReplay('14.08', place.instanceKey)).toMatchObject({
      isIntact: true,
      isDeterministic: true,
    });
    // The same again finds nothing to do.
    await node.deploy({ ...bundle, [CALENDAR]: JSON.stringify(calendar) });
    expect((await node.history.history('14.08', place.instanceKey)).length).toBe(entry.entryNo);
  }, 60_000);
});
