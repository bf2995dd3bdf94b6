import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { BundleFile } from '../bundle-documents.js';
import type { OrganisationDocument } from '../organisation-document.js';
import { exportOrganisation } from './export-organisation.js';
import { importOrganisation } from './import-organisation.js';

const readRules = (folder: string) =>
  JSON.parse(readFileSync(`rules/${folder}/organisation.json`, 'utf8')) as OrganisationDocument;
const siak = readRules('14.08-siak');

/** The export with one file changed. */
const edited = (file: string, change: (content: string) => string): BundleFile[] =>
  exportOrganisation(siak, 'csv').map((one) =>
    one.path === file ? { ...one, content: change(one.content) } : one,
  );
const refusedOf = (files: readonly BundleFile[]): string[] =>
  importOrganisation(siak, files).refused.map(
    ({ file, row, column, message }) =>
      `${file}:${row}${column === undefined ? '' : ` ${column}`} ${message}`,
  );

describe('import and export of an organisation', () => {
  it.each(['14.08-siak', '13.71-padang', '21.72-tanjungpinang', 'nasional'])(
    'should come back as it was: %s',
    (folder) => {
      const document = readRules(folder);
      for (const format of ['csv', 'json'] as const) {
        const imported = importOrganisation(document, exportOrganisation(document, format));
        expect(imported.refused).toEqual([]);
        expect(imported.document).toEqual(document);
      }
    },
  );

  it('should make the next version of a changed table and leave the others as they are', () => {
    const [people] = edited(
      'people.csv',
      (content) => `${content}siak.baru,Orang Baru,PNS|komputer\r\n`,
    ).filter(({ path }) => path === 'people.csv');
    const { document, refused } = importOrganisation(siak, [people!]);
    expect(refused).toEqual([]);
    expect(document?.version).toBe(siak.version + 1);
    expect(document?.people?.at(-1)).toEqual({
      id: 'siak.baru',
      name: 'Orang Baru',
      criteria: ['PNS', 'komputer'],
    });
    expect(document?.appointments).toEqual(siak.appointments);
  });

  it('should take what a spreadsheet in Indonesian writes', () => {
    const content = '\uFEFFid;name;criteria\r\nsiak.baru;"Baru; Orang";\r\n';
    const { document } = importOrganisation({ ...siak, people: [], appointments: [] }, [
      { path: 'people.csv', content },
    ]);
    expect(document?.people).toEqual([{ id: 'siak.baru', name: 'Baru; Orang' }]);
  });

  it('should refuse every row that is wrong, with line, column and reason, and take none', () => {
    const files = edited(
      'appointments.csv',
      (content) =>
        `${content}siak.pupr.kepala,PUPR-KEPALA,31-01-2026,,definitif,SK\r\n` +
        `,PUPR-KEPALA,2026-02-30,,definitif,SK\r\n` +
        `a,b,2026-01-01,,definitif,SK,zuviel\r\n`,
    );
    const row = siak.appointments!.length + 2;
    expect(refusedOf(files)).toEqual([
      `appointments.csv:${row} from Expected a day such as 2026-01-31 but got "31-01-2026".`,
      `appointments.csv:${row + 1} person Expected a value but got "".`,
      `appointments.csv:${row + 1} from Expected a day such as 2026-01-31 but got "2026-02-30".`,
      `appointments.csv:${row + 2} Expected 6 cells but got 7.`,
    ]);
    expect(importOrganisation(siak, files).document).toBeUndefined();
  });

  it('should name the row of what does not fit together: an unknown person, a second holder', () => {
    const files = edited(
      'appointments.csv',
      (content) =>
        `${content}siak.tidak-ada,PUPR-KEPALA,2030-01-01,,Plt,SK\r\n` +
        `siak.pupr.sekretaris,DLH-KEPALA,2026-01-01,,Plt,SK\r\n`,
    );
    const row = siak.appointments!.length + 2;
    const refused = refusedOf(files).map((line) => line.split(' ').slice(0, 2).join(' '));
    expect(refused).toContain(`appointments.csv:${row} person`);
    expect(refused.some((line) => line.startsWith(`appointments.csv:${row + 1}`))).toBe(true);
  });

  it.each([
    ['a column that there is not', 'units.csv', 'code,name,colour\r\nA,B,C\r\n', 'units.csv:1 colour'],
    ['a column that is missing', 'units.csv', 'code\r\nA\r\n', 'units.csv:1 name'],
    ['no header', 'units.csv', '', 'units.csv:1 Expected'],
    ['an open quote', 'units.csv', 'code,name\r\n"A,B\r\n', 'units.csv:'],
    ['another file', 'secrets.csv', 'a\r\n', 'secrets.csv:1 Expected'],
    ['another region', 'organisation.json', '{"region":"14"}', 'organisation.json:1 region'],
    ['no JSON', 'organisation.json', '{', 'organisation.json:1 Expected'],
  ])('should refuse %s', (_what, path, content, place) => {
    const [first] = refusedOf([{ path, content }]);
    expect(first).toContain(place);
  });

  it('should leave no formula in a cell, and take back what it wrote', () => {
    const evil = ['=cmd()', '+1', '-1', '@SUM(A1)'];
    const document: OrganisationDocument = {
      ...siak,
      people: evil.map((name, index) => ({ id: `p${index}`, name })),
      appointments: [],
    };
    const files = exportOrganisation(document, 'csv');
    const people = files.find(({ path }) => path === 'people.csv')!.content;
    expect(people.split('\r\n').slice(1, 5)).toEqual(evil.map((name, index) => `p${index},'${name},`));
    expect(importOrganisation(document, files).document?.people).toEqual(document.people);
  });
});
