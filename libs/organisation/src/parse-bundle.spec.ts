import { describe, expect, it } from '@jest/globals';
import { parseBundle, type BundleFile } from './parse-bundle.js';
import { readFolders, withDocument } from './rules-folder.fixture.js';

const files = readFolders('rules');
type Json = Record<string, never>;

const errorsOf = (bundle: readonly BundleFile[]): string[] =>
  parseBundle(bundle, '2026-03-13')
    .findings.filter((finding) => finding.severity === 'error')
    .map((finding) => `${finding.rule} ${finding.file}:${finding.line}${finding.pointer}`);

describe('parseBundle', () => {
  it('should read the rules of this repository without an error', () => {
    const { regions, findings } = parseBundle(files, '2026-03-13');
    expect(findings.filter((finding) => finding.severity === 'error')).toEqual([]);
    expect([...regions.keys()].sort()).toEqual([
      '13',
      '13.71',
      '14',
      '14.08',
      '14.71',
      '21',
      '21.72',
      'nasional',
    ]);
    expect(regions.get('14.08')).toMatchObject({ ancestors: ['14', 'nasional'], level: 'kabupaten' });
  });

  it('should warn only of categories that nobody within reach handles', () => {
    const warnings = parseBundle(files, '2026-03-13').findings;
    expect(new Set(warnings.map((finding) => finding.rule))).toEqual(new Set(['category-without-unit']));
  });

  it('should take a new province from files alone', () => {
    const { regions, findings } = parseBundle(
      [...files, ...readFolders('test/fixtures/rules/12-sumatera-utara')],
      '2026-03-13',
    );
    expect(findings.filter((finding) => finding.severity === 'error')).toEqual([]);
    expect(regions.get('12')?.roles).toContain('koordinator');
    expect(regions.get('12')?.policy.tables.ladder).toHaveLength(4);
  });

  it('should refuse what is no JSON, with the line', () => {
    const broken = files.map((file) =>
      file.path === 'rules/14-riau/chain.json'
        ? { ...file, content: '{\n  "region": "14",\n  oops\n}' }
        : file,
    );
    expect(errorsOf(broken)).toContain('json rules/14-riau/chain.json:3');
  });

  it('should refuse cyclic inheritance', () => {
    const cyclic = withDocument(files, 'rules/14-riau/region.json', (region: Json) => ({
      ...region,
      parent: '14.08',
    }));
    expect(errorsOf(cyclic)).toContainEqual(
      expect.stringMatching(/^cyclic-inheritance rules\/14-riau\/region\.json:\d+\/parent$/),
    );
    expect(parseBundle(cyclic).regions.has('21.72')).toBe(true);
  });

  it('should refuse a parent, a calendar or a file that is not there', () => {
    const orphan = withDocument(files, 'rules/14.08-siak/region.json', (region: Json) => ({
      ...region,
      parent: '99',
      calendars: ['ID-1999'],
    }));
    expect(errorsOf(orphan)).toEqual([
      expect.stringContaining('unknown-region rules/14.08-siak/region.json'),
    ]);
    const timeless = withDocument(files, 'rules/14.08-siak/region.json', (region: Json) => ({
      ...region,
      calendars: ['ID-1999'],
    }));
    expect(errorsOf(timeless)).toEqual([
      expect.stringContaining('unknown-calendar rules/14.08-siak/region.json'),
    ]);
    const chainless = files.filter((file) => file.path !== 'rules/14.08-siak/chain.json');
    expect(errorsOf(chainless)).toEqual([
      expect.stringContaining('missing-file rules/14.08-siak/region.json'),
    ]);
  });

  it('should refuse a ladder that names nobody, own or inherited', () => {
    const own = withDocument(files, 'rules/14.08-siak/policy.json', (policy: Json) => ({
      ...policy,
      tables: {
        ...(policy['tables'] as unknown as object),
        ladder: [{ level: 1, to: 'raja', afterBreachWorkingDays: 0 }],
      },
    }));
    expect(errorsOf(own)).toEqual([
      expect.stringMatching(/^ladder-names-nobody .*siak\/policy\.json:\d+\/tables\/ladder\/0\/to$/),
    ]);
    const inherited = withDocument(
      files,
      'rules/14.71-pekanbaru/chain.json',
      (chain: { roles: { role: string }[] }) => ({
        ...chain,
        roles: chain.roles
          .filter((role) => role.role !== 'pengarah')
          .map((role) => ({ ...role, ifVacant: undefined })),
      }),
    );
    expect(errorsOf(inherited)).toEqual([expect.stringContaining('ladder-names-nobody')]);
  });

  it('should refuse a policy on an unknown fact, with file, line and pointer, and keep the other regions', () => {
    const bundle = withDocument(files, 'rules/14.08-siak/policy.json', (policy: { rules: object[] }) => ({
      ...policy,
      rules: [
        ...policy.rules,
        {
          id: 'x',
          kind: 'routing',
          conditions: { all: [{ fact: 'zodiac', operator: 'equal', value: 'leo' }] },
          event: { type: 'route', params: { unit: 'PUPR' } },
        },
      ],
    }));
    expect(errorsOf(bundle)).toEqual([
      expect.stringMatching(
        /^unknown-fact rules\/14\.08-siak\/policy\.json:\d+\/rules\/2\/conditions\/all\/0\/fact$/,
      ),
    ]);
    expect(parseBundle(bundle).regions.has('14')).toBe(true);
    expect(parseBundle(bundle).regions.has('14.08')).toBe(false);
  });

  it("should lay a unit's own policy over its region's", () => {
    const bundle = withDocument(files, 'rules/14.08-siak/units/DISDUKCAPIL/policy.json', () => ({
      id: 'siak-disdukcapil',
      region: '14.08',
      unit: 'DISDUKCAPIL',
      version: 1,
      effectiveFrom: '2026-01-01',
      tables: { windows: { disposition: 2 } },
    }));
    expect(errorsOf(bundle)).toEqual([]);
    const siak = parseBundle(bundle).regions.get('14.08');
    expect(siak?.unitPolicies.get('DISDUKCAPIL')?.tables.windows?.['disposition']).toBe(2);
    expect(siak?.policy.tables.windows?.['disposition']).toBe(1);
  });
});
