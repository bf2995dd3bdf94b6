import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { globalId } from '#runtime';
import { extractText, getDocumentProxy } from 'unpdf';
import { runCaptured } from '../../apps/cli/src/testing/run-captured.js';
import { until } from '../support/node.js';
import { repositoryBundle } from '../support/repository-bundle.js';
import { startTestServers, type TestServers } from '../support/servers.js';

const REGION = '14.08';
const CANARY = 'KANARI7731';
const HEAD_OF_ORGANISATION = 'siak.setda-bag-organisasi.kepala';
const POSITION = 'SETDA-BAG-ORGANISASI-KEPALA';

interface Task {
  readonly id: string;
  readonly elementId: string;
  readonly businessKey: string;
  readonly assignee: string | null;
  readonly candidateGroups: string[];
}
interface Inbox {
  readonly moment: string;
  readonly sequence: number;
  readonly generation: number;
  readonly groups: string[];
  readonly tasks: { readonly nodes: Task[]; readonly pageInfo: { hasNextPage: boolean; endCursor: string } };
}

/** Past moments over a real server: what was asked of it then is what it tells of then. */
describe('time travel', () => {
  let servers: TestServers;
  let folder: string;
  let auditor: string;
  let officer: string;
  /** Number of the complaint that was verified. */
  let verified: string;
  const complaints: { number: string; id: string; complaintKey: string; instanceKey: string }[] = [];

  const ask = <T>(token: string, query: string, variables: Record<string, unknown> = {}): Promise<T> =>
    servers.ask<T>(0, token, query, variables);
  const inboxOf = async (
    token: string,
    owner: Record<string, string>,
    at: { moment?: string; sequence?: number; first?: number; after?: string },
  ): Promise<Inbox | null> =>
    (
      await ask<{ inboxAsOf: Inbox | null }>(
        token,
        `query($owner: InboxOwnerInput!, $moment: DateTime, $sequence: Int, $first: Int, $after: String) {
          inboxAsOf(region: "${REGION}", owner: $owner, moment: $moment, sequence: $sequence, first: $first, after: $after) {
            moment sequence generation groups
            tasks { nodes { id elementId businessKey assignee candidateGroups } pageInfo { hasNextPage endCursor } } } }`,
        { owner, ...at },
      )
    ).inboxAsOf;
  const presentInbox = async (token: string) =>
    (
      await ask<{ userTasks: { nodes: Task[] } }>(
        token,
        '{ userTasks { nodes { id assignee businessKey } } }',
      )
    ).userTasks.nodes;
  const head = async (): Promise<number> =>
    (await servers.nodes[0]!.wiring.services.feed.heads([REGION])).get(REGION)!;
  const complaintAsOf = async <T>(
    token: string,
    id: string,
    moment: string,
    fields: string,
  ): Promise<T | null> =>
    (
      await ask<{ complaint: { asOf: T | null } | null }>(
        token,
        `query($id: ID!, $moment: DateTime) { complaint(id: $id) { asOf(moment: $moment) { ${fields} } } }`,
        { id, moment },
      )
    ).complaint?.asOf ?? null;

  async function file(text: string): Promise<void> {
    const filed = await servers.nodes[0]!.wiring.services.complaints.file(
      {
        tenant: REGION,
        channel: 'web',
        category: 'jalan',
        sensitivity: 'publik',
        text,
        contact: { name: CANARY, email: `${CANARY}@contoh.id` },
      },
      { actor: 'publik' },
    );
    if (filed.outcome === 'rejected') throw new Error(JSON.stringify(filed.errors));
    const { complaintKey, instanceKey } = filed.complaint;
    const opened = await until(async () => {
      const { processInstances } = await ask<{
        processInstances: {
          nodes: { complaint: { id: string; number: string } | null; userTasks: object[] }[];
        };
      }>(auditor, '{ processInstances { nodes { complaint { id number } userTasks { id } } } }');
      return processInstances.nodes.find(
        ({ complaint, userTasks }) => complaint?.number === filed.number && userTasks.length > 0,
      );
    }, 'the first task');
    complaints.push({ number: filed.number, id: opened.complaint!.id, complaintKey, instanceKey });
  }

  const moments: { at: string; head: number; open: string[] }[] = [];
  /** What the inbox holds now, and when that is. */
  async function mark(): Promise<void> {
    const open = (await presentInbox(officer)).map(({ id }) => id).sort();
    moments.push({ at: new Date().toISOString(), head: await head(), open });
    // The next command is in a later millisecond.
    const { at } = moments.at(-1)!;
    await until(() => new Date().toISOString() > at, 'the next millisecond');
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runut-time-travel-'));
    servers = await startTestServers(1);
    await servers.deploy(await repositoryBundle());
    auditor = await servers.token('auditor', 'AUDITOR', [REGION]);
    officer = await servers.token(HEAD_OF_ORGANISATION, 'OFFICER', [REGION]);
    await mark();
    await file('Jalan poros berlubang sejak dua bulan lalu, mohon ditambal.');
    await mark();
    await file('Lampu jalan di simpang tiga padam sejak pekan lalu.');
    await mark();
    const [first] = (await presentInbox(officer)).filter(({ assignee }) => assignee === null);
    verified = first!.businessKey;
    const command = async (name: string, input: object) =>
      ask<Record<string, { userErrors: { code: string }[] }>>(
        officer,
        `mutation($input: ${name === 'completeUserTask' ? 'CompleteUserTaskInput' : 'UserTaskInput'}!) {
          ${name}(input: $input) { userErrors { code path message } } }`,
        { input },
      );
    expect((await command('claimUserTask', { id: first!.id }))['claimUserTask']!.userErrors).toEqual([]);
    await mark();
    const done = await command('completeUserTask', { id: first!.id, data: { hasil: 'berkadar' } });
    expect(done['completeUserTask']!.userErrors).toEqual([]);
    await until(
      async () => (await presentInbox(officer)).every(({ id }) => id !== first!.id),
      'the end of it',
    );
    await mark();
  }, 120_000);
  afterAll(async () => {
    await servers.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('should give back each inbox that an officer has had, by time and by position', async () => {
    for (const { at, head: sequence, open } of moments.slice(1)) {
      for (const when of [{ moment: at }, { sequence }]) {
        const inbox = await inboxOf(auditor, { person: HEAD_OF_ORGANISATION }, when);
        expect(inbox!.tasks.nodes.map(({ id }) => id).sort()).toEqual(open);
        expect(inbox!.sequence).toBe(sequence);
      }
    }
    expect(moments.map(({ open }) => open.length).slice(0, 4)).toEqual([0, 1, 2, 2]);
    expect(moments.at(-1)!.open).toHaveLength(1);
  });

  it('should tell who had taken a task then, and not who has it now', async () => {
    const assigneesAt = async (at: string) =>
      (await inboxOf(auditor, { position: POSITION }, { moment: at }))!.tasks.nodes.map(
        ({ assignee }) => assignee,
      );
    expect(await assigneesAt(moments[2]!.at)).toEqual([null, null]);
    expect((await assigneesAt(moments[3]!.at)).filter((one) => one !== null)).toEqual([HEAD_OF_ORGANISATION]);
  });

  it('should page, and give the inbox of a unit and of a group', async () => {
    const { at, open } = moments[2]!;
    const whole = await inboxOf(auditor, { position: POSITION }, { moment: at });
    const [group] = whole!.tasks.nodes[0]!.candidateGroups;
    expect(whole!.groups).toContain(group);
    const first = await inboxOf(auditor, { group: group! }, { moment: at, first: 1 });
    expect(first!.tasks.pageInfo.hasNextPage).toBe(true);
    const { endCursor: after } = first!.tasks.pageInfo;
    const second = await inboxOf(auditor, { group: group! }, { moment: at, first: 1, after });
    expect(second!.tasks.pageInfo.hasNextPage).toBe(false);
    expect([...first!.tasks.nodes, ...second!.tasks.nodes].map(({ id }) => id).sort()).toEqual(open);
    const unit = group!.slice(0, group!.indexOf(':'));
    expect(
      (await inboxOf(auditor, { unit }, { moment: at }))!.tasks.nodes.map(({ id }) => id).sort(),
    ).toEqual(open);
  });

  it('should show each viewer no more than the inbox of today does', async () => {
    const { at } = moments[2]!;
    const own = await inboxOf(officer, { person: HEAD_OF_ORGANISATION }, { moment: at });
    expect(own!.tasks.nodes).toHaveLength(2);
    const stranger = await servers.token('siak.pupr.admin2', 'OFFICER', [REGION]);
    const foreign = await inboxOf(stranger, { person: HEAD_OF_ORGANISATION }, { moment: at });
    expect(foreign!.tasks.nodes).toEqual([]);
    const elsewhere = await servers.token('auditor', 'AUDITOR', ['14.71']);
    expect(await inboxOf(elsewhere, { person: HEAD_OF_ORGANISATION }, { moment: at })).toBeNull();
  });

  it('should tell both on the command line', async () => {
    const { at, open } = moments[2]!;
    const server = ['--url', servers.nodes[0]!.url, '--token', auditor];
    const inbox = await runCaptured(
      'inbox',
      '--region',
      REGION,
      '--position',
      POSITION,
      '--at',
      at,
      ...server,
    );
    expect(inbox).toMatchObject({ code: 0, out: expect.stringContaining(`${open.length} open tasks`) });
    for (const { number } of complaints) expect(inbox.out).toContain(number);
    expect(await runCaptured('inbox', '--region', REGION, '--at', at, ...server)).toMatchObject({ code: 2 });
    const { number } = complaints[0]!;
    const { code, out } = await runCaptured('replay', number, '--at', at, ...server);
    expect(code).toBe(0);
    expect(out).toMatch(/status +belum_diverifikasi[^]*generation 1; policies 14 1, 14.08 1, nasional 1/);
    expect(out).toMatch(/verifikasi +running/);
    expect(out).toMatch(/has an open task/);
  });

  it('should give a story as PDF, by its filters and with its rights', async () => {
    const { url } = servers.nodes[0]!;
    const { processInstances } = await ask<{
      processInstances: { nodes: { id: string; businessKey: string }[] };
    }>(auditor, '{ processInstances { nodes { id businessKey } } }');
    const { id } = processInstances.nodes.find(({ businessKey }) => businessKey === verified)!;
    const get = (path: string, token?: string) =>
      fetch(`${url}/stories/${path}`, {
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      });
    const textOf = async (bytes: ArrayBuffer): Promise<string> =>
      (await extractText(await getDocumentProxy(new Uint8Array(bytes)))).text
        .join(' ')
        .replaceAll(/\s+/g, ' ');

    const whole = await get(`${id}.pdf?language=en`, auditor);
    expect(whole.status).toBe(200);
    expect(whole.headers.get('content-type')).toBe('application/pdf');
    expect(whole.headers.get('content-disposition')).toContain(`${verified}.pdf`);
    const text = await textOf(await whole.arrayBuffer());
    expect(text).toContain(`The story of`);
    expect(text).toContain(HEAD_OF_ORGANISATION);
    expect(text).toContain('The public');
    const filtered = await get(`${id}.pdf?language=en&actor=${HEAD_OF_ORGANISATION}&kind=task`, auditor);
    const part = await textOf(await filtered.arrayBuffer());
    expect(part).toContain(HEAD_OF_ORGANISATION);
    expect(part).not.toContain('The public');

    expect((await get(`${id}.pdf`)).status).toBe(401);
    expect((await get(`${id}.pdf`, 'no-token')).status).toBe(401);
    // What he verified became a restricted case, which is none of his any more; of the other he has a task alone.
    expect((await get(`${id}.pdf`, officer)).status).toBe(404);
    const other = processInstances.nodes.find(
      ({ businessKey }) =>
        businessKey !== verified && complaints.some(({ number }) => number === businessKey),
    )!;
    expect((await get(`${other.id}.pdf`, officer)).status).toBe(403);
    expect((await get(`${id}.pdf`, await servers.token('auditor', 'AUDITOR', ['14.71']))).status).toBe(404);
    const wrong = await get(`${id}.pdf?kind=nothing`, auditor);
    expect([wrong.status, await wrong.json()]).toEqual([
      400,
      { errors: [expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT', argument: 'kind' } })] },
    ]);

    const file = join(folder, 'riwayat.pdf');
    const server = ['--url', url, '--token', auditor];
    const told = await runCaptured(
      'replay',
      verified,
      '--story',
      '--format',
      'pdf',
      '--out',
      file,
      ...server,
    );
    expect(told).toMatchObject({ code: 0, out: expect.stringContaining(file) });
    expect(await textOf((await readFile(file)).buffer as ArrayBuffer)).toContain('Riwayat');
    expect(await runCaptured('replay', verified, '--story', '--format', 'pdf', ...server)).toMatchObject({
      code: 2,
    });
    const markdown = await runCaptured(
      'replay',
      verified,
      '--story',
      '--kind',
      'task',
      '--language',
      'en',
      ...server,
    );
    expect(markdown.out).toContain('takes the task');
    expect(markdown.out).not.toContain('The process pengaduan starts');
  });

  it('should tell what changed between two moments of an instance', async () => {
    const server = ['--url', servers.nodes[0]!.url, '--token', auditor];
    const [from, to] = [moments[2]!.at, moments[3]!.at];
    const { code, out } = await runCaptured(
      'replay',
      verified,
      '--compare',
      `${from}..${to}`,
      '--json',
      ...server,
    );
    expect(code).toBe(0);
    const { difference } = JSON.parse(out) as { difference: Record<string, unknown[]> };
    expect(difference).toMatchObject({
      tokens: [],
      variables: [],
      clocks: [],
      tasks: [{ before: { assignee: null }, after: { assignee: HEAD_OF_ORGANISATION } }],
    });
    const whole = await runCaptured('replay', verified, '--compare', '1..99', ...server);
    expect(whole.out).toMatch(/clock +verifikasi +none +stopped/);
    expect(whole.out).not.toContain(CANARY);
    expect(await runCaptured('replay', verified, '--compare', '1', ...server)).toMatchObject({ code: 2 });
  });

  it("should search a region's journal, for auditors alone", async () => {
    interface Found {
      searchJournal: {
        nodes: {
          position: number;
          instanceKey: string;
          entry: { actor: string; events: { type: string }[] };
        }[];
        pageInfo: { hasNextPage: boolean };
      };
    }
    const search = (token: string, filter: object, includeRestricted = false) =>
      ask<Found>(
        token,
        `query($filter: JournalSearchInput!, $includeRestricted: Boolean) {
          searchJournal(region: "${REGION}", filter: $filter, includeRestricted: $includeRestricted) {
            nodes { position instanceKey entry { actor events { type } } } pageInfo { hasNextPage } } }`,
        { filter, includeRestricted },
      );
    const restricted = complaints.find(({ number }) => number === verified)!;
    // What was verified became a restricted case: it is found by whoever asks for such.
    expect((await search(auditor, { actors: [HEAD_OF_ORGANISATION] })).searchJournal.nodes).toEqual([]);
    const { nodes, pageInfo } = (
      await search(auditor, { actors: [HEAD_OF_ORGANISATION], kinds: ['TASK'] }, true)
    ).searchJournal;
    expect(pageInfo.hasNextPage).toBe(false);
    expect(nodes.length).toBeGreaterThanOrEqual(2);
    expect(new Set(nodes.map(({ instanceKey }) => instanceKey))).toEqual(new Set([restricted.instanceKey]));
    const other = complaints.find(({ number }) => number !== verified)!;
    const byCase = await search(auditor, { businessKey: other.number, elementId: 'verifikasi' });
    expect(byCase.searchJournal.nodes.length).toBeGreaterThan(0);
    await expect(search(officer, {})).rejects.toThrow('FORBIDDEN');
    await expect(search(await servers.token('auditor', 'AUDITOR', ['14.71']), {})).rejects.toThrow(
      'FORBIDDEN',
    );

    const server = ['--url', servers.nodes[0]!.url, '--token', auditor];
    const told = await runCaptured(
      'search',
      '--region',
      REGION,
      '--case',
      other.number,
      '--kind',
      'task',
      ...server,
    );
    expect(told).toMatchObject({ code: 0, out: expect.stringContaining('entries') });
    expect(told.out).toContain(other.instanceKey);
    expect(told.out).not.toContain(CANARY);
    const cut = await runCaptured('search', '--region', REGION, '--limit', '1', '--json', ...server);
    expect(JSON.parse(cut.out)).toMatchObject({ isCut: true, entries: [expect.anything()] });
  });

  it('should say what is wrong with the question', async () => {
    const { at } = moments[2]!;
    await expect(inboxOf(auditor, { person: 'x' }, {})).rejects.toThrow('Expected either');
    await expect(inboxOf(auditor, { person: 'x' }, { sequence: 1_000_000 })).rejects.toThrow('has reached');
    await expect(inboxOf(auditor, { position: 'NO-SUCH' }, { moment: at })).rejects.toThrow(
      'as it was deployed',
    );
    await expect(inboxOf(auditor, { person: 'x' }, { moment: '2020-01-01T00:00:00Z' })).rejects.toThrow(
      'deployed',
    );
  });

  it('should tell a complaint with its clocks, its handlers and the policy in force', async () => {
    const { id } = complaints.find(({ number }) => number === verified)!;
    const fields = `sequence status unit isRestricted generation documents { region kind version }
      clocks { name state remainingMs budgetMs ledger { at } } openTasks { elementId assignee }
      offices { group title hasOpenTask holders { person kind } }`;
    interface AsOf {
      sequence: number;
      status: string;
      generation: number;
      documents: { kind: string; region: string; version: number }[];
      clocks: { name: string; state: string; ledger: { at: string }[] }[];
      openTasks: { elementId: string; assignee: string | null }[];
      offices: { group: string; hasOpenTask: boolean; holders: { person: string }[] }[];
    }
    expect(await complaintAsOf(auditor, id, moments[0]!.at, fields)).toBeNull();
    const early = (await complaintAsOf<AsOf>(auditor, id, moments[2]!.at, fields))!;
    expect(early.status).toBe('BELUM_DIVERIFIKASI');
    expect(early.openTasks).toEqual([{ elementId: 'verifikasi', assignee: null }]);
    const handler = early.offices.find(({ hasOpenTask }) => hasOpenTask)!;
    expect(handler.holders.map(({ person }) => person)).toContain(HEAD_OF_ORGANISATION);
    expect(early.documents).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'policy', region: 'nasional', version: 1 })]),
    );
    expect(early.clocks.find(({ name }) => name === 'verifikasi')!.state).toBe('RUNNING');
    expect(JSON.stringify(early)).not.toContain(CANARY);

    const late = (await complaintAsOf<AsOf>(auditor, id, new Date().toISOString(), fields))!;
    const { complaint } = await ask<{ complaint: { status: string; unit: string | null } }>(
      auditor,
      'query($id: ID!) { complaint(id: $id) { status unit } }',
      { id },
    );
    expect(late).toMatchObject(complaint);
    expect(late.sequence).toBeGreaterThan(early.sequence);
  });

  it('should tell a case through the regions that had it, as far as the reader may read it', async () => {
    const { services } = servers.nodes[0]!.wiring;
    const filed = await services.complaints.file(
      {
        tenant: '21.72',
        channel: 'whatsapp',
        category: 'pelabuhan',
        sensitivity: 'publik',
        text: 'Tiket kapal antarpulau naik tanpa pengumuman menjelang libur panjang, tolong ditertibkan.',
        contact: { name: CANARY, email: `${CANARY}@contoh.id` },
      },
      { actor: 'publik' },
    );
    if (filed.outcome === 'rejected') throw new Error(JSON.stringify(filed.errors));
    const { tenant, instanceKey, complaintKey } = filed.complaint;
    const task = await until(
      async () =>
        (await services.queries.userTasksByInstance([{ tenant, instanceKey }])).find(
          ({ elementId }) => elementId === 'verifikasi',
        ),
      'the verification',
    );
    await services.complaints.completeUserTask(
      task,
      { hasil: 'bukanWewenang' },
      { actor: 'budi', user: 'budi' },
    );
    await until(() => services.complaintStore.byKey('21', complaintKey), 'the transfer');
    const toldTo = async (regions: string[], includeRelated: boolean) => {
      const token = await servers.token('auditor', 'AUDITOR', regions);
      const { complaint } = await ask<{
        complaint: {
          instance: { story: { markdown: string; steps: { region: string; at: string }[] } };
        };
      }>(
        token,
        `query($id: ID!, $related: Boolean) { complaint(id: $id) { instance {
          story(includeRelated: $related) { markdown steps { region at } } } } }`,
        { id: globalId('Complaint', tenant, complaintKey), related: includeRelated },
      );
      return complaint.instance.story;
    };
    const regionsIn = ({ steps }: { steps: { region: string }[] }) =>
      [...new Set(steps.map(({ region }) => region))].sort();
    const whole = await toldTo(['21.72', '21'], true);
    expect(regionsIn(whole)).toEqual(['21', '21.72']);
    expect(whole.steps.map(({ at }) => at)).toEqual(whole.steps.map(({ at }) => at).sort());
    expect(whole.markdown).not.toContain(CANARY);
    expect(regionsIn(await toldTo(['21.72', '21'], false))).toEqual(['21.72']);
    expect(regionsIn(await toldTo(['21.72'], true))).toEqual(['21.72']);
  });
});
