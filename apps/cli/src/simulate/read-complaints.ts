import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PastComplaint } from '#complaint';
import { usageError } from '../cli-error.js';

/**
 * Past complaints of a file, or of all JSON files of a folder in the order of their names: a complaint, a list of them, or
 * region examples (`{complaint, expected}`). `ended` beside a complaint tells when its clocks ended; `closedAt` when the case was
 * closed.
 * @param receivedAtMs when a complaint came in that does not say so itself
 * @throws CliError with the place of what is no complaint
 */
export async function readComplaints(path: string, receivedAtMs: number): Promise<PastComplaint[]> {
  const complaints: PastComplaint[] = [];
  for (const file of await filesOf(path)) {
    const content = await readJson(file);
    for (const [index, one] of (Array.isArray(content) ? (content as unknown[]) : [content]).entries())
      complaints.push(pastComplaint(one, complaints.length, file, index, receivedAtMs));
  }
  if (complaints.length === 0) throw usageError('Expected complaints but there are none.', { place: path });
  return complaints;
}

async function filesOf(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found)
    throw usageError('Expected a file or folder with complaints but there is none.', { place: path });
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !RULE_DOCUMENT.test(file))
    .sort();
}

/** A region's folder may be given whole: its documents are no complaints. */
const RULE_DOCUMENT =
  /(^|[/\\])((region|policy|chain|organisation|calendar[^/\\]*)\.json|[^/\\]*\.schema\.json)$/;

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    throw usageError(`Expected complaints as JSON but got an error: ${(error as Error).message}.`, {
      place: file,
    });
  }
}

function pastComplaint(
  given: unknown,
  number: number,
  file: string,
  index: number,
  defaultMs: number,
): PastComplaint {
  if (typeof given !== 'object' || given === null)
    throw usageError('Expected a complaint as a JSON object.', { place: `${file}#/${index}` });
  const outer = given as Record<string, unknown>;
  const isExample =
    !('text' in outer) && typeof outer['complaint'] === 'object' && outer['complaint'] !== null;
  const complaint = (isExample ? outer['complaint'] : outer) as Record<string, unknown>;
  const { id, receivedAt } = complaint;
  const receivedAtMs = typeof receivedAt === 'string' ? Date.parse(receivedAt) : Number.NaN;
  return {
    id: typeof id === 'string' ? id : `#${number + 1}`,
    complaint,
    receivedAtMs: Number.isNaN(receivedAtMs) ? defaultMs : receivedAtMs,
    ended: endsOf({ ...outer, ...complaint }, `${file}#/${index}`),
  };
}

function endsOf({ ended, closedAt }: Record<string, unknown>, place: string): Record<string, string> {
  const given: Record<string, unknown> = {
    ...(closedAt === undefined || closedAt === null ? {} : { penyelesaian: closedAt }),
    ...(typeof ended === 'object' ? ended : {}),
  };
  for (const [clock, at] of Object.entries(given))
    if (typeof at !== 'string' || Number.isNaN(Date.parse(at)))
      throw usageError(`Expected the end of "${clock}" as a time in RFC 3339.`, { place });
  return given as Record<string, string>;
}
