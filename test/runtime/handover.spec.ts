import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { element, extensions, flows, processXml } from '../support/bpmn-xml.js';
import { startTestNode, until, type TestNode } from '../support/node.js';

const TENANT = 'nasional';
const start = element('startEvent', 'mulai');
const end = element('endEvent', 'selesai');

describe('a node that stops', () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startTestNode();
    await node.deploy({
      'workflows/anak.bpmn': processXml({ id: 'anak', body: start + end + flows('mulai > selesai') }),
      'workflows/induk.bpmn': processXml({
        id: 'induk',
        body:
          start +
          element('callActivity', 'panggil', {}, extensions('<zeebe:calledElement processId="anak" />')) +
          end +
          flows('mulai > panggil > selesai'),
      }),
    });
  }, 60_000);
  afterAll(() => node.stop());

  it('should hand over the courier, so that the next one need not wait for its lease to run out', async () => {
    const begin = async (by: TestNode): Promise<string> => {
      const outcome = await by.runtime.startProcess(
        { tenant: TENANT, bpmnProcessId: 'induk', variables: {} },
        { actor: 'ani' },
      );
      if (outcome.outcome === 'rejected') throw new Error(outcome.rejection.message);
      return outcome.instanceKey;
    };
    const isDone = async (instanceKey: string) =>
      (await node.store.journal.loadInstance(TENANT, instanceKey))!.state.status === 'completed';
    const leases = async () => {
      const { rows } = await node.store.pool.query<{ count: number }>(
        'select count(*)::int as count from courier_cursor where lease_expires_at > clock_timestamp()',
      );
      return rows[0]!.count;
    };
    const first = await begin(node);
    await until(() => isDone(first), 'the first node to carry');
    expect(await leases()).toBe(1);
    await node.loop.stop();
    expect(await leases()).toBe(0);
    const heir = await node.another();
    const second = await begin(heir);
    await until(() => isDone(second), 'the heir to carry on');
  });
});
