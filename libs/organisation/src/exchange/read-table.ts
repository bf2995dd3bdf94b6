import { CsvError, parse } from 'csv-parse/sync';
import { LIST_SEPARATOR } from './export-organisation.js';
import type { Column, OrganisationTable } from './organisation-tables.js';

/** A row that cannot be taken, with the place and the reason. */
export interface RefusedRow {
  readonly file: string;
  /** Line in the file, from 1; the header is line 1. */
  readonly row: number;
  /** Name of the column; absent when the whole row is meant. */
  readonly column?: string;
  readonly message: string;
}

/** A row with its line. */
export interface ReadRow {
  readonly row: number;
  readonly entry: Readonly<Record<string, unknown>>;
}

const LONGEST_ROW = 100_000;
const MOST_ROWS = 50_000;
/** What an export puts an apostrophe before. */
const ESCAPED_FORMULA = /^'(?=[=+\-@\t\r])/;

/** Reads a CSV file of one table, comma or semicolon separated. Rows that cannot be taken are told, all of them. */
export function readTable(
  table: OrganisationTable,
  content: string,
): { rows: ReadRow[]; refused: RefusedRow[] } {
  const { file } = table;
  const refused: RefusedRow[] = [];
  const records = recordsOf(file, content, refused);
  const [header, ...body] = records;
  if (!header) {
    if (refused.length === 0)
      refused.push({
        file,
        row: 1,
        message: `Expected a header: ${table.columns.map(({ name }) => name).join(', ')}.`,
      });
    return { rows: [], refused };
  }
  const columns = columnsOf(table, header.cells, refused);
  if (refused.length > 0) return { rows: [], refused };
  const rows = body.flatMap(({ row, cells }): ReadRow[] => {
    const before = refused.length;
    if (cells.length > columns.length)
      refused.push({ file, row, message: `Expected ${columns.length} cells but got ${cells.length}.` });
    const entry: Record<string, unknown> = {};
    columns.forEach((column, at) => {
      const value = valueOf(column, (cells[at] ?? '').replace(ESCAPED_FORMULA, ''));
      if (typeof value === 'object' && 'expected' in value)
        refused.push({
          file,
          row,
          column: column.name,
          message: `Expected ${value.expected} but got "${(cells[at] ?? '').slice(0, 80)}".`,
        });
      else if (value.value !== undefined) entry[column.name] = value.value;
    });
    return refused.length > before ? [] : [{ row, entry }];
  });
  return { rows, refused };
}

interface ParsedRecord {
  readonly row: number;
  readonly cells: readonly string[];
}

function recordsOf(file: string, content: string, refused: RefusedRow[]): ParsedRecord[] {
  const firstLine = content.slice(0, content.search(/[\r\n]|$/));
  try {
    const parsed = parse(content, {
      bom: true,
      // Spreadsheets in Indonesian write semicolons.
      delimiter: firstLine.includes(',') ? ',' : ';',
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: LONGEST_ROW,
      to: MOST_ROWS + 2,
    }) as unknown as { readonly record: string[]; readonly info: { readonly lines: number } }[];
    if (parsed.length > MOST_ROWS + 1)
      refused.push({ file, row: MOST_ROWS + 2, message: `Expected at most ${MOST_ROWS} rows but got more.` });
    return parsed.map(({ record, info }) => ({ row: info.lines, cells: record }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as { lines?: unknown };
    refused.push({
      file,
      row: typeof lines === 'number' ? lines : 1,
      message: `Expected CSV (RFC 4180) but got an error: ${error.message}.`,
    });
    return [];
  }
}

function columnsOf(table: OrganisationTable, names: readonly string[], refused: RefusedRow[]): Column[] {
  const known = new Map(table.columns.map((column) => [column.name, column]));
  const report = (column: string, message: string): void =>
    void refused.push({ file: table.file, row: 1, column, message });
  const columns = names.flatMap((name, at) => {
    const column = known.get(name);
    if (!column)
      report(name, `Expected one of ${[...known.keys()].join(', ')} but got "${name.slice(0, 80)}".`);
    else if (names.indexOf(name) !== at) report(name, `Expected one column "${name}" but got another.`);
    return column ?? [];
  });
  for (const { name, isRequired } of table.columns)
    if (isRequired && !names.includes(name)) report(name, `Expected the column "${name}" but it is missing.`);
  return columns;
}

type CellValue = { readonly value: unknown } | { readonly expected: string };

function valueOf({ kind, isRequired }: Column, cell: string): CellValue {
  if (cell === '') return isRequired ? { expected: 'a value' } : { value: undefined };
  switch (kind) {
    case 'text':
      return { value: cell };
    case 'list': {
      const items = cell.split(LIST_SEPARATOR).map((item) => item.trim());
      return { value: items.filter((item) => item !== '') };
    }
    case 'day':
      return isDay(cell) ? { value: cell } : { expected: 'a day such as 2026-01-31' };
    case 'integer':
      return /^\d{1,6}$/.test(cell) ? { value: Number(cell) } : { expected: 'a whole number' };
    case 'boolean':
      if (/^(true|ya|1)$/i.test(cell)) return { value: true };
      return /^(false|tidak|0)$/i.test(cell) ? { value: undefined } : { expected: 'true or false' };
  }
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
