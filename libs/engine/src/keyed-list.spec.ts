import { describe, expect, it } from '@jest/globals';
import { placeOf, recordOf, removeAt } from './keyed-list.js';

const list = (...keys: number[]) => keys.map((key) => ({ key }));

describe('KeyedList', () => {
  it('should find every record that is there and none that is not', () => {
    for (const keys of [[], [0], [0, 1], [0, 3, 4, 9], [2, 5, 6, 7, 100, 2_000]]) {
      const records = list(...keys);
      for (let key = -1; key < 2_002; key++) {
        expect(placeOf(records, key)).toBe(keys.indexOf(key));
        expect(recordOf(records, key)?.key).toBe(keys.includes(key) ? key : undefined);
      }
    }
  });

  it('should keep the order when one goes', () => {
    const records = list(0, 3, 4, 9);
    removeAt(records, 1);
    expect(records).toEqual(list(0, 4, 9));
    removeAt(records, 2);
    expect(records).toEqual(list(0, 4));
  });
});
