interface Keyed {
  readonly key: number;
}

/**
 * Records in the order of their keys, as a plain array. A key is not a place in it, so the type has no index: one record
 * is asked for by `recordOf`.
 */
export type KeyedList<T extends Keyed> = Pick<
  readonly T[],
  'length' | 'filter' | 'find' | 'flatMap' | 'map' | 'some' | typeof Symbol.iterator
>;

/** The record with this key, or undefined. */
export function recordOf<T extends Keyed>(list: KeyedList<T>, key: number): T | undefined {
  const records = list as readonly T[];
  const place = placeOf(records, key);
  // Not `records[-1]`: V8 looks that up as a name, which takes 50 times as long.
  return place < 0 ? undefined : records[place];
}

/** Where the record with this key stands, or -1. */
export function placeOf(records: readonly Keyed[], key: number): number {
  const last = records.length - 1;
  if (last < 0) return -1;
  // What is asked for is the newest record more often than any other.
  const newest = records[last]!.key;
  if (newest <= key) return newest === key ? last : -1;
  let from = 0;
  // Keys are whole numbers from 0, so that no record stands behind the place of its key: what is old is found at once.
  let to = key < last ? key : last - 1;
  while (from <= to) {
    const middle = (from + to) >> 1;
    const found = records[middle]!.key;
    if (found === key) return middle;
    if (found < key) from = middle + 1;
    else to = middle - 1;
  }
  return -1;
}

/** Removes the record at a place. */
export function removeAt(records: Keyed[], place: number): void {
  // The newest goes most often; for the others `splice` moves the rest in one go.
  if (place === records.length - 1) records.pop();
  else records.splice(place, 1);
}
