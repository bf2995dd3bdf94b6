import { describe, expect, it } from '@jest/globals';
import { crossCheckPolicy } from '#policy';
import { parseBundle } from './parse-bundle.js';
import { routeComplaint } from './route-complaint.js';
import { readFolders } from './rules-folder.fixture.js';

const files = readFolders('rules');
const bundle = parseBundle(files);
const NOW = Date.parse('2026-03-13T03:00:00Z');
const complaints = files
  .filter((file) => file.path.includes('/examples/'))
  .map((file) => [file.path, (JSON.parse(file.content) as { complaint: unknown }).complaint] as const);

describe('compiled policies of the regions', () => {
  it.each([...bundle.regions.keys()])('should decide for %s as json-rules-engine does', async (code) => {
    expect(await crossCheckPolicy(bundle.regions.get(code)!.policy)).toEqual([]);
  });

  it('should route every example as json-rules-engine does, traces and all', async () => {
    const byLibrary = { ...bundle, evaluation: { evaluator: 'json-rules-engine' } as const };
    for (const [path, complaint] of complaints) {
      const expected = await routeComplaint(byLibrary, complaint, NOW);
      expect([path, await routeComplaint(bundle, complaint, NOW)]).toEqual([path, expected]);
    }
  });

  it('should route every example the same without a trace', async () => {
    const untraced = { ...bundle, evaluation: { trace: false } };
    for (const [path, complaint] of complaints) {
      const expected = await routeComplaint(bundle, complaint, NOW);
      expect(expected.trace.length).toBeGreaterThan(0);
      expect([path, await routeComplaint(untraced, complaint, NOW)]).toEqual([
        path,
        { ...expected, trace: [] },
      ]);
    }
  });
});
