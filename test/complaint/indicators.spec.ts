import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  IndicatorReader,
  parseScenario,
  readStage,
  runScenario,
  type CountedEntry,
  type IndicatorSet,
  type ReadStage,
} from '#complaint';

const REGION = '14.08';
const files = ['workflows', 'rules'].flatMap((root) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(json|bpmn)$/.test(entry.name))
    .map((entry) => ({ path: join(entry.parentPath, entry.name).replaceAll('\\', '/') }))
    .map(({ path }) => ({ path, content: readFileSync(path, 'utf8') })),
);

/**
 * Cases of one region as they went, and what follows of them by hand on 1 June 2026:
 *
 * | scenario | unit | verifikasi tanggapan penyelesaian | tepat | tuntas | terkoordinasi |
 * |---|---|---|---|---|---|
 * | 01 done in time                   | PUPR        | yes yes yes | yes | yes | disposition in time |
 * | 03 never completed by the reporter | none        | yes yes yes | -   | -   | - |
 * | 07 by the inspectorate            | INSPEKTORAT | yes no  yes | yes | yes | - |
 * | 10 not satisfied, twice reopened  | PUPR        | yes yes yes | yes | no  | disposition in time |
 * | 11 withdrawn                      | PUPR        | yes -   -   | yes | -   | disposition in time |
 * | 14 lies, climbs the whole ladder  | PUPR        | yes no  no  | yes | no  | disposition in time |
 * | 15 refused by the unit first      | PUPR        | yes yes yes | no  | yes | two dispositions in time |
 * | 18 two other units contribute     | PUPR        | yes yes yes | yes | yes | disposition and both contributions |
 */
const CASES = ['01-', '03-', '07-', '10-', '11-', '14-', '15-', '18-'];
const AS_OF = Date.parse('2026-06-01T00:00:00Z');
const of = (met: number, counted: number) => ({ met, counted, ratio: counted === 0 ? null : met / counted });
const clocks = (...each: [number, number][]) =>
  ['verifikasi', 'tanggapan', 'penyelesaian'].map((clock, at) => ({ clock, ...of(...each[at]!) }));
const EXPECTED: { total: IndicatorSet; units: IndicatorSet[] } = {
  total: {
    cases: 8,
    ended: 7,
    cepat: of(19, 22),
    clocks: clocks([8, 8], [5, 7], [6, 7]) as IndicatorSet['clocks'],
    tepat: of(6, 7),
    tuntas: of(4, 6),
    terkoordinasi: of(9, 9),
  },
  units: [
    {
      unit: '14.08/INSPEKTORAT',
      cases: 1,
      ended: 1,
      cepat: of(2, 3),
      clocks: clocks([1, 1], [0, 1], [1, 1]) as IndicatorSet['clocks'],
      tepat: of(1, 1),
      tuntas: of(1, 1),
      terkoordinasi: of(0, 0),
    },
    {
      unit: '14.08/PUPR',
      cases: 6,
      ended: 5,
      cepat: of(14, 16),
      clocks: clocks([6, 6], [4, 5], [4, 5]) as IndicatorSet['clocks'],
      tepat: of(5, 6),
      tuntas: of(3, 5),
      terkoordinasi: of(9, 9),
    },
    {
      unit: null,
      cases: 1,
      ended: 1,
      cepat: of(3, 3),
      clocks: clocks([1, 1], [1, 1], [1, 1]) as IndicatorSet['clocks'],
      tepat: of(0, 0),
      tuntas: of(0, 0),
      terkoordinasi: of(0, 0),
    },
  ],
};

describe('cepat, tepat, tuntas, terkoordinasi', () => {
  let stage: ReadStage['stage'];
  const journal: CountedEntry[] = [];
  beforeAll(async () => {
    ({ stage } = await readStage(files));
    for (const prefix of CASES) {
      const { content } = files.find(({ path }) => path.includes(`pengaduan/scenarios/${prefix}`))!;
      await runScenario(parseScenario(content), stage, {
        observe: ({ instances }) => {
          for (const { entries } of instances)
            entries.forEach(({ tenant, instanceKey, now, events }, at) => {
              if (tenant !== REGION) return;
              journal.push({
                instanceKey: prefix + instanceKey,
                entryNo: at + 1,
                position: journal.length + 1,
                at: new Date(now).toISOString(),
                events,
              });
            });
        },
      });
    }
  });
  const figures = (period: { from?: string; to?: string; asOf?: number } = {}, withheld?: Set<string>) => {
    const { from = '2026-01-01T00:00:00Z', to = '2027-01-01T00:00:00Z', asOf = AS_OF } = period;
    const reader = new IndicatorReader({ region: REGION, from: Date.parse(from), to: Date.parse(to), asOf });
    for (const entry of journal) reader.read(entry, withheld);
    return reader.indicators();
  };

  it('should be what follows of the cases by hand, for the region and for each unit', () => {
    const { total, units } = figures();
    expect({ total, units }).toEqual(EXPECTED);
  });

  it('should count a clock that runs as broken from the moment on at which it is due, and not before', () => {
    const lies = (asOf: string) => {
      const reader = new IndicatorReader({ region: REGION, from: 0, to: AS_OF, asOf: Date.parse(asOf) });
      for (const entry of journal) if (entry.instanceKey.startsWith('14-')) reader.read(entry);
      const { cepat, tuntas } = reader.indicators().total;
      return [cepat.met, cepat.counted, tuntas.counted];
    };
    // Received on 13 March: the answer is due on the 27th, the resolution on 10 April, at four in the afternoon.
    expect(lies('2026-03-27T09:00:00Z')).toEqual([1, 1, 0]);
    expect(lies('2026-03-27T09:00:01Z')).toEqual([1, 2, 0]);
    expect(lies('2026-04-10T09:00:01Z')).toEqual([1, 3, 1]);
  });

  it('should leave out what began outside of the period, what comes later, and what may not be counted', () => {
    expect(figures({ to: '2026-01-02T00:00:00Z' }).total).toMatchObject({ cases: 0, cepat: of(0, 0) });
    const first = journal[0]!;
    expect(figures({ asOf: Date.parse(first.at) - 1 })).toMatchObject({
      upToPosition: 0,
      total: { cases: 0 },
    });
    const { total } = figures({}, new Set([first.instanceKey]));
    expect(total.cases).toBe(7);
  });
});
