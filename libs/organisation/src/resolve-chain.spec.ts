import { describe, expect, it } from '@jest/globals';
import { compileOrganisation, type CompiledOrganisation } from './compile-organisation.js';
import type { ChainDocument, OrganisationDocument } from './organisation-document.js';
import { parseBundle } from './parse-bundle.js';
import { groupsOf, holdersOf, resolveChain } from './resolve-chain.js';
import { readFolders } from './rules-folder.fixture.js';

const { regions } = parseBundle(readFolders('rules'));
const at = (text: string): number => Date.parse(text);

const document: OrganisationDocument = {
  region: '14.08',
  version: 1,
  units: [
    { code: 'KDH', name: 'Bupati' },
    { code: 'PUPR', name: 'Dinas PUPR', parent: 'KDH' },
  ],
  positions: [
    { code: 'KDH-KEPALA', title: 'Bupati', unit: 'KDH', head: true },
    { code: 'PUPR-KEPALA', title: 'Kepala Dinas', unit: 'PUPR', eselon: 'II.b', head: true },
    { code: 'PUPR-KABID', title: 'Kepala Bidang Jalan', unit: 'PUPR', eselon: 'III.b' },
  ],
  people: ['a', 'b', 'c', 'd'].map((id) => ({ id, name: `Orang ${id}` })),
  appointments: [
    { person: 'a', position: 'KDH-KEPALA', from: '2025-01-01', kind: 'definitif', legalBasis: 'SK 1' },
    {
      person: 'b',
      position: 'PUPR-KEPALA',
      from: '2025-01-01',
      to: '2026-03-12',
      kind: 'definitif',
      legalBasis: 'SK 2',
    },
    { person: 'c', position: 'PUPR-KEPALA', from: '2026-03-13', kind: 'Plt', legalBasis: 'SK 3' },
    {
      person: 'd',
      position: 'PUPR-KABID',
      from: '2025-01-01',
      to: '2026-03-31',
      kind: 'definitif',
      legalBasis: 'SK 4',
    },
  ],
  delegations: [
    {
      from: 'c',
      to: 'd',
      position: 'PUPR-KEPALA',
      validFrom: '2026-03-16',
      validTo: '2026-03-17',
      legalBasis: 'Surat 5',
    },
  ],
};
const chain: ChainDocument = {
  region: '14.08',
  version: 1,
  roles: [
    { role: 'pembina', scope: 'region', select: { position: 'KDH-KEPALA' } },
    { role: 'penanggungJawab', scope: 'unit', title: 'Kepala SKPD', select: { head: true } },
    { role: 'pelaksana', scope: 'unit', select: { titles: ['Kepala Bidang'] }, ifVacant: 'penanggungJawab' },
  ],
};
const organisation: CompiledOrganisation = compileOrganisation(document, chain, 'Asia/Jakarta');

