import { createHash } from 'node:crypto';
import { splitWords } from '#policy';

/** Words that say nothing about the matter. */
const SHORTEST_WORD = 4;
/** Words kept of one complaint at most. */
const SIGNATURE_SIZE = 40;
const EARTH_RADIUS_M = 6_371_000;

/**
 * Hashed words of a text: two texts can be compared by them, and nobody can read them. The first letters of a word
 * stand for it, because Indonesian adds much at its end (`jalan`, `jalannya`).
 */
export function signatureOf(text: string): number[] {
  const stems = new Set(
    splitWords(text)
      .filter((word) => word.length >= SHORTEST_WORD)
      .map((word) => word.replace(/^(ber|me[mn]?|di|ter|pe[mn]?)(?=\w{4})/, '').slice(0, 5)),
  );
  return [...stems]
    .slice(0, SIGNATURE_SIZE)
    .map((stem) => createHash('sha256').update(stem).digest().readInt32BE(0));
}

export interface Comparable {
  readonly signature: readonly number[];
  readonly latitude?: number;
  readonly longitude?: number;
}

/**
 * How likely two complaints of one category are about the same matter, 0 to 1. With both places known, closeness counts 0.6
 * and shared words the rest; farther apart than `withinMetres` is another matter. Without a place only words count.
 */
export function similarity(a: Comparable, b: Comparable, withinMetres: number): number {
  const words = overlap(a.signature, b.signature);
  const metres = distanceMetres(a, b);
  if (metres === undefined) return words;
  if (metres > withinMetres) return 0;
  const closeness = 1 - metres / withinMetres / 2;
  return 0.6 * closeness + 0.4 * Math.min(1, words * 2);
}

/** Share of the shorter text's words that the other has too. */
function overlap(a: readonly number[], b: readonly number[]): number {
  const known = new Set(a);
  const shared = b.filter((word) => known.has(word)).length;
  return shared / Math.max(1, Math.min(a.length, b.length));
}

function distanceMetres(a: Comparable, b: Comparable): number | undefined {
  if (
    a.latitude === undefined ||
    a.longitude === undefined ||
    b.latitude === undefined ||
    b.longitude === undefined
  )
    return undefined;
  const radians = Math.PI / 180;
  const dLatitude = (b.latitude - a.latitude) * radians;
  const dLongitude = (b.longitude - a.longitude) * radians;
  const h =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * Math.sin(dLongitude / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(h));
}
