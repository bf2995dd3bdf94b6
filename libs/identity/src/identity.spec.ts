import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT, generateKeyPair, exportJWK } from 'jose';
import { Authenticator } from './authenticator.js';
import { demoPeople, findDemoPerson, UnknownPersonError } from './development/demo-person.js';
import { DEVELOPMENT_ISSUER, DevelopmentIssuer } from './development/development-issuer.js';
import { mintDevelopmentToken } from './development/mint-development-token.js';
import { TokenVerifier } from './tokens/token-verifier.js';

describe('tokens', () => {
  let dataDir: string;
  let issuer: DevelopmentIssuer;
  let verifier: TokenVerifier;
  const budi = { id: 'budi', name: 'Budi', roles: ['OFFICER' as const], regions: ['14.08'] };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'runut-identity-'));
    issuer = await DevelopmentIssuer.open(dataDir);
    verifier = new TokenVerifier({ issuer: DEVELOPMENT_ISSUER, audience: 'runut', keys: issuer.jwks });
  });
  afterAll(() => rm(dataDir, { recursive: true }));

  it('should verify what the development issuer minted', async () => {
    const claims = await verifier.verify(await issuer.mint(budi, { audience: 'runut' }));

    expect(claims).toMatchObject({ subject: 'budi', name: 'Budi', roles: ['OFFICER'], regions: ['14.08'] });
    expect(claims.expiresAt).toBeGreaterThan(Date.now());
  });

  it('should keep its key, for its owner only, also when several start at once', async () => {
    const fresh = join(dataDir, 'fresh');
    const opened = await Promise.all(Array.from({ length: 5 }, () => DevelopmentIssuer.open(fresh)));

    expect(new Set(opened.map(({ jwks }) => JSON.stringify(jwks))).size).toBe(1);
    expect((await stat(join(fresh, 'development-issuer.json'))).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(opened[0]!.jwks)).not.toContain('"d"');
  });

  it('should refuse what is expired, for others, of others, or not signed', async () => {
    const strange = await DevelopmentIssuer.open(join(dataDir, 'strange'));
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"x"}').toString('base64url')}.`;
    const secret = await new SignJWT({ roles: ['ADMIN'] })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(DEVELOPMENT_ISSUER)
      .setAudience('runut')
      .setSubject('x')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(Buffer.from(JSON.stringify(issuer.jwks)));
    const tokens = [
      [await issuer.mint(budi, { audience: 'runut', lifetimeS: -60 }), 'TOKEN_EXPIRED'],
      [await issuer.mint(budi, { audience: 'other' }), 'TOKEN_INVALID'],
      [await strange.mint(budi, { audience: 'runut' }), 'TOKEN_INVALID'],
      [unsigned, 'TOKEN_INVALID'],
      [secret, 'TOKEN_INVALID'],
      ['', 'TOKEN_INVALID'],
    ] as const;
    for (const [token, code] of tokens) await expect(verifier.verify(token)).rejects.toMatchObject({ code });
  });

  it('should leave out roles it does not know and refuse regions that are none', async () => {
    const mint = (roles: string[], regions: string[]) =>
      issuer.mint({ ...budi, roles: roles as never, regions }, { audience: 'runut' });

    expect((await verifier.verify(await mint(['OFFICER', 'ROOT'], []))).roles).toEqual(['OFFICER']);
    await expect(verifier.verify(await mint([], ["14'; --"]))).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
    });
  });

  it('should verify against the published keys of an issuer, fetched once', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    let fetched = 0;
    const server = createServer((_request, response) => {
      fetched += 1;
      void exportJWK(publicKey).then((key) =>
        response.end(JSON.stringify({ keys: [{ ...key, kid: 'k1', alg: 'ES256' }] })),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const keys = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`);
    const remote = new TokenVerifier({ issuer: 'https://id.example', audience: 'runut', keys });
    const token = await new SignJWT({ roles: ['AUDITOR'], regions: ['14'] })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setIssuer('https://id.example')
      .setAudience('runut')
      .setSubject('ani')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);

    for (let at = 0; at < 20; at += 1)
      expect(await remote.verify(token)).toMatchObject({ subject: 'ani', roles: ['AUDITOR'] });

    expect(fetched).toBe(1);
    server.close();
  });

  it('should be off in production', async () => {
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'production';
    try {
      await expect(DevelopmentIssuer.open(dataDir)).rejects.toThrow(/production/);
    } finally {
      process.env.NODE_ENV = before;
    }
  });

  it('should give officers the offices of this moment, within their regions', async () => {
    const groups = new Map([['budi', ['14.08/PUPR:pelaksana', '13/PUPR:pelaksana']]]);
    const authenticator = new Authenticator(verifier, { groupsOf: async (id) => groups.get(id) ?? [] });
    const viewer = await authenticator.authenticate(
      `Bearer ${await issuer.mint(budi, { audience: 'runut' })}`,
    );

    expect(viewer?.groups).toEqual(['14.08/PUPR:pelaksana']);
    expect(await authenticator.withCurrentGroups(viewer!)).toBe(viewer);
    groups.set('budi', []);
    expect((await authenticator.withCurrentGroups(viewer!)).groups).toEqual([]);
    expect(await authenticator.authenticate(undefined)).toBeUndefined();
    await expect(authenticator.authenticate('Basic x')).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });

  describe('demo people', () => {
    const holder = (personId: string, group: string) => ({
      personId,
      personName: personId,
      region: group.split('/')[0]!,
      group,
    });
    const people = demoPeople(
      [
        holder('p1', '14.08/PUPR:pelaksana'),
        holder('p1', '14.08/PUPR:penanggungJawab'),
        holder('p2', '14.08/PUPR:pelaksana'),
      ],
      ['14.08', '12'],
    );

    it.each([
      ['p2', 'p2'],
      ['pelaksana@14.08/PUPR', 'p1'],
      ['Pelaksana@14.08/pupr', 'p1'],
      ['auditor@14.08', 'auditor-14.08'],
      ['process-owner@12', 'process-owner-12'],
      ['admin', 'admin'],
    ])('should find %s', (selector, id) => {
      expect(findDemoPerson(selector, people).id).toBe(id);
    });

    it('should name what is near when nobody is meant', () => {
      expect(() => findDemoPerson('pembina@14.08', people)).toThrow(UnknownPersonError);
      expect(() => findDemoPerson('pembina@14.08', people)).toThrow(/auditor@14.08|pelaksana@14.08/);
    });

    it('should mint a token for them that says only who they are', async () => {
      const { token } = await mintDevelopmentToken({
        dataDir,
        audience: 'runut',
        as: 'pelaksana@14.08/PUPR',
        people,
      });

      expect(await verifier.verify(token)).toMatchObject({
        subject: 'p1',
        roles: ['OFFICER'],
        regions: ['14.08'],
      });
    });
  });
});
