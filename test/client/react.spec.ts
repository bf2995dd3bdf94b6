import { createElement, StrictMode } from 'react';
import { create } from 'react-test-renderer';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  inbox,
  inboxChanges,
  journalRecords,
  RunutClient,
  type InboxChangesSubscription,
  type InboxQuery,
} from '#client';
import { useLiveQuery, useRunutSubscription, type LiveQueryView, type SubscriptionView } from '#client/react';
import type { Feed } from '#runtime';
import { oneTaskModel } from '../support/models.js';
import { until } from '../support/node.js';
import { startTestServers, type TestServers } from '../support/servers.js';

const REGION = 'nasional';
const MODEL = oneTaskModel('candidateGroups="g"');

describe('React hooks', () => {
  let servers: TestServers;
  let client: RunutClient;
  beforeAll(async () => {
    servers = await startTestServers(2);
    await servers.deploy({ 'workflows/berkas.bpmn': MODEL });
    const token = await servers.token('ani', 'AUDITOR', [REGION]);
    client = new RunutClient({ urls: servers.nodes.map(({ url }) => `${url}/graphql`), token });
  }, 60_000);
  afterAll(() => servers.stop());

  /** Renders a hook as a component does, in strict mode: everything is mounted twice. React works when it has time, as in a browser. */
  async function render<View>(hook: () => View) {
    const seen: View[] = [];
    const Probe = () => {
      seen.push(hook());
      return null;
    };
    const element = () => createElement(StrictMode, null, createElement(Probe));
    const renderer = create(element());
    await until(() => seen.length > 0, 'a rendering');
    return {
      current: () => seen.at(-1)!,
      again: () => renderer.update(element()),
      leave: () => renderer.unmount(),
      until: (holds: (view: View) => boolean, what: string) => until(() => holds(seen.at(-1)!), what),
    };
  }
  let cases = 0;
  const start = async (node = 1) => {
    const businessKey = `B-${++cases}`;
    await servers.nodes[node]!.wiring.services.runtime.startProcess(
      { tenant: REGION, bpmnProcessId: 'berkas', businessKey, variables: {} },
      { actor: 'u' },
    );
    return businessKey;
  };
  /** Whether a node still follows for somebody. */
  const feedFollowers = () =>
    servers.nodes.filter(({ wiring }) => (wiring.services.feed as Feed).hasFollowers).length;
  const head = async () => (await servers.nodes[1]!.wiring.services.feed.heads([REGION])).get(REGION)!;

  const keysOf = (view: LiveQueryView<InboxQuery>) =>
    view.data?.userTasks.nodes.map(({ businessKey }) => businessKey).sort();
  const applied = (
    list: InboxQuery,
    { userTaskChanges: { kind, task } }: InboxChangesSubscription,
  ): InboxQuery => {
    const others = list.userTasks.nodes.filter(({ id }) => id !== task?.id);
    const nodes = kind === 'REMOVED' || !task ? others : [...others, task];
    return { ...list, userTasks: { ...list.userTasks, nodes: nodes as typeof others } };
  };

  it('should follow the journal, rest, and go on where it was, each entry once', async () => {
    const positions: number[] = [];
    let isEnabled = true;
    const { journal } = await servers.ask<{ journal: { liveCursor: string } }>(
      0,
      await servers.token('ani', 'AUDITOR', [REGION]),
      `{ journal(region: "${REGION}", first: 1) { liveCursor } }`,
    );
    const from = await head();
    const hook = await render<SubscriptionView<unknown>>(() =>
      useRunutSubscription(
        client,
        journalRecords,
        { region: REGION },
        {
          after: journal.liveCursor,
          isEnabled,
          onEvent: (data) => positions.push(data.journalRecords.record!.position),
        },
      ),
    );
    for (let at = 0; at < 3; at++) await start();
    await hook.until(() => positions.length === 3, 'three entries');
    isEnabled = false;
    hook.again();
    await until(() => feedFollowers() === 0, 'it to rest');
    await start();
    await start();
    isEnabled = true;
    hook.again();
    await hook.until(() => positions.length === 5, 'what was missed');
    expect(positions).toEqual([1, 2, 3, 4, 5].map((at) => from + at));
    expect(hook.current()).toMatchObject({ status: 'live', data: { journalRecords: {} } });
    hook.leave();
    await until(() => feedFollowers() === 0, 'it to leave');
    await start();
    expect(positions).toHaveLength(5);
  }, 30_000);

  it('should tell why it cannot go on', async () => {
    const nobody = new RunutClient({ urls: [`${servers.nodes[1]!.url}/graphql`] });
    const hook = await render(() => useRunutSubscription(nobody, journalRecords, { region: REGION }));
    await hook.until(({ status }) => status === 'failed', 'a failure');
    expect(hook.current().error).toMatchObject({ name: 'RunutError', isTransient: false });
    hook.leave();
  }, 30_000);

  it('should keep a list as it is, over the loss of its node', async () => {
    const before = await start();
    const hook = await render(() =>
      useLiveQuery(client, {
        query: inbox,
        variables: { first: 50 },
        cursorOf: ({ userTasks }) => userTasks.liveCursor,
        subscription: inboxChanges,
        subscriptionVariables: {},
        reduce: applied,
      }),
    );
    await hook.until((view) => keysOf(view)?.includes(before) === true, 'the list');
    const during = await start();
    await hook.until((view) => keysOf(view)?.includes(during) === true, 'a task that comes');
    await servers.nodes[0]!.stop();
    const after = await start();
    await hook.until(
      (view) => keysOf(view)?.includes(after) === true && view.status === 'live',
      'one that comes later',
    );
    expect(keysOf(hook.current())).toEqual(Array.from({ length: cases }, (_, at) => `B-${at + 1}`).sort());
    hook.leave();
  }, 30_000);
});
