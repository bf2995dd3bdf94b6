import { beforeAll, describe, expect, it } from '@jest/globals';
import { fixtureXml } from './diff-models.fixture.js';
import { parseBpmn } from '../parse/parse-bpmn.js';
import { diffModels } from './diff-models.js';
import type { ModelDiff } from './model-diff.js';

describe('diffModels', () => {
  let xml: string;
  beforeAll(() => {
    xml = fixtureXml();
  });

  async function diff(change: (xml: string) => string): Promise<ModelDiff> {
    const changed = change(xml);
    expect(changed).not.toBe(xml);
    const [before, after] = await Promise.all([parseBpmn(xml), parseBpmn(changed)]);
    expect([...before.findings, ...after.findings]).toEqual([]);
    return diffModels(before, after);
  }

  it('should find nothing between a model and itself', async () => {
    const model = await parseBpmn(xml);
    expect(diffModels(model, await parseBpmn(xml))).toEqual({ changes: [], layout: [] });
  });

  it.each([
    [
      'a condition',
      '=jumlah &gt; 3',
      '=jumlah &gt; 5',
      'ke-besar',
      '/conditionExpression',
      '=jumlah > 3',
      '=jumlah > 5',
    ],
    ['a timer', 'PT2H', 'PT3H', 'lambat', '/timerEventDefinition/timeDuration', 'PT2H', 'PT3H'],
    ["a flow's target", 'targetRef="kecil"', 'targetRef="besar"', 'ke-kecil', '/targetRef', 'kecil', 'besar'],
    [
      'a job type',
      'type="kirim"',
      'type="kirim-sms"',
      'kirim',
      '/zeebe:taskDefinition/type',
      'kirim',
      'kirim-sms',
    ],
    ['retries', 'retries="3"', 'retries="5"', 'kirim', '/zeebe:taskDefinition/retries', '3', '5'],
    [
      'a mapping',
      'source="=a"',
      'source="=b"',
      'kirim',
      '/zeebe:ioMapping/zeebe:input[isi]/source',
      '=a',
      '=b',
    ],
    [
      'a header',
      'value="tinggi"',
      'value="rendah"',
      'kirim',
      '/zeebe:taskHeaders/zeebe:header[mendesak]/value',
      'tinggi',
      'rendah',
    ],
    [
      'a group',
      'candidateGroups="a"',
      'candidateGroups="b"',
      'besar',
      '/zeebe:assignmentDefinition/candidateGroups',
      'a',
      'b',
    ],
    ['a message key', '=nomor', '=kunci', 'pesan', '/zeebe:subscription/correlationKey', '=nomor', '=kunci'],
    ['a name', 'name="Kecil"', 'name="Sedikit"', 'kecil', '/name', 'Kecil', 'Sedikit'],
  ])('should tell the change of %s', async (_what, from, to, id, path, before, after) => {
    const { changes, layout } = await diff((text) => text.replace(from, to));
    expect(changes).toEqual([
      expect.objectContaining({ id, change: 'changed', values: [{ path, before, after }] }),
    ]);
    expect(layout).toEqual([]);
  });

  it('should tell a boundary event that no longer interrupts, with what it was by default', async () => {
    const { changes } = await diff((text) =>
      text.replace('id="lambat"', 'id="lambat" cancelActivity="false"'),
    );
    expect(changes).toMatchObject([
      { id: 'lambat', values: [{ path: '/cancelActivity', before: true, after: false }] },
    ]);
  });

  it('should not see a default that is written out', async () => {
    const { changes } = await diff((text) =>
      text.replace('id="lambat"', 'id="lambat" cancelActivity="true"'),
    );
    expect(changes).toEqual([]);
  });

  it('should tell a renamed id as removed and added', async () => {
    const { changes } = await diff((text) => text.replaceAll('"kecil"', '"sedikit"'));
    expect(changes.map(({ id, change }) => [change, id])).toEqual([
      ['added', 'sedikit'],
      ['changed', 'ke-kecil'],
      ['changed', 'kecil-selesai'],
      ['removed', 'kecil'],
    ]);
  });

  it('should tell an element that became another type as removed and added', async () => {
    const { changes } = await diff((text) =>
      text.replace(/<bpmn:task id="kecil" name="Kecil" \/>/, '<bpmn:manualTask id="kecil" name="Kecil" />'),
    );
    expect(changes).toMatchObject([
      { change: 'removed', subject: 'task', id: 'kecil' },
      { change: 'added', subject: 'manualTask', id: 'kecil', name: 'Kecil' },
    ]);
  });

  it('should tell layout apart and not mind order, ids of inner elements and the tool', async () => {
    const moved = await diff((text) => text.replace('x="100" y="80"', 'x="140" y="80"'));
    expect(moved).toEqual({ changes: [], layout: ['kirim'] });
    const reordered = await diff((text) => {
      const task = '<bpmn:task id="kecil" name="Kecil" />';
      return text
        .replace(task, '')
        .replace('</bpmn:process>', `${task}</bpmn:process>`)
        .replace('<bpmn:timerEventDefinition>', '<bpmn:timerEventDefinition id="Timer_1">');
    });
    expect(reordered).toEqual({ changes: [], layout: [] });
  });

  it('should list all of a model that is new, its defaults left out, with lines', async () => {
    const { changes } = diffModels(undefined, await parseBpmn(xml));
    expect(changes.every(({ change }) => change === 'added')).toBe(true);
    const lambat = changes.find(({ id }) => id === 'lambat')!;
    expect(lambat.line).toBeGreaterThan(1);
    expect(lambat.values).toEqual(
      expect.arrayContaining([
        { path: '/attachedToRef', after: 'kirim' },
        { path: '/timerEventDefinition/timeDuration', after: 'PT2H' },
      ]),
    );
    expect(lambat.values.map(({ path }) => path)).not.toContain('/cancelActivity');
  });
});
