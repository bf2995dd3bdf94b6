import { describe, expect, it } from '@jest/globals';
import type { DelegationDocument, OrganisationDocument } from '../organisation-document.js';
import { parseBundle } from '../parse-bundle.js';
import { readFolders, withDocument } from '../rules-folder.fixture.js';
import { checkDelegations } from './check-delegations.js';

const DAY = '2026-03-13';
/** Without the nation's rules, whose checks take longer than all that is looked at here. */
const files = withDocument(
  readFolders(
    'rules/nasional',
    'rules/13-sumatera-barat',
    'rules/13.71-padang',
    'rules/14-riau',
    'rules/14.08-siak',
  ),
  'rules/nasional/policy.json',
  ((policy: object) => ({ ...policy, rules: [] })) as (document: never) => unknown,
);

/** Findings about Siak's documents after a change, without those that were there before. */
function found(
  file: 'organisation' | 'policy' | 'chain',
  change: (document: never) => unknown,
  day = DAY,
): string[] {
  return parseBundle(withDocument(files, `rules/14.08-siak/${file}.json`, change), day)
    .findings.filter(({ rule, file }) => rule !== 'category-without-unit' && file?.includes('siak'))
    .map(({ severity, rule, file: path, pointer, line }) => {
      expect(line).toBeGreaterThan(0);
      return `${severity} ${rule} ${path?.replace('rules/14.08-siak/', '')}${pointer}`;
    });
}
const change = (changed: (document: OrganisationDocument) => Partial<OrganisationDocument>) =>
  ((document: OrganisationDocument) => ({ ...document, ...changed(document) })) as (
    document: never,
  ) => unknown;
const indexOf = (position: string): number => {
  const { appointments } = parseBundle(files).regions.get('14.08')!.documents.organisation;
  return appointments!.findIndex((appointment) => appointment.position === position);
};

describe('checks of an organisation', () => {
  it('should find nothing in the rules as they stand', () => {
    expect(found('policy', (policy) => policy)).toEqual([]);
  });

  it('should refuse one or three admins where the policy wants two by error, and warn where it says warning', () => {
    const first = indexOf('PUPR-ADMIN');
    const oneAdmin = change(({ appointments }) => ({
      appointments: appointments!.filter((_, index) => index !== first),
    }));
    expect(found('organisation', oneAdmin)).toEqual(['error holder-count chain.json/roles/5/count']);
    const lenient = parseBundle(
      withDocument(
        withDocument(files, 'rules/14.08-siak/organisation.json', oneAdmin),
        'rules/14.08-siak/policy.json',
        ((policy: { tables: object }) => ({
          ...policy,
          tables: { ...policy.tables, organisationChecks: { 'holder-count': 'warning' } },
        })) as (document: never) => unknown,
      ),
      DAY,
    );
    expect(lenient.findings.find(({ rule }) => rule === 'holder-count')?.severity).toBe('warning');
  });

  it('should refuse a pejabat penghubung who lacks one of the seven criteria, or has it no more', () => {
    const index = indexOf('PUPR-SEKRETARIS');
    const without = (criteria: (known: readonly unknown[]) => readonly unknown[]) =>
      change(({ people, appointments }) => ({
        people: people!.map((person) =>
          person.id === appointments![index]!.person
            ? { ...person, criteria: criteria(person.criteria!) as never }
            : person,
        ),
      }));
    const missing = [`error criteria-not-met organisation.json/appointments/${index}/person`];
    expect(
      found(
        'organisation',
        without((known) => known.slice(1)),
      ),
    ).toEqual(missing);
    const dated = (to: string) =>
      without((known) => known.map((name) => ({ name: String(name), from: '2025-01-01', to })));
    expect(found('organisation', dated('2026-12-31'))).toEqual([]);
    expect(found('organisation', dated('2026-01-31'))).toEqual(missing);
  });

  it('should refuse an admin whom another decree than an SK Bupati has appointed', () => {
    const number =
      parseBundle(files).regions.get('14.08')!.documents.organisation.appointments![indexOf('PUPR-ADMIN')]!
        .legalBasis;
    const other = change(({ legalBases }) => ({
      legalBases: legalBases!.map((basis) =>
        basis.number === number ? { ...basis, kind: 'Keputusan Kepala SKPD' } : basis,
      ),
    }));
    expect(new Set(found('organisation', other).map((line) => line.split(' ', 2).join(' ')))).toEqual(
      new Set(['error appointing-authority']),
    );
  });

  it('should refuse what cites an expired or a future decree, and tell what is in no register', () => {
    const bases = (ends: object) =>
      change(({ legalBases, appointments }) => ({
        legalBases: legalBases!.map((basis) =>
          basis.number === appointments![indexOf('PUPR-KEPALA')]!.legalBasis ? { ...basis, ...ends } : basis,
        ),
      }));
    const at = `organisation.json/appointments/${indexOf('PUPR-KEPALA')}/legalBasis`;
    expect(found('organisation', bases({ validTo: '2026-03-12' }))).toContain(`error expired-basis ${at}`);
    expect(found('organisation', bases({ validTo: DAY }))).toEqual([]);
    expect(found('organisation', bases({ validFrom: '2026-04-01' }))).toContain(`error expired-basis ${at}`);
    expect(
      found(
        'organisation',
        change(({ appointments }) => ({
          appointments: appointments!.map((one, index) =>
            index === indexOf('PUPR-KEPALA') ? { ...one, legalBasis: 'SK tak tercatat' } : one,
          ),
        })),
      ),
    ).toEqual([`warning unregistered-basis ${at}`]);
  });

  it('should refuse a policy without a legal basis, or with one that has ended', () => {
    const without = ((policy: { legalBasis?: unknown }) => ({ ...policy, legalBasis: [] })) as (
      document: never,
    ) => unknown;
    expect(found('policy', without)).toEqual(['error policy-without-basis policy.json/legalBasis']);
    const ended = change(({ legalBases }) => ({
      legalBases: legalBases!.map((basis) =>
        basis.number.startsWith('SK Bupati Siak tentang') ? { ...basis, validTo: '2026-01-31' } : basis,
      ),
    }));
    expect(found('organisation', ended)).toEqual(['error expired-basis policy.json/legalBasis/0']);
  });

  it('should stop an operator whose checklist has a gap where the policy says error', () => {
    const untrained = parseBundle(
      withDocument(files, 'rules/13.71-padang/organisation.json', ((document: OrganisationDocument) => ({
        ...document,
        people: document.people!.map((person) =>
          person.trainings
            ? {
                ...person,
                trainings: person.trainings.map((one) => ({ ...one, items: one.items!.slice(1) })),
              }
            : person,
        ),
      })) as (document: never) => unknown),
      DAY,
    ).findings.filter(({ rule }) => rule === 'untrained-operator');
    expect(untrained.length).toBeGreaterThan(0);
    expect(new Set(untrained.map(({ severity }) => severity))).toEqual(new Set(['error']));
  });
});

