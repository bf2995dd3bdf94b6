import { describe, expect, it } from '@jest/globals';
import { isSafePath, resolveSafePath } from './safe-path.js';

describe('resolveSafePath', () => {
  it('should follow own properties', () => {
    expect(resolveSafePath({ location: { region: '14.08' } }, 'location.region')).toBe('14.08');
    expect(resolveSafePath({ list: ['a'] }, 'list.0')).toBe('a');
  });

  it.each(['__proto__', 'constructor.name', 'a.__proto__.polluted', '$..*', '$[?(@.a)]', 'a[0]', '', 'a..b'])(
    'should refuse %s',
    (path) => {
      expect(isSafePath(path)).toBe(false);
      expect(resolveSafePath({ a: [1] }, path)).toBeUndefined();
    },
  );

  it('should not see inherited properties', () => {
    expect(resolveSafePath({}, 'toString')).toBeUndefined();
  });
});
