import { DecisionRejection } from './region.js';

/** A complaint as far as decisions about it need it; further fields are ignored. */
export interface ComplaintInput {
  readonly id?: string;
  readonly channel?: string;
  /** Who passed it on (`ombudsman`, `lapor`), when that is not the channel. */
  readonly source?: string;
  /** Code of the region that received it. */
  readonly region: string;
  readonly category?: string;
  readonly sensitivity?: string;
  readonly urgency?: string;
  readonly text: string;
  /** Latitude, longitude. */
  readonly geo?: readonly [number, number];
  readonly location?: { readonly region?: string; readonly address?: string };
  readonly contact?: unknown;
  readonly isAnonymous?: boolean;
  /** RFC 3339. */
  readonly receivedAt?: string;
  readonly schoolLevel?: string;
  readonly needsFieldWork?: boolean;
}

const OPTIONAL_TEXTS = [
  'id',
  'channel',
  'source',
  'category',
  'sensitivity',
  'urgency',
  'schoolLevel',
] as const;
const LONGEST_TEXT = 20_000;

/**
 * Checks a complaint that came from outside.
 * @throws DecisionRejection with code COMPLAINT_INVALID and the JSON pointer of what is wrong.
 */
export function parseComplaint(value: unknown): ComplaintInput {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(
      '',
      `Expected a complaint as a JSON object but got ${value === null ? 'null' : typeof value}.`,
    );
  }
  const fields = value as Readonly<Record<string, unknown>>;
  if (typeof fields['text'] !== 'string' || fields['text'].trim() === '') {
    throw invalid('/text', 'Expected the words of the complaint but got none.');
  }
  if (fields['text'].length > LONGEST_TEXT) {
    throw invalid('/text', `Expected at most ${LONGEST_TEXT} characters but got ${fields['text'].length}.`);
  }
  if (typeof fields['region'] !== 'string' || fields['region'] === '') {
    throw invalid('/region', 'Expected the code of a region, e.g. "14.08", but got none.');
  }
  for (const name of OPTIONAL_TEXTS) {
    const field = fields[name];
    if (field !== undefined && field !== null && typeof field !== 'string') {
      throw invalid(`/${name}`, `Expected a text but got ${typeof field}.`);
    }
  }
  const receivedAt = fields['receivedAt'];
  if (receivedAt !== undefined && (typeof receivedAt !== 'string' || Number.isNaN(Date.parse(receivedAt)))) {
    throw invalid('/receivedAt', `Expected a time in RFC 3339 but got ${JSON.stringify(receivedAt)}.`);
  }
  const geo = fields['geo'];
  if (geo !== undefined && geo !== null && !isGeo(geo)) {
    throw invalid(
      '/geo',
      `Expected [latitude, longitude] in degrees but got ${JSON.stringify(geo).slice(0, 80)}.`,
    );
  }
  const location = fields['location'];
  if (location !== undefined && location !== null && typeof location !== 'object') {
    throw invalid('/location', `Expected an object with region or address but got ${typeof location}.`);
  }
  return Object.fromEntries(
    Object.entries(fields).filter(([, field]) => field !== null || field === fields['contact']),
  ) as unknown as ComplaintInput;
}

function invalid(pointer: string, message: string): DecisionRejection {
  return new DecisionRejection('COMPLAINT_INVALID', pointer, message);
}

function isGeo(value: unknown): value is [number, number] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((number) => typeof number === 'number' && Number.isFinite(number)) &&
    Math.abs(value[0] as number) <= 90 &&
    Math.abs(value[1] as number) <= 180
  );
}