describe('checkDelegations', () => {
  const delegation = (changes: Partial<DelegationDocument> = {}): DelegationDocument => ({
    from: 'a',
    to: 'b',
    position: 'P',
    validFrom: '2026-03-01',
    validTo: '2026-03-10',
    legalBasis: 'Surat 1',
    ...changes,
  });
  const problems = (...delegations: DelegationDocument[]): string[] =>
    checkDelegations({
      region: '14.08',
      version: 1,
      units: [{ code: 'U', name: 'U' }],
      positions: ['P', 'Q'].map((code) => ({ code, title: code, unit: 'U' })),
      people: ['a', 'b', 'c'].map((id) => ({ id, name: id })),
      appointments: [
        {
          person: 'a',
          position: 'P',
          from: '2025-01-01',
          to: '2026-03-10',
          kind: 'definitif',
          legalBasis: 'SK',
        },
        { person: 'b', position: 'Q', from: '2025-01-01', kind: 'Plt', legalBasis: 'SK' },
      ],
      delegations,
    }).map(({ severity, rule, pointer }) => `${severity} ${rule} ${pointer}`);

  it('should take one within the term of whoever gives it', () => {
    expect(problems(delegation())).toEqual([]);
  });

  it('should refuse one beyond the term, or by somebody who does not hold the position', () => {
    expect(problems(delegation({ validTo: '2026-03-11' }))).toEqual([
      'error delegation-beyond-term /delegations/0/validTo',
    ]);
    expect(problems(delegation({ from: 'c' }))).toEqual([
      'error delegation-without-office /delegations/0/from',
    ]);
    // Whoever was given it cannot give it on.
    expect(problems(delegation(), delegation({ from: 'b', to: 'c' }))).toEqual([
      'error delegation-without-office /delegations/1/from',
    ]);
  });

  it('should refuse delegations that go round at the same time, and to oneself', () => {
    const back = delegation({ from: 'b', to: 'a', position: 'Q' });
    expect(problems(delegation(), back)).toEqual([
      'error cyclic-delegation /delegations/0',
      'error cyclic-delegation /delegations/1',
    ]);
    const later = delegation({ ...back, validFrom: '2026-03-11', validTo: '2026-03-20' });
    expect(problems(delegation(), later)).toEqual([]);
    expect(problems(delegation({ to: 'a' }))).toEqual(['error cyclic-delegation /delegations/0']);
  });
});
