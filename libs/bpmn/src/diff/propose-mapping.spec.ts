import { beforeAll, describe, expect, it } from '@jest/globals';
import { parseBpmn } from '../parse/parse-bpmn.js';
import { fixtureXml } from './diff-models.fixture.js';
import { proposeMapping, type MappingProposal } from './propose-mapping.js';

describe('proposeMapping', () => {
  let xml: string;
  beforeAll(() => {
    xml = fixtureXml();
  });

  async function propose(change: (xml: string) => string, from = xml): Promise<Map<string, MappingProposal>> {
    const [before, after] = await Promise.all([parseBpmn(from), parseBpmn(change(from))]);
    return new Map(proposeMapping(before, after, 'proses').map((one) => [one.from, one]));
  }

  it('should let ids that both have stand for themselves', async () => {
    const found = await propose((text) => text.replace('PT2H', 'PT3H'));
    expect([...found.keys()]).toEqual([
      'mulai',
      'kirim',
      'lambat',
      'pilih',
      'besar',
      'kecil',
      'tunggu',
      'selesai',
    ]);
    expect([...found.values()].every(({ from, to, reason }) => from === to && reason === 'SAME_ID')).toBe(
      true,
    );
  });

  it('should pair what says the same under another id and name', async () => {
    const found = await propose((text) =>
      text
        .replaceAll('"kirim"', '"antar"')
        .replace('name="Kirim"', 'name="Antar"')
        .replace('type="antar"', 'type="kirim"'),
    );
    expect(found.get('kirim')).toEqual({
      from: 'kirim',
      to: 'antar',
      subject: 'serviceTask',
      reason: 'SAME_MEANING',
      fromName: 'Kirim',
      toName: 'Antar',
    });
    expect(found.get('lambat')).toMatchObject({ to: 'lambat', reason: 'SAME_ID' });
  });

  it('should pair by name what says something else, and by place what has no name', async () => {
    const renamed = await propose((text) =>
      text
        .replaceAll('"kecil"', '"sedikit"')
        .replace('id="sedikit" name="Kecil"', 'id="sedikit" name="Kecil"'),
    );
    expect(renamed.get('kecil')).toMatchObject({ to: 'sedikit', reason: 'SAME_NAME' });
    const placed = await propose((text) =>
      text.replaceAll('"kecil"', '"sedikit"').replace('name="Kecil"', 'name="Sedikit"'),
    );
    expect(placed.get('kecil')).toMatchObject({ to: 'sedikit', reason: 'SAME_PLACE' });
  });

  it('should not guess between several, and not pair other types', async () => {
    const twice = (text: string) =>
      text
        .replaceAll('"kecil"', '"satu"')
        .replace(
          '<bpmn:task id="satu" name="Kecil" />',
          '<bpmn:task id="satu" name="Kecil" /><bpmn:task id="dua" name="Kecil" />',
        )
        .replace('sourceRef="satu"', 'sourceRef="dua"');
    expect((await propose(twice)).get('kecil')).toMatchObject({ reason: 'GONE' });
    const other = await propose((text) =>
      text.replace('<bpmn:task id="kecil" name="Kecil" />', '<bpmn:manualTask id="kecil" name="Kecil" />'),
    );
    expect(other.get('kecil')).toEqual({ from: 'kecil', subject: 'task', reason: 'GONE', fromName: 'Kecil' });
  });
});
