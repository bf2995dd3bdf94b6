import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '#policy';
import type { BundleFile } from '../bundle-documents.js';
import type { OrganisationDocument } from '../organisation-document.js';
import { validateOrganisation } from '../validate-organisation.js';
import { ORGANISATION_TABLES, type OrganisationTable } from './organisation-tables.js';
import { readTable, type ReadRow, type RefusedRow } from './read-table.js';

/** A new version of an organisation made of files, or why there is none. */
export interface ImportedOrganisation {
  /** Absent when a row was refused: nothing is taken in part. The current one itself when the files say the same. */
  readonly document?: OrganisationDocument;
  readonly refused: readonly RefusedRow[];
  /** Where in the files a finding about the document stands; undefined for what is in none of them. */
  placeOf(finding: Pick<Finding, 'pointer' | 'message'>): RefusedRow | undefined;
}

/** Rows by the JSON pointer of what they became. */
type Places = Map<string, { readonly file: string; readonly row: number }>;

/**
 * Makes the next version of a region's organisation of an export, changed or not: `organisation.json`, or CSV tables. A
 * table that is not among the files stays as it is.
 * @param current the version that is deployed
 */
export function importOrganisation(
  current: OrganisationDocument,
  files: readonly BundleFile[],
): ImportedOrganisation {
  const named = new Map(files.map((file) => [file.path.split('/').at(-1)!, file.content]));
  const json = named.get('organisation.json');
  const places: Places = new Map();
  const refused: RefusedRow[] = [];
  const document =
    json === undefined ? fromTables(current, named, places, refused) : fromJson(current, json, refused);
  const placeOf: ImportedOrganisation['placeOf'] = ({ pointer, message }) => placed(places, pointer, message);
  if (!document || refused.length > 0) return { refused, placeOf };
  for (const finding of validateOrganisation(document))
    if (finding.severity === 'error')
      refused.push(
        placeOf(finding) ?? {
          file: 'organisation.json',
          row: 1,
          message: `${finding.pointer}: ${finding.message}`,
        },
      );
  return refused.length > 0 ? { refused, placeOf } : { document, refused, placeOf };
}

function fromJson(
  current: OrganisationDocument,
  content: string,
  refused: RefusedRow[],
): OrganisationDocument | undefined {
  const file = 'organisation.json';
  let document: OrganisationDocument;
  try {
    document = JSON.parse(content) as OrganisationDocument;
  } catch (error) {
    refused.push({ file, row: 1, message: `Expected JSON but got an error: ${(error as Error).message}.` });
    return undefined;
  }
  if (typeof document !== 'object' || document?.region !== current.region) {
    refused.push({
      file,
      row: 1,
      column: 'region',
      message: `Expected the organisation of "${current.region}".`,
    });
    return undefined;
  }
  return nextVersion(current, document);
}

function fromTables(
  current: OrganisationDocument,
  named: ReadonlyMap<string, string>,
  places: Places,
  refused: RefusedRow[],
): OrganisationDocument | undefined {
  const known = new Set(ORGANISATION_TABLES.map(({ file }) => file));
  for (const file of named.keys())
    if (!known.has(file))
      refused.push({
        file,
        row: 1,
        message: `Expected one of ${[...known].join(', ')} or organisation.json.`,
      });
  if (named.size === 0)
    refused.push({
      file: '',
      row: 1,
      message: 'Expected organisation.json or CSV tables but there are none.',
    });
  let document = current;
  for (const table of ORGANISATION_TABLES) {
    const content = named.get(table.file);
    if (content === undefined) continue;
    const read = readTable(table, content);
    refused.push(...read.refused);
    if (read.refused.length === 0)
      document = table.within
        ? withinOwners(document, table, table.within, read.rows, refused)
        : withSection(document, table, read.rows, places);
  }
  return refused.length > 0 ? undefined : nextVersion(current, document);
}

/** The rows become the section; of people what other tables hold is kept. */
function withSection(
  document: OrganisationDocument,
  { file, section }: OrganisationTable,
  rows: readonly ReadRow[],
  places: Places,
): OrganisationDocument {
  if (rows.length === 0 && document[section] === undefined) return document;
  rows.forEach(({ row }, index) => places.set(`/${section}/${index}`, { file, row }));
  if (section !== 'people') return { ...document, [section]: rows.map(({ entry }) => entry) };
  const before = new Map((document.people ?? []).map((person) => [person.id, person]));
  const people = rows.map(({ entry }) => {
    const { criteria: named = [], ...person } = entry as { id: string; name: string; criteria?: string[] };
    const known = before.get(person.id);
    const dated = (known?.criteria ?? []).filter((one) => typeof one !== 'string');
    const criteria = [...named, ...dated];
    return {
      ...person,
      ...(criteria.length > 0 && { criteria }),
      ...(known?.trainings && { trainings: known.trainings }),
    };
  });
  return { ...document, people };
}

/** The rows become the lists of the people whom they name. */
function withinOwners(
  document: OrganisationDocument,
  { file }: OrganisationTable,
  { list, key }: NonNullable<OrganisationTable['within']>,
  rows: readonly ReadRow[],
  refused: RefusedRow[],
): OrganisationDocument {
  const people = document.people ?? [];
  const ids = new Set(people.map(({ id }) => id));
  const byPerson = Map.groupBy(rows, ({ entry }) => String(entry[key]));
  for (const { row, entry } of rows)
    if (!ids.has(String(entry[key])))
      refused.push({
        file,
        row,
        column: key,
        message: `Expected a person of the organisation but got "${String(entry[key])}".`,
      });
  return {
    ...document,
    people: people.map((person) => {
      const { [list]: before = [], ...rest } = person;
      const kept = list === 'criteria' ? before.filter((one) => typeof one === 'string') : [];
      const given = (byPerson.get(person.id) ?? []).map(({ entry }) => {
        const { [key]: _owner, ...own } = entry;
        return own;
      });
      const entries = [...kept, ...given];
      return entries.length === 0 ? rest : ({ ...rest, [list]: entries } as typeof person);
    }),
  };
}

/** Its version is the next one, unless it says the same as the current one: deployed again, it changes nothing. */
function nextVersion(current: OrganisationDocument, changed: OrganisationDocument): OrganisationDocument {
  const document = { ...changed, version: current.version };
  return isDeepStrictEqual(document, current) ? current : { ...document, version: current.version + 1 };
}

function placed(places: Places, pointer: string, message: string): RefusedRow | undefined {
  const [, section, index, column] = pointer.split('/');
  const place = places.get(`/${section}/${index}`);
  return place && { ...place, ...(column === undefined ? {} : { column }), message };
}
