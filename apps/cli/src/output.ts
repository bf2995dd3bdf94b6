import { stripVTControlCharacters, styleText } from 'node:util';
import type { Command } from 'commander';
import { CliError } from './cli-error.js';

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

/** Where the words of a command go, and in which form. Results go to stdout, progress and errors to stderr. */
export class Output {
  private constructor(
    /** The caller reads it with a program: one JSON value on stdout and nothing else. */
    readonly isJson: boolean,
    private readonly writeOut: (text: string) => void,
    private readonly writeErr: (text: string) => void,
    private readonly isColour: boolean,
  ) {}

  /** Output of a command, after the global options and streams of its program. */
  static of(command: Command): Output {
    let root = command;
    while (root.parent) root = root.parent;
    const { writeOut, writeErr, getOutHasColors } = root.configureOutput();
    const { json } = command.optsWithGlobals<{ json?: boolean }>();
    return new Output(json === true, writeOut!, writeErr!, getOutHasColors?.() ?? false);
  }

  line(text = ''): void {
    this.writeOut(`${text}\n`);
  }

  /** What is going on; on stderr, so that it never gets into a result. */
  progress(text: string): void {
    this.writeErr(`${text}\n`);
  }

  json(value: unknown): void {
    this.writeOut(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** Columns as wide as their widest cell, two blanks between them; a header in bold. */
  table(header: readonly string[], rows: readonly (readonly string[])[], indent = ''): void {
    const widths = header.map((title, column) =>
      Math.max(title.length, ...rows.map((row) => shownLength(row[column] ?? ''))),
    );
    const format = (row: readonly string[]): string =>
      indent +
      row
        .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - shownLength(cell))))
        .join('  ')
        .trimEnd();
    if (header.some((title) => title !== '')) this.line(this.style('bold', format(header)));
    for (const row of rows) this.line(format(row));
  }

  /** A table under a title of its own; nothing where it has no rows. */
  section(title: string, header: readonly string[], rows: readonly (readonly string[])[]): void {
    if (rows.length === 0) return;
    this.line(`\n${this.style('bold', title)}`);
    this.table(header, rows, '  ');
  }

  /** Names and values below each other, the values in one column. */
  pairs(pairs: readonly (readonly [string, string | undefined])[], indent = '  '): void {
    const known = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined);
    const width = Math.max(0, ...known.map(([name]) => name.length));
    for (const [name, value] of known)
      this.line(`${indent}${this.style('dim', name.padEnd(width))}  ${value}`);
  }

  style(style: Style, text: string): string {
    return this.isColour && text !== '' ? styleText(style, text, { validateStream: false }) : text;
  }

  /** An error with its place and the way out; on stdout as `{"error": ...}` for programs. */
  error(error: unknown): void {
    const { code, place, wayOut } = error instanceof CliError ? error.details : codeAndPlaceOf(error);
    const message = error instanceof Error ? error.message : String(error);
    if (this.isJson) {
      this.json({ error: { code: code ?? 'ERROR', message, place, wayOut } });
      return;
    }
    this.writeErr(`${this.style('red', 'error:')} ${place === undefined ? '' : `${place}: `}${message}\n`);
    if (wayOut !== undefined) this.writeErr(`${wayOut}\n`);
  }
}

/** Places that a text takes on a terminal: colours take none. */
function shownLength(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** Typed errors of the libraries carry a code, and some the place. */
function codeAndPlaceOf(error: unknown): CliError['details'] {
  if (typeof error !== 'object' || error === null) return {};
  const { code, pointer } = error as { code?: unknown; pointer?: unknown };
  return {
    ...(typeof code === 'string' && { code }),
    ...(typeof pointer === 'string' && pointer !== '' && { place: pointer }),
  };
}

/** A moment as people here read it: local day and time with the zone's name. */
export function formatMoment(moment: string | number, timeZone = 'Asia/Jakarta'): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(new Date(moment));
  return `${parts} ${ZONES[timeZone] ?? timeZone}`;
}

const ZONES: Readonly<Record<string, string>> = {
  'Asia/Jakarta': 'WIB',
  'Asia/Pontianak': 'WIB',
  'Asia/Makassar': 'WITA',
  'Asia/Jayapura': 'WIT',
};