describe('resolveChain', () => {
  it('should give every role its group, position and holder', () => {
    expect(resolveChain(organisation, '14.08/PUPR', at('2026-03-10T03:00:00Z'))).toEqual([
      {
        role: 'pembina',
        group: '14.08/KDH:pembina',
        seats: ['14.08/KDH:pembina'],
        positions: [{ code: 'KDH-KEPALA', title: 'Bupati', unit: '14.08/KDH' }],
        holders: [{ person: 'a', name: 'Orang a', kind: 'definitif', legalBasis: 'SK 1' }],
        isVacant: false,
      },
      {
        role: 'penanggungJawab',
        title: 'Kepala SKPD',
        group: '14.08/PUPR:penanggungJawab',
        seats: ['14.08/PUPR:penanggungJawab'],
        positions: [{ code: 'PUPR-KEPALA', title: 'Kepala Dinas', unit: '14.08/PUPR', eselon: 'II.b' }],
        holders: [{ person: 'b', name: 'Orang b', kind: 'definitif', legalBasis: 'SK 2' }],
        isVacant: false,
      },
      expect.objectContaining({ role: 'pelaksana', group: '14.08/PUPR:pelaksana' }),
    ]);
  });

  it('should change the holder at local midnight of the day of the decree', () => {
    const group = '14.08/PUPR:penanggungJawab';
    // Midnight in Jakarta is 17:00 UTC of the day before.
    expect(holdersOf(organisation, group, at('2026-03-12T16:59:59Z')).map((holder) => holder.person)).toEqual(
      ['b'],
    );
    expect(
      holdersOf(organisation, group, at('2026-03-12T17:00:00Z')).map((holder) => [
        holder.person,
        holder.kind,
      ]),
    ).toEqual([['c', 'Plt']]);
    expect(groupsOf(organisation, 'b', at('2026-03-13T03:00:00Z'))).toEqual([]);
  });

  it('should let a delegate act beside the holder for its time', () => {
    const group = '14.08/PUPR:penanggungJawab';
    expect(
      holdersOf(organisation, group, at('2026-03-16T03:00:00Z')).map((holder) => [
        holder.person,
        holder.kind,
      ]),
    ).toEqual([
      ['c', 'Plt'],
      ['d', 'delegasi'],
    ]);
    expect(groupsOf(organisation, 'd', at('2026-03-16T03:00:00Z'))).toEqual(['14.08/PUPR:pelaksana', group]);
    expect(groupsOf(organisation, 'd', at('2026-03-18T03:00:00Z'))).toEqual(['14.08/PUPR:pelaksana']);
  });

  it('should show a vacancy and let the named role act', () => {
    const later = at('2026-04-01T03:00:00Z');
    expect(resolveChain(organisation, 'PUPR', later).at(-1)).toMatchObject({
      role: 'pelaksana',
      holders: [],
      isVacant: true,
      actingGroup: '14.08/PUPR:penanggungJawab',
    });
    expect(holdersOf(organisation, '14.08/PUPR:pelaksana', later).map((holder) => holder.person)).toEqual([
      'c',
    ]);
    expect(groupsOf(organisation, 'c', later)).toEqual([
      '14.08/PUPR:pelaksana',
      '14.08/PUPR:penanggungJawab',
    ]);
  });

  it.each([
    ['14', 'PUPR', 'Gubernur', 'Sekretaris Daerah', 'Kepala Dinas Komunikasi, Informatika dan Statistik'],
    ['14.08', 'PUPR', 'Bupati', 'Asisten Pemerintahan dan Kesra', 'Kepala Bagian Organisasi'],
    ['21.72', 'DISHUB', 'Wali Kota', 'Sekretaris Daerah', 'Kepala Dinas Komunikasi dan Informatika'],
    ['13.71', 'DLH', 'Wali Kota', 'Asisten III', 'Kepala Bagian Humas'],
  ])('should have the chain of %s by its decree', (code, unit, pembina, pengarah, pengelola) => {
    const resolved = resolveChain(regions.get(code)!.organisation, unit, at('2026-03-13T03:00:00Z'));
    const titleOf = (role: string): string | undefined =>
      resolved.find((entry) => entry.role === role)?.positions[0]?.title;
    expect([titleOf('pembina'), titleOf('pengarah'), titleOf('pejabatPengelola')]).toEqual([
      pembina,
      pengarah,
      pengelola,
    ]);
    expect(resolved.filter((entry) => entry.isVacant)).toEqual([]);
  });

  it('should give every unit of every region somebody who works and somebody who receives', () => {
    for (const region of regions.values()) {
      for (const unit of region.units.filter(({ code }) => !['KDH', 'SETDA'].includes(code))) {
        const roles = resolveChain(region.organisation, unit.code, at('2026-03-13T03:00:00Z'));
        const held = new Set(roles.filter((entry) => entry.holders.length > 0).map((entry) => entry.role));
        expect([
          region.code,
          unit.code,
          held.has('pelaksana'),
          held.has('pejabatPenghubung'),
          held.has('penanggungJawab'),
        ]).toEqual([region.code, unit.code, true, true, true]);
      }
    }
  });
});
