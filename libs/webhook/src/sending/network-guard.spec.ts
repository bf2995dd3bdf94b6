import type { lookup } from 'node:dns';
import { describe, expect, it } from '@jest/globals';
import { NetworkGuard } from './network-guard.js';

/** A resolver that knows these names. */
function resolver(names: Readonly<Record<string, readonly string[]>>): typeof lookup {
  return ((
    host: string,
    _options: unknown,
    done: (error: { code: string } | null, found: { address: string; family: number }[]) => void,
  ) => {
    const found = names[host];
    if (found)
      done(
        null,
        found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    else done({ code: 'ENOTFOUND' }, []);
  }) as unknown as typeof lookup;
}

describe('NetworkGuard', () => {
  const names = {
    'open.example': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
    'inner.example': ['10.0.0.7'],
    'both.example': ['93.184.215.14', '127.0.0.1'],
  };
  const guard = new NetworkGuard([], resolver(names));

  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'not an address',
    '',
  ])('should not allow %s', (address) => {
    expect(guard.allows(new URL('https://x.example'), address)).toBe(false);
  });

  it('should allow the public internet over https, and nothing over http', () => {
    for (const address of ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c']) {
      expect(guard.allows(new URL('https://x.example'), address)).toBe(true);
      expect(guard.allows(new URL('http://x.example'), address)).toBe(false);
    }
  });

  it('should allow networks that are named, over both', () => {
    const named = new NetworkGuard(['10.20.0.0/16', 'fd00::/8']);
    for (const url of [new URL('https://x.example'), new URL('http://x.example')]) {
      expect(named.allows(url, '10.20.3.4')).toBe(true);
      expect(named.allows(url, '::ffff:10.20.3.4')).toBe(true);
      expect(named.allows(url, 'fd00::1')).toBe(true);
      expect(named.allows(url, '10.21.0.1')).toBe(false);
    }
    expect(named.allows(new URL('http://x.example'), '93.184.215.14')).toBe(false);
  });

  it.each([
    ['https://open.example/hook', true],
    ['https://inner.example/', false],
    ['https://both.example/', false],
    ['https://unknown.example/', false],
    ['https://0x7f.1/', false],
    ['https://2130706433/', false],
    ['https://localhost/', false],
    ['http://open.example/', false],
    ['https://open.example/#part', false],
    ['https://user@open.example/', false],
    [`https://open.example/${'a'.repeat(2_000)}`, false],
  ])('should judge %s at registration', async (url, isFine) => {
    const checked = guard.check(url).then(
      ({ href }) => href,
      (error: Error) => error.name,
    );
    expect(await checked).toBe(isFine ? url : 'TargetRefused');
  });

  it('should give a connection only addresses that it may have', async () => {
    const lookUp = (host: string, all: boolean) =>
      new Promise((resolve) =>
        guard.lookupFor(new URL(`https://${host}`))(host, { all }, (error, ...found: unknown[]) =>
          resolve(error ? error.name : found),
        ),
      );
    expect(await lookUp('both.example', true)).toEqual([[{ address: '93.184.215.14', family: 4 }]]);
    expect(await lookUp('both.example', false)).toEqual(['93.184.215.14', 4]);
    expect(await lookUp('inner.example', false)).toBe('TargetRefused');
  });
});
