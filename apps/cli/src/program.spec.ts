import { describe, expect, it } from '@jest/globals';
import { isNodeSupported, unsupportedNodeMessage } from './supported-node.js';
import { runCaptured } from './testing/run-captured.js';

describe('runut', () => {
  it('should print help and end with 2 when nothing is asked for', async () => {
    const { code, err } = await runCaptured();
    expect(code).toBe(2);
    expect(err).toContain('Usage: runut');
  });

  it('should print help on stdout and end with 0 when asked for it', async () => {
    const { code, out } = await runCaptured('--help');
    expect(code).toBe(0);
    expect(out).toContain('route');
    expect(out).toContain('Exit codes');
  });

  it('should print the version of the package', async () => {
    expect(await runCaptured('--version')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it.each([
    [['dance']],
    [['route']],
    [['lint']],
    [['lint', '--loud', 'rules']],
    [['route', '--file', 'x.json', '--at', 'tomorrow']],
  ])('should end with 2 and say why for %j', async (argv) => {
    const { code, out, err } = await runCaptured(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^error: /);
  });
});

describe('the guard of the entry point', () => {
  it.each([
    ['20.20.2', false],
    ['24.8.0', false],
    ['24.9.0', true],
    ['24.21.0', true],
    ['26.0.1', true],
  ])('should tell whether Node %s runs Runut', (version, isSupported) => {
    expect(isNodeSupported(version)).toBe(isSupported);
  });

  it('should tell an older Node how to run it', () => {
    expect(unsupportedNodeMessage('20.20.2')).toContain('npm run runut --');
  });
});
