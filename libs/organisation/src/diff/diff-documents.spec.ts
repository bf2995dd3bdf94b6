import { beforeAll, describe, expect, it } from '@jest/globals';
import { parseBundle, type ConfiguredRegion } from '../parse-bundle.js';
import { compileOrganisation } from '../compile-organisation.js';
import { readFolders } from '../rules-folder.fixture.js';
import { diffCalendars, diffChains, diffOrganisations, diffRegions } from './diff-documents.js';
import { diffSeats } from './diff-seats.js';

const AT = Date.parse('2026-06-01T12:00:00+07:00');

describe('differences of organisations, chains and calendars', () => {
  let siak: ConfiguredRegion;
  beforeAll(() => {
    siak = parseBundle(readFolders('rules')).regions.get('14.08')!;
  });

  it('should find nothing between a document and its copy', () => {
    const { chain, organisation, region, calendars } = structuredClone(siak.documents);
    expect(diffChains(siak.documents.chain, chain)).toEqual([]);
    expect(diffOrganisations(siak.documents.organisation, organisation)).toEqual([]);
    expect(diffRegions(siak.documents.region, region)).toEqual([]);
    expect(diffCalendars(siak.documents.calendars[0], calendars[0])).toEqual([]);
  });

  it('should tell a category that moves from a unit to another', () => {
    const { organisation } = siak.documents;
    const moved = {
      ...organisation,
      units: organisation.units.map((unit) =>
        unit.code === 'DISHUB'
          ? { ...unit, handles: ['transportasi', 'aspirasi_transport'] }
          : unit.code === 'PUPR'
            ? { ...unit, handles: ['jalan', 'penerangan'] }
            : unit,
      ),
    };
    expect(
      diffOrganisations(organisation, moved).map(({ subject, id, values }) => [subject, id, values]),
    ).toEqual([
      [
        'unit',
        'DISHUB',
        [
          {
            path: '/handles',
            before: ['penerangan', 'transportasi', 'aspirasi_transport'],
            after: ['transportasi', 'aspirasi_transport'],
          },
        ],
      ],
      ['unit', 'PUPR', [{ path: '/handles', before: ['jalan'], after: ['jalan', 'penerangan'] }]],
    ]);
  });

  it('should tell a replaced holder as appointments and as a seat', () => {
    const { organisation, chain } = siak.documents;
    const [first] = organisation.appointments!;
    const replaced = {
      ...organisation,
      appointments: organisation.appointments!.map((one) =>
        one === first ? { ...one, person: organisation.people!.at(-1)!.id, kind: 'Plt' as const } : one,
      ),
    };
    const changes = diffOrganisations(organisation, replaced);
    expect(changes.map(({ subject, change }) => [subject, change]).sort()).toEqual([
      ['appointment', 'added'],
      ['appointment', 'removed'],
    ]);
    const seats = diffSeats(
      compileOrganisation(organisation, chain, 'Asia/Jakarta'),
      compileOrganisation(replaced, chain, 'Asia/Jakarta'),
      AT,
    );
    expect(seats.length).toBeGreaterThan(0);
    expect(seats[0]).toMatchObject({ subject: 'seat', id: expect.stringMatching(/^14\.08\/[\w-]+:\w+$/) });
    expect(seats[0]!.values[0]!.path).toMatch(/^\/holders/);
  });

  it("should tell a chain's roles and their order", () => {
    const { chain } = siak.documents;
    const [first, second, ...rest] = chain.roles;
    const changes = diffChains(chain, {
      ...chain,
      roles: [second!, { ...first!, title: 'Bupati Siak' }, ...rest],
    });
    expect(changes).toMatchObject([
      { subject: 'role', id: first!.role, values: [{ path: '/title', after: 'Bupati Siak' }] },
      { subject: 'order of roles', change: 'changed' },
    ]);
  });

  it('should tell calendars day by day', () => {
    const calendar = { id: 'k', holidays: { '2026-03-19': 'Nyepi' }, cutiBersama: { '2026-03-20': 'Nyepi' } };
    const changes = diffCalendars(calendar, {
      ...calendar,
      holidays: { '2026-03-19': 'Nyepi', '2026-10-12': 'Hari jadi' },
      cutiBersama: {},
      workdays: { '2026-03-20': 'masuk' },
    });
    expect(changes).toEqual([
      {
        subject: 'day',
        id: '2026-03-20',
        change: 'changed',
        values: [
          { path: '/cutiBersama', before: 'Nyepi' },
          { path: '/workdays', after: 'masuk' },
        ],
      },
      {
        subject: 'day',
        id: '2026-10-12',
        change: 'added',
        values: [{ path: '', after: { holidays: 'Hari jadi' } }],
      },
    ]);
  });
});
