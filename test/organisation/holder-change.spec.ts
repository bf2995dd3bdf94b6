import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { until } from '../support/node.js';
import { repositoryBundle } from '../support/repository-bundle.js';
import { startTestServers, type TestServers } from '../support/servers.js';

const POSITION = 'SETDA-BAG-ORGANISASI-KEPALA';
const OLD = 'siak.setda-bag-organisasi.kepala';
const NEW = 'siak.baru';
const DAY_MS = 86_400_000;
const dayAt = (moment: number): string =>
  new Date(moment).toLocaleDateString('en-CA', { timeZone: 'Asia/Jakarta' });

interface Change {
  readonly kind: string;
  readonly cursor: string;
  readonly task: { readonly id: string; readonly elementId: string } | null;
}
interface File {
  readonly path: string;
  readonly content: string;
}
interface Imported {
  readonly refusedRows: { file: string; row: number; column: string | null; message: string }[];
  readonly created: { kind: string; version: number }[];
  readonly deployment: object | null;
  readonly diffs: { changes: { subject: string; id: string; change: string }[] }[];
  readonly userErrors: { code: string }[];
}

/** A change of holder, over real servers: files in, open work moved, two live subscribers who are told. */
describe('a change of holder', () => {
  let servers: TestServers;
  let admin: string;
  const tokens = new Map<string, string>();
  const stops: (() => void)[] = [];

  beforeAll(async () => {
    servers = await startTestServers(2);
    await servers.deploy(await repositoryBundle());
    admin = await servers.token('admin', 'ADMIN', ['14.08']);
    for (const person of [OLD, NEW]) tokens.set(person, await servers.token(person, 'OFFICER', ['14.08']));
  }, 120_000);
  afterAll(async () => {
    for (const stop of stops) stop();
    await servers.stop();
  });

  /** An inbox as a client keeps it: list, follow, and after a closed connection go on from the last cursor. */
  async function inbox(person: string, node: number) {
    const token = tokens.get(person)!;
    const { userTasks } = await servers.ask<{ userTasks: { liveCursor: string } }>(
      node,
      token,
      '{ userTasks { liveCursor } }',
    );
    const changes: Change[] = [];
    const closes: number[] = [];
    let cursor = userTasks.liveCursor;
    let isOver = false;
    const follow = (): void => {
      if (isOver) return;
      const client = createClient({
        url: servers.nodes[node]!.url.replace('http', 'ws') + '/graphql',
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        connectionParams: { authorization: `Bearer ${token}` },
        on: { closed: (event) => void closes.push((event as { code: number }).code) },
      });
      stops.push(() => {
        isOver = true;
        void client.dispose();
      });
      client.subscribe<{ userTaskChanges: Change }>(
        {
          query:
            'subscription($after: String) { userTaskChanges(after: $after) { kind cursor task { id elementId } } }',
          variables: { after: cursor },
        },
        {
          next: ({ data }) => {
            changes.push(data!.userTaskChanges);
            cursor = data!.userTaskChanges.cursor;
          },
          error: follow,
          complete: () => undefined,
        },
      );
    };
    follow();
    return { changes, closes };
  }
  const exported = async (): Promise<File[]> =>
    (
      await servers.ask<{ exportOrganisation: File[] }>(
        0,
        admin,
        '{ exportOrganisation(region: "14.08", format: CSV) { path content } }',
      )
    ).exportOrganisation;
  const importFiles = async (files: readonly File[], dryRun = false): Promise<Imported> =>
    (
      await servers.ask<{ importOrganisation: Imported }>(
        0,
        admin,
        `mutation($input: ImportOrganisationInput!) { importOrganisation(input: $input) {
          refusedRows { file row column message } created { kind version } deployment { deploymentKey }
          diffs { changes { subject id change } } userErrors { code } } }`,
        { input: { region: '14.08', files, dryRun } },
      )
    ).importOrganisation;
  const edit = (files: readonly File[], path: string, change: (content: string) => string): File[] =>
    files.filter((file) => file.path === path).map((file) => ({ path, content: change(file.content) }));
  const holders = async (on?: string) =>
    (
      await servers.ask<{ holders: { holders: { person: string; kind: string }[] } | null }>(
        1,
        admin,
        `query($on: String) { holders(region: "14.08", position: "${POSITION}", on: $on) { holders { person kind } } }`,
        { on },
      )
    ).holders?.holders.map(({ person, kind }) => `${person} ${kind}`);

  it('should refuse files with their rows and leave what is active untouched', async () => {
    const files = await exported();
    const wrong = edit(files, 'appointments.csv', (content) =>
      content.replace('2025-01-02', 'kemarin').replace(/,definitif,/g, ',definitif,'),
    );
    const refused = await importFiles(wrong);
    expect(refused.refusedRows).toEqual([
      {
        file: 'appointments.csv',
        row: 2,
        column: 'from',
        message: 'Expected a day such as 2026-01-31 but got "kemarin".',
      },
    ]);
    expect(refused.userErrors).toMatchObject([{ code: 'ROWS_REFUSED' }]);
    // Sound rows, but Siak's policy wants two admins in each unit.
    const oneAdmin = edit(files, 'appointments.csv', (content) =>
      content.replace(/^siak\.pupr\.admin2,.*\r\n/m, ''),
    );
    expect(await importFiles(oneAdmin)).toMatchObject({ created: [], userErrors: [{ code: 'LINT' }] });
    // A second holder of a seat for one: the row is named.
    const twice = edit(
      files,
      'appointments.csv',
      (content) =>
        `${content}siak.pupr.sekretaris,${POSITION},2026-01-01,,Plt,SK Bupati Siak (contoh) Nomor 1/2025\r\n`,
    );
    expect((await importFiles(twice)).refusedRows).toMatchObject([{ file: 'appointments.csv' }]);
    expect(await importFiles(files)).toMatchObject({ created: [], deployment: null, userErrors: [] });
    expect(await holders()).toEqual([`${OLD} DEFINITIF`]);
  });

  it('should move what is open at once, claimed or not, and tell both live', async () => {
    const { complaints } = servers.nodes[0]!.wiring.services;
    for (const text of [
      'Jalan poros berlubang sejak dua bulan lalu, mohon ditambal.',
      'Lampu jalan di simpang padam.',
    ])
      await complaints.file(
        { tenant: '14.08', channel: 'web', category: 'jalan', sensitivity: 'publik', text },
        { actor: 'publik' },
      );
    const open = async (person: string, node = 0) =>
      (
        await servers.ask<{ userTasks: { nodes: { id: string; assignee: string | null }[] } }>(
          node,
          tokens.get(person)!,
          '{ userTasks { nodes { id assignee } } }',
        )
      ).userTasks.nodes;
    const [claimed] = await until(async () => {
      const tasks = await open(OLD);
      return tasks.length === 2 && tasks;
    }, 'the tasks of the old holder');
    const claim = async (person: string) =>
      servers.ask<{ claimUserTask: { userErrors: { code: string }[]; task: { assignee: string } | null } }>(
        0,
        tokens.get(person)!,
        'mutation($input: UserTaskInput!) { claimUserTask(input: $input) { userErrors { code } task { assignee } } }',
        { input: { id: claimed!.id } },
      );
    expect((await claim(OLD)).claimUserTask.userErrors).toEqual([]);
    expect((await claim(NEW)).claimUserTask.userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);

    const before = await inbox(OLD, 0);
    const after = await inbox(NEW, 1);
    const [yesterday, today] = [dayAt(Date.now() - DAY_MS), dayAt(Date.now())];
    const files = await exported();
    const decree = 'SK Bupati Siak (uji) Nomor 99/2026';
    const change = [
      ...edit(
        files,
        'legal-bases.csv',
        (content) => `${content}${decree},SK Bupati,2026-01-05,Penggantian,,,,\r\n`,
      ),
      ...edit(files, 'people.csv', (content) => `${content}${NEW},Pejabat Baru,\r\n`),
      ...edit(
        files,
        'appointments.csv',
        (content) =>
          content.replace(new RegExp(`^(${OLD},${POSITION},2025-01-02),,`, 'm'), `$1,${yesterday},`) +
          `${NEW},${POSITION},${today},,Plt,${decree}\r\n`,
      ),
    ];
    const tried = await importFiles(change, true);
    expect(tried.userErrors).toEqual([]);
    expect(
      tried.diffs.flatMap(({ changes }) => changes).map(({ subject, change: how }) => `${subject} ${how}`),
    ).toEqual(
      expect.arrayContaining([
        'appointment CHANGED',
        'appointment ADDED',
        'person ADDED',
        'legal basis ADDED',
      ]),
    );
    expect(await holders()).toEqual([`${OLD} DEFINITIF`]);
    expect(await importFiles(change)).toMatchObject({
      created: [{ kind: 'ORGANISATION', version: 2 }],
      userErrors: [],
    });

    const told = (changes: readonly Change[], kind: string) =>
      new Set(changes.filter((one) => one.kind === kind).map(({ task }) => task!.id)).size;
    await until(
      () => told(before.changes, 'REMOVED') === 2 && told(after.changes, 'ADDED') === 2,
      'both to be told',
    );
    expect([before.closes[0], after.closes[0]]).toEqual([4403, 4403]);
    expect(await open(OLD)).toEqual([]);
    expect(await open(NEW, 1)).toHaveLength(2);
    // What the old one had claimed is not lost with him.
    expect((await claim(NEW)).claimUserTask).toMatchObject({ userErrors: [], task: { assignee: NEW } });
    expect((await claim(OLD)).claimUserTask.userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);

    expect(await holders(yesterday)).toEqual([`${OLD} DEFINITIF`]);
    expect(await holders(today)).toEqual([`${NEW} PLT`]);
    expect(await holders('2020-01-01')).toEqual([]);
    const { positionHistory } = await servers.ask<{
      positionHistory: { holders: { person: string; to: string }[] };
    }>(0, admin, `{ positionHistory(region: "14.08", position: "${POSITION}") { holders { person to } } }`);
    expect(positionHistory.holders).toEqual([
      { person: OLD, to: yesterday },
      { person: NEW, to: null },
    ]);
  });
});
