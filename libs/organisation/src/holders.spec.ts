import { describe, expect, it } from '@jest/globals';
import { compileOrganisation, type OrganisationGates } from './compile-organisation.js';
import { historyOfPosition, holdersOfPosition } from './holders.js';
import type {
  AppointmentDocument,
  ChainRoleDocument,
  DelegationDocument,
  OrganisationDocument,
  PersonDocument,
} from './organisation-document.js';
import { groupsOf, holdersOf, resolveChain } from './resolve-chain.js';

const at = (day: string): number => Date.parse(`${day}T03:00:00Z`);
const appointment = (
  person: string,
  position: string,
  from = '2025-01-01',
  to?: string,
): AppointmentDocument => ({
  person,
  position,
  from,
  ...(to === undefined ? {} : { to }),
  kind: 'definitif',
  legalBasis: 'SK 1',
});

interface Given {
  readonly appointments: readonly AppointmentDocument[];
  readonly delegations?: readonly DelegationDocument[];
  readonly people?: readonly PersonDocument[];
  readonly roles?: readonly ChainRoleDocument[];
  readonly gates?: OrganisationGates;
}

const ROLES: readonly ChainRoleDocument[] = [
  { role: 'penanggungJawab', scope: 'unit', select: { head: true } },
  { role: 'penghubung', scope: 'unit', select: { titles: ['Sekretaris'] }, ifVacant: 'penanggungJawab' },
  { role: 'pelaksana', scope: 'unit', select: { titles: ['Admin'] }, ifVacant: 'penghubung' },
];

function organisationOf({ appointments, delegations = [], people, roles = ROLES, gates }: Given) {
  const document: OrganisationDocument = {
    region: '14.08',
    version: 1,
    trainings: [{ code: 'sop', name: 'SOP', checklist: ['menerima', 'menjawab'] }],
    units: [
      { code: 'KDH', name: 'Bupati' },
      { code: 'PUPR', name: 'PUPR', parent: 'KDH' },
      { code: 'PUPR-UPT', name: 'UPT', parent: 'PUPR' },
    ],
    positions: [
      { code: 'KDH-KEPALA', title: 'Bupati', unit: 'KDH', head: true },
      { code: 'KEPALA', title: 'Kepala Dinas', unit: 'PUPR', head: true },
      { code: 'SEKRETARIS', title: 'Sekretaris', unit: 'PUPR' },
      { code: 'ADMIN', title: 'Admin', unit: 'PUPR', seats: 2 },
    ],
    people: people ?? ['a', 'b', 'c', 'd'].map((id) => ({ id, name: `Orang ${id}` })),
    appointments,
    delegations,
  };
  return compileOrganisation(document, { region: '14.08', version: 1, roles }, 'Asia/Jakarta', gates);
}

