import type { Output, Style } from '../output.js';

/** A change as a comparison here or a server tells it. */
export interface PrintedChange {
  readonly subject: string;
  readonly id: string;
  readonly name?: string | null;
  readonly change: 'added' | 'removed' | 'changed';
  readonly line?: number | null;
  readonly values: readonly { readonly path: string; readonly before?: unknown; readonly after?: unknown }[];
}

/** A file that differs. */
export interface PrintedDiff {
  readonly region: string;
  readonly kind: string;
  readonly name: string;
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly changes: readonly PrintedChange[];
  readonly layout: readonly string[];
  readonly activeVersion?: number | null;
  readonly runningInstances?: number;
  readonly arePinned?: boolean;
}

const SIGNS: Readonly<Record<PrintedChange['change'], { sign: string; style: Style }>> = {
  added: { sign: '+', style: 'green' },
  removed: { sign: '-', style: 'red' },
  changed: { sign: '~', style: 'yellow' },
};
/** Longest value that is shown in one line. */
const WIDTH = 120;

/** Prints what differs, file by file and change by change. */
export function printDiffs(output: Output, diffs: readonly PrintedDiff[]): void {
  for (const diff of diffs) printDiff(output, diff);
  if (diffs.length === 0) output.line('no differences');
  else {
    const changes = diffs.reduce((total, one) => total + one.changes.length, 0);
    const pictures = diffs.filter((one) => one.changes.length === 0 && one.layout.length > 0).length;
    output.line(
      `${count(changes, 'change')} in ${count(diffs.length, 'file')}${pictures > 0 ? `, ${pictures} of them in layout only` : ''}`,
    );
  }
}

function printDiff(output: Output, diff: PrintedDiff): void {
  const { region, kind, name, path, change } = diff;
  const { sign, style } = SIGNS[change];
  output.line(
    `${output.style(style, sign)} ${output.style('bold', `${kind} ${name}`)} of ${region}  ${output.style('dim', path)}`,
  );
  if (diff.runningInstances !== undefined) output.line(`    ${effectOf(diff)}`);
  for (const one of diff.changes) printChange(output, one);
  if (diff.layout.length > 0)
    output.line(`    ${output.style('dim', `layout only: ${shorten(diff.layout.join(', '))}`)}`);
  if (diff.changes.length === 0 && diff.layout.length === 0 && change === 'changed')
    output.line(`    ${output.style('dim', 'the writing only')}`);
  output.line();
}

function effectOf({ runningInstances = 0, arePinned, activeVersion }: PrintedDiff): string {
  const from = activeVersion === undefined || activeVersion === null ? 'new' : `now version ${activeVersion}`;
  if (runningInstances === 0) return `${from}; no running instance`;
  return arePinned
    ? `${from}; ${count(runningInstances, 'running instance')} stay on earlier versions (runut migrate-instances lets them go on by another one)`
    : `${from}; ${count(runningInstances, 'running instance')} will read it with the next decision`;
}

function printChange(output: Output, { subject, id, name, change, line, values }: PrintedChange): void {
  const { sign, style } = SIGNS[change];
  const called = name === undefined || name === null ? '' : ` "${name.replaceAll(/\s+/g, ' ')}"`;
  const place = line === undefined || line === null ? '' : output.style('dim', `  line ${line}`);
  const what = [subject, id].filter((part) => part !== '').join(' ');
  const [only] = values;
  const isPlain = values.length === 1 && only?.path === '';
  output.line(
    `    ${output.style(style, `${sign} ${what}`)}${called}${isPlain ? `  ${wordsOf(only)}` : ''}${place}`,
  );
  if (isPlain) return;
  for (const value of values) output.line(`        ${value.path.slice(1)}: ${wordsOf(value)}`);
}

function wordsOf({ before, after }: PrintedChange['values'][number]): string {
  if (isAbsent(before)) return shown(after);
  return isAbsent(after) ? `${shown(before)} -> (none)` : `${shown(before)} -> ${shown(after)}`;
}

/** A server says null for what is not there. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function shown(value: unknown): string {
  return shorten(typeof value === 'string' ? value : JSON.stringify(value));
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 3)}...` : line;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
