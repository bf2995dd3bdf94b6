import { describe, expect, it } from '@jest/globals';
import { parseBundle } from './parse-bundle.js';
import { regionRegistry } from './region-registry.js';
import { readFolders } from './rules-folder.fixture.js';

describe('regionRegistry', () => {
  it('should know the nation, 38 provinces, 416 kabupaten and 98 kota', () => {
    const levels = [...regionRegistry().values()].map((region) => region.level);
    const count = (level: string): number => levels.filter((candidate) => candidate === level).length;
    expect(['nasional', 'provinsi', 'kabupaten', 'kota'].map(count)).toEqual([1, 38, 416, 98]);
  });

  it('should give the code, name and parent of the regions under rules', () => {
    for (const { code, name, level, parent } of parseBundle(
      readFolders('rules', 'test/fixtures/rules'),
    ).regions.values()) {
      const registered = regionRegistry().get(code);
      expect(registered).toMatchObject({ code, level, parent });
      // The register writes "Tanjung Pinang", the city itself "Tanjungpinang".
      expect(registered?.name.replaceAll(' ', '').toLowerCase()).toBe(name.replaceAll(' ', '').toLowerCase());
    }
  });
});