describe('holders', () => {
  it('should let the first held role on the way act for a vacant one, whichever order the chain has', () => {
    const given = { appointments: [appointment('a', 'KEPALA')] };
    for (const roles of [ROLES, [...ROLES].reverse()]) {
      const organisation = organisationOf({ ...given, roles });
      expect(groupsOf(organisation, 'a', at('2026-03-02'))).toEqual([
        '14.08/PUPR:pelaksana',
        '14.08/PUPR:penanggungJawab',
        '14.08/PUPR:penghubung',
      ]);
      expect(holdersOf(organisation, '14.08/PUPR:pelaksana', at('2026-03-02'))).toMatchObject([
        { person: 'a' },
      ]);
    }
  });

  it('should give the work back on the first day of a new holder', () => {
    const organisation = organisationOf({
      appointments: [appointment('a', 'KEPALA'), appointment('b', 'ADMIN', '2026-03-03')],
    });
    expect(groupsOf(organisation, 'a', at('2026-03-02'))).toContain('14.08/PUPR:pelaksana');
    expect(groupsOf(organisation, 'a', at('2026-03-03'))).not.toContain('14.08/PUPR:pelaksana');
    expect(groupsOf(organisation, 'b', at('2026-03-03'))).toEqual(['14.08/PUPR:pelaksana']);
  });

  it('should end a delegation with the term of whoever gave it', () => {
    const organisation = organisationOf({
      appointments: [
        appointment('a', 'KEPALA', '2025-01-01', '2026-03-10'),
        appointment('c', 'KEPALA', '2026-03-11'),
      ],
      delegations: [
        {
          from: 'a',
          to: 'b',
          position: 'KEPALA',
          validFrom: '2026-03-01',
          validTo: '2026-03-20',
          legalBasis: 'Surat 1',
        },
      ],
    });
    expect(groupsOf(organisation, 'b', at('2026-03-10'))).toContain('14.08/PUPR:penanggungJawab');
    expect(groupsOf(organisation, 'b', at('2026-03-11'))).toEqual([]);
    expect(historyOfPosition(organisation, 'KEPALA')).toMatchObject([
      { person: 'a', from: '2025-01-01', to: '2026-03-10', kind: 'definitif' },
      { person: 'b', from: '2026-03-01', to: '2026-03-10', kind: 'delegasi' },
      { person: 'c', from: '2026-03-11' },
    ]);
    expect(holdersOfPosition(organisation, 'KEPALA', '2026-03-05').map(({ person }) => person)).toEqual([
      'a',
      'b',
    ]);
  });

  it('should keep everybody in his seat when another one changes', () => {
    const roles = ROLES.map((role) => (role.role === 'pelaksana' ? { ...role, act: 'all' as const } : role));
    const organisation = organisationOf({
      roles,
      appointments: [
        appointment('a', 'ADMIN', '2025-01-01', '2026-03-10'),
        appointment('b', 'ADMIN'),
        appointment('c', 'ADMIN', '2026-03-11'),
      ],
    });
    const seatOf = (person: string, day: string) =>
      groupsOf(organisation, person, at(day)).filter((group) => group.includes('#'));
    expect(seatOf('a', '2026-03-10')).toEqual(['14.08/PUPR:pelaksana#ADMIN.1']);
    expect(seatOf('b', '2026-03-10')).toEqual(['14.08/PUPR:pelaksana#ADMIN.2']);
    expect(seatOf('b', '2026-03-11')).toEqual(['14.08/PUPR:pelaksana#ADMIN.2']);
    expect(seatOf('c', '2026-03-11')).toEqual(['14.08/PUPR:pelaksana#ADMIN.1']);
    const [pelaksana] = resolveChain(organisation, 'PUPR', at('2026-03-11')).slice(-1);
    expect(pelaksana!.seats).toEqual(['14.08/PUPR:pelaksana#ADMIN.1', '14.08/PUPR:pelaksana#ADMIN.2']);
  });

  it('should end an appointment with its decree where the policy says so', () => {
    const legalBases = new Map([
      ['SK 1', { number: 'SK 1', kind: 'SK Bupati', date: '2025-01-01', subject: '', validTo: '2026-03-10' }],
    ]);
    const given = { appointments: [appointment('a', 'KEPALA')] };
    const strict = organisationOf({ ...given, gates: { training: false, legalBases } });
    expect(groupsOf(strict, 'a', at('2026-03-10'))).toContain('14.08/PUPR:penanggungJawab');
    expect(groupsOf(strict, 'a', at('2026-03-11'))).toEqual([]);
    expect(groupsOf(organisationOf(given), 'a', at('2026-03-11'))).toContain('14.08/PUPR:penanggungJawab');
  });

  it('should give an operator no work before his training, nor after it has lapsed, where the policy says so', () => {
    const roles = ROLES.map((role) => (role.role === 'pelaksana' ? { ...role, requires: 'sop' } : role));
    const people = [
      {
        id: 'a',
        name: 'A',
        trainings: [
          {
            training: 'sop',
            completedOn: '2026-03-02',
            validTo: '2026-03-31',
            items: ['menerima', 'menjawab'],
          },
        ],
      },
      {
        id: 'b',
        name: 'B',
        trainings: [{ training: 'sop', completedOn: '2026-01-01', items: ['menerima'] }],
      },
    ];
    const appointments = [appointment('a', 'ADMIN'), appointment('b', 'ADMIN')];
    const strict = organisationOf({ roles, people, appointments, gates: { training: true } });
    const days = ['2026-03-01', '2026-03-02', '2026-03-31', '2026-04-01'];
    expect(days.map((day) => groupsOf(strict, 'a', at(day)).length)).toEqual([0, 1, 1, 0]);
    expect(days.map((day) => groupsOf(strict, 'b', at(day)).length)).toEqual([0, 0, 0, 0]);
    const lenient = organisationOf({ roles, people, appointments });
    expect(groupsOf(lenient, 'b', at('2026-03-01'))).toEqual(['14.08/PUPR:pelaksana']);
  });

  it('should leave the accused and his line out, and everybody in when the accused heads the region', () => {
    const organisation = organisationOf({
      roles: [
        { role: 'pembina', scope: 'region', select: { position: 'KDH-KEPALA' } },
        { role: 'penanggungJawab', scope: 'unit', select: { head: true }, ifVacant: 'pembina' },
        { role: 'pelaksana', scope: 'unit', select: { titles: ['Admin'] }, ifVacant: 'penanggungJawab' },
      ],
      appointments: [appointment('a', 'KDH-KEPALA'), appointment('b', 'KEPALA'), appointment('c', 'ADMIN')],
    });
    const groups = (accused: string[]) =>
      resolveChain(organisation, 'PUPR', at('2026-03-02'), { accused }).map(({ seats }) => seats[0]);
    expect(groups(['KEPALA'])).toEqual(['14.08/KDH:pembina', '14.08/KDH:pembina', '14.08/KDH:pembina']);
    expect(groups(['KDH-KEPALA'])).toEqual([undefined, '14.08/PUPR:penanggungJawab', '14.08/PUPR:pelaksana']);
    expect(groups(['UNKNOWN'])[1]).toBe('14.08/PUPR:penanggungJawab');
  });
});
