import { stringify } from 'csv-stringify/sync';
import type { BundleFile } from '../bundle-documents.js';
import type { OrganisationDocument } from '../organisation-document.js';
import { entriesOf, ORGANISATION_TABLES, type CellKind } from './organisation-tables.js';

export type ExchangeFormat = 'csv' | 'json';

/** Between the items of a list in one cell. */
export const LIST_SEPARATOR = '|';

/**
 * An organisation as files: `organisation.json`, or one CSV file for each table (UTF-8 with a byte order mark, which
 * spreadsheets need; RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe.
 */
export function exportOrganisation(document: OrganisationDocument, format: ExchangeFormat): BundleFile[] {
  if (format === 'json')
    return [{ path: 'organisation.json', content: `${JSON.stringify(document, null, 2)}\n` }];
  return ORGANISATION_TABLES.map((table) => ({
    path: table.file,
    content: stringify(
      entriesOf(document, table).map((entry) =>
        table.columns.map(({ name, kind }) => cellOf(entry[name], kind)),
      ),
      {
        bom: true,
        header: true,
        columns: table.columns.map(({ name }) => name),
        escape_formulas: true,
        record_delimiter: 'windows',
      },
    ),
  }));
}

function cellOf(value: unknown, kind: CellKind): string {
  if (value === undefined || value === null) return '';
  if (kind === 'list') return (value as readonly string[]).join(LIST_SEPARATOR);
  return String(value as string | number | boolean);
}
