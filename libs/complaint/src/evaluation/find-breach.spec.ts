import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ConfiguredRegion } from '#organisation';
import type { ClockVariables, LadderRungVariable } from '../decisions/clock-decision.js';
import { decideWhoDecides } from '../decisions/appeal-decision.js';
import { readStage } from '../scenario/read-stage.js';
import { findBreach, type DueRung } from './find-breach.js';

const files = readdirSync('rules', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
  .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/'))
  .filter((path) => !/\/(schema|examples|scenarios)\//.test(path))
  .map((path) => ({ path, content: readFileSync(path, 'utf8') }));

const DUE = '2026-03-25T09:00:00.000Z';
const LATER = '2026-03-30T09:00:00.000Z';
const clocks = { penyelesaian: { due: DUE } } as unknown as ClockVariables;
const rung = (role: string, unit: string, at = DUE): LadderRungVariable => ({
  level: 1,
  role,
  group: `14/${unit}:${role}`,
  at,
  isLast: false,
  kind: 'jabatan',
});

describe('who is entered in the register', () => {
  let regions: ReadonlyMap<string, ConfiguredRegion>;
  beforeAll(async () => {
    regions = (await readStage(files)).stage.regions;
  });
  const breach = (due: Partial<DueRung>, region = regions.get('14')!) =>
    findBreach(
      new Map([...regions, [region.code, region]]),
      region,
      {
        clock: 'penyelesaian',
        rung: rung('penanggungJawab', 'PUPR'),
        clocks,
        facts: { region: region.code, class: 'pengaduan_tidak_berkadar', category: 'jalan' },
        excluded: [],
        ...due,
      },
      () => 'kunci',
    );
  /** Riau with its one rule of kind evaluation changed. */
  const withTrigger = async (trigger: string): Promise<ConfiguredRegion> => {
    const changed = files.map(({ path, content }) => ({
      path,
      content: content.replaceAll('"trigger": "breach|noFollowUp"', `"trigger": "${trigger}"`),
    }));
    return (await readStage(changed)).stage.regions.get('14')!;
  };

  it('should be whoever held the office then, by the level of its eselon and the rule that wants it', async () => {
    expect(await breach({})).toEqual({
      clock: 'penyelesaian',
      level: 1,
      role: 'penanggungJawab',
      trigger: 'breach',
      breachedAt: DUE,
      officials: [
        {
          position: 'PUPR-KEPALA',
          holder: 'riau.pupr.kepala',
          eselon: 'II.a',
          entry: { evaluationKey: 'kunci', category: 'II', rule: 'evaluasi.eselon', layer: '14' },
        },
      ],
    });
  });

  it('should be nobody of another eselon, without one, or in a region whose policy has no such rule', async () => {
    const director = await breach({ rung: rung('pengarah', 'SETDA') });
    expect(director.officials).toEqual([
      { position: 'SETDA-SEKDA', holder: 'riau.setda.sekda', eselon: 'I.b' },
    ]);
    const patron = await breach({ rung: rung('pembina', 'KDH') });
    expect(patron.officials).toEqual([{ position: 'KDH-KEPALA', holder: 'riau.kdh.kepala' }]);
    const siak = await breach(
      { rung: { ...rung('penanggungJawab', 'PUPR'), group: '14.08/PUPR:penanggungJawab' } },
      regions.get('14.08')!,
    );
    expect(siak.officials).toHaveLength(1);
    expect(siak.officials[0]!.entry).toBeUndefined();
  });

  it('should tell a clock that ran out from a rung that came due after it, and go by what the rule asks for', async () => {
    const later = { rung: rung('penanggungJawab', 'PUPR', LATER) };
    expect((await breach(later)).trigger).toBe('noFollowUp');
    const only = await withTrigger('noFollowUp');
    expect((await breach({}, only)).officials[0]!.entry).toBeUndefined();
    expect((await breach(later, only)).officials[0]!.entry).toBeDefined();
  });

  it('should never be somebody whom the complaint is about', async () => {
    const { officials } = await breach({ excluded: ['riau.pupr.kepala'] });
    expect(officials).toEqual([{ position: 'PUPR-KEPALA', holder: 'riau.pupr.kepala', eselon: 'II.a' }]);
  });
});

describe('who decides on an appeal', () => {
  let riau: ConfiguredRegion;
  beforeAll(async () => {
    riau = (await readStage(files)).stage.regions.get('14')!;
  });
  const NOW = Date.parse('2026-03-30T02:00:00Z');
  const decider = (pemegang: string, pemohon: string) =>
    decideWhoDecides({ jabatan: 'PUPR-KEPALA', pemegang, pemohon }, NOW, riau).outcome;

  it('should be the first role of the policy that somebody else holds, within its working days', () => {
    expect(decider('riau.pupr.kepala', 'riau.pupr.kepala')).toEqual({
      peran: 'pengarah',
      kelompok: '14/SETDA:pengarah',
      dikecualikan: ['riau.pupr.kepala'],
      // Ten working days from 30 March: Good Friday is on 3 April.
      batas: '2026-04-14T09:00:00.000Z',
      sementara: false,
    });
    expect(decider('riau.setda.sekda', 'riau.setda.sekda')).toMatchObject({ peran: 'pembina' });
  });

  it('should be refused where nobody else is left, with the way out', () => {
    expect(() => decider('riau.setda.sekda', 'riau.kdh.kepala')).toThrow(
      /tables\.evaluation\.appeal\.decidedBy/,
    );
  });
});
