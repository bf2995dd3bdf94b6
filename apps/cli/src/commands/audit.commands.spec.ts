import { createServer, type Server } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CheckpointSigner, leafHash, signCheckpoint, type Checkpoint } from '#audit';
import { entryHash } from '#runtime';
import { runCaptured } from '../testing/run-captured.js';

const REGION = '14.08';
const KEY = Buffer.alloc(32, 5);
const SIGNER = new CheckpointSigner(KEY);
const COUNT = 130;
const HIDDEN = '0198a1c2-0000-7000-8000-000000000009';

interface Entry {
  readonly tenant: string;
  readonly position: number;
  readonly instanceKey: string;
  readonly entryNo: number;
  readonly at: string;
  readonly actor: string;
  readonly commandText: string;
  readonly eventsText: string;
  readonly hash: string;
}

function journalOf(count: number): Entry[] {
  const entries: Entry[] = [];
  for (let position = 1; position <= count; position++) {
    const instanceKey = position % 10 === 9 ? HIDDEN : `0198a1c2-0000-7000-8000-00000000000${position % 3}`;
    const before = entries.findLast((entry) => entry.instanceKey === instanceKey);
    const entry = {
      tenant: REGION,
      position,
      instanceKey,
      entryNo: (before?.entryNo ?? 0) + 1,
      at: new Date(1_770_000_000_000 + position).toISOString(),
      actor: 'ani',
      commandText: '{"type":"SetVariables"}',
      // A separator of lines in Unicode, which is none in JSON Lines.
      eventsText: JSON.stringify([
        { type: 'VariablesSet', scopeKey: 0, variables: { v: `a\u2028b${position}` } },
      ]),
    };
    entries.push({ ...entry, hash: entryHash(entry, before?.hash ?? '') });
  }
  return entries;
}

const ENTRIES = journalOf(COUNT);
const FIRST = signCheckpoint(
  'checkpoint',
  REGION,
  undefined,
  ENTRIES.slice(0, 50),
  SIGNER,
  1_770_000_100_000,
);
const SECOND = signCheckpoint('checkpoint', REGION, FIRST, ENTRIES.slice(50, 120), SIGNER, 1_770_000_200_000);
const HEAD = signCheckpoint('head', REGION, SECOND, ENTRIES.slice(120), SIGNER, 1_770_000_300_000);

/** Whether the server's first run is in the archive. */
let isFirstArchived = false;

/** What a server answers to the questions of an export. */
function answer(query: string, variables: { after?: string | null; includeRestricted?: boolean }): unknown {
  const checkpoint = ({ kind, tenant, ...rest }: Checkpoint) => ({
    ...rest,
    region: tenant,
    kind: kind.toUpperCase(),
  });
  if (query.includes('journalHead')) return { journalHead: checkpoint(HEAD) };
  const pageInfo = { hasNextPage: false, endCursor: null };
  if (query.includes('checkpoints('))
    return { checkpoints: { nodes: [FIRST, SECOND].map(checkpoint), pageInfo } };
  if (query.includes('archivedRuns('))
    return { archivedRuns: { nodes: isFirstArchived ? [{ fromPosition: 1 }] : [], pageInfo } };
  const from = Number(variables.after ?? (isFirstArchived ? FIRST.toPosition : 0));
  const page = ENTRIES.slice(from, from + 100);
  const nodes = page.map((entry) => {
    const isWithheld = entry.instanceKey === HIDDEN && variables.includeRestricted !== true;
    const place = { position: entry.position, leafHash: leafHash(entry).toString('base64'), isWithheld };
    if (isWithheld) return { ...place, instanceKey: null };
    const { instanceKey, entryNo, at, actor, commandText, eventsText, hash } = entry;
    return { ...place, instanceKey, sequence: entryNo, occurredAt: at, actor, commandText, eventsText, hash };
  });
  const end = from + page.length;
  return { journal: { nodes, pageInfo: { hasNextPage: end < COUNT, endCursor: String(end) } } };
}

describe('commands for auditors', () => {
  let folder: string;
  let server: Server;
  let url: string;
  let file: string;
  let keys: string;
  const environment = { ...process.env };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runut-audit-'));
    file = join(folder, 'journal.jsonl');
    keys = join(folder, 'public-keys.json');
    for (const name of Object.keys(process.env)) if (name.startsWith('RUNUT_')) delete process.env[name];
    process.env['RUNUT_DATA_DIR'] = folder;
    process.env['RUNUT_CHECKPOINT_KEY'] = KEY.toString('base64');
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { query, variables } = JSON.parse(body) as Parameters<typeof JSON.parse>[0] & {
          query: string;
          variables: Parameters<typeof answer>[1];
        };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ data: answer(query, variables) }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  });
  afterAll(async () => {
    process.env = { ...environment };
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  const runExport = (...more: string[]) =>
    runCaptured('export', '--region', REGION, '--url', url, '--token', 't', ...more);

  it('should export a journal that verifies with the public keys alone', async () => {
    await writeFile(keys, (await runCaptured('audit-key')).out);
    const exported = await runExport('--out', file);
    expect(exported).toMatchObject({
      code: 0,
      out: `${file}: 117 entries, 13 withheld, 2 checkpoints and the head\n`,
    });
    const { code, out } = await runCaptured('verify', file, '--keys', keys);
    expect(code).toBe(0);
    expect(out).toContain('nothing was changed, removed, inserted, reordered or cut off');
    expect(out).toContain('117, and 13 withheld');
    expect(await readFile(file, 'utf8')).not.toContain(HIDDEN);
  });

  it('should end with 1 and name what was changed', async () => {
    const forged = join(folder, 'forged.jsonl');
    const text = await readFile(file, 'utf8');
    await writeFile(forged, text.replace('b77', 'b78'));
    const { code, out } = await runCaptured('verify', forged, '--keys', keys);
    expect(code).toBe(1);
    expect(out).toContain('changed at position 77 (line 79): its content does not fit its hash');
    await writeFile(forged, text.split('\n').slice(0, 60).join('\r\n'));
    expect((await runCaptured('--json', 'verify', forged, '--keys', keys)).out).toContain('"cut-off"');
    const late = await runCaptured('verify', file, '--keys', keys, '--not-before', '2030-01-01T00:00:00Z');
    expect(late.code).toBe(1);
  });

  it('should prove one entry without the others', async () => {
    const proof = join(folder, 'proof.json');
    expect((await runCaptured('prove', file, '--position', '77', '--out', proof)).code).toBe(0);
    const { code, out } = await runCaptured('verify', '--proof', proof, '--keys', keys);
    expect(code).toBe(0);
    expect(out).toContain('the entry stands in the journal as it is shown');
    const text = await readFile(proof, 'utf8');
    expect(text.match(/eventsText/g)).toHaveLength(1);
    await writeFile(proof, text.replace('"actor": "ani"', '"actor": "budi"'));
    expect((await runCaptured('verify', '--proof', proof, '--keys', keys)).code).toBe(1);
    expect(await runCaptured('prove', file, '--position', '9')).toMatchObject({
      code: 2,
      err: expect.stringContaining('withheld'),
    });
  });

  it('should show restricted cases only when asked to', async () => {
    const csv = await runExport('--format', 'csv');
    expect(csv.out.trim().split('\n')).toHaveLength(118);
    expect(csv.out).not.toContain(HIDDEN);
    expect((await runExport('--format', 'csv', '--include-restricted')).out).toContain(HIDDEN);
    expect((await runExport('--format', 'xes')).out).toContain('<log xes.version="1849-2016"');
  });

  it('should export, verify and prove a journal of which a part is in the archive', async () => {
    const archive = join(folder, '1-50.jsonl.gz');
    const { kind, tenant, ...signed } = FIRST;
    const lines = [
      { line: 'runut-archive', version: 1, region: REGION },
      ...ENTRIES.slice(0, 50).map(({ tenant: _tenant, ...entry }) => ({
        line: 'archived-entry',
        ...entry,
        previousHash:
          ENTRIES.find((one) => one.instanceKey === entry.instanceKey && one.entryNo === entry.entryNo - 1)
            ?.hash ?? '',
      })),
      { line: 'checkpoint', kind, tenant, ...signed },
    ];
    await writeFile(archive, gzipSync(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`));
    const rest = join(folder, 'rest.jsonl');
    isFirstArchived = true;
    try {
      expect((await runExport('--out', rest)).code).toBe(0);
    } finally {
      isFirstArchived = false;
    }
    const believed = await runCaptured('--json', 'verify', rest, '--keys', keys);
    expect(believed.code).toBe(0);
    expect(JSON.parse(believed.out)).toMatchObject({ archived: 50, checkpoints: 2 });
    expect((await runCaptured('verify', archive, '--keys', keys)).out).toMatch(/entries +50/);
    const whole = await runCaptured('verify', rest, '--keys', keys, '--archives', archive);
    expect(whole.code).toBe(0);
    expect(whole.out).toMatch(/archived +50/);

    const proof = join(folder, 'archived-proof.json');
    expect((await runCaptured('prove', rest, '--position', '7')).err).toContain('it is archived');
    expect((await runCaptured('prove', archive, '--position', '7', '--out', proof)).code).toBe(0);
    expect((await runCaptured('verify', '--proof', proof, '--keys', keys)).code).toBe(0);

    const other = join(folder, 'other.jsonl.gz');
    await writeFile(other, gzipSync(`${JSON.stringify(lines[0])}\n`));
    const lacking = await runCaptured('verify', rest, '--keys', keys, '--archives', other);
    expect(lacking.code).toBe(1);
    expect(lacking.out).toContain('no archive has them');
    const forged = lines.map((line) => JSON.stringify(line).replace('b7\\"', 'b8\\"'));
    await writeFile(other, gzipSync(`${forged.join('\n')}\n`));
    expect((await runCaptured('verify', other, '--keys', keys)).out).toContain('changed at position 7');
    expect((await runCaptured('verify', rest, '--keys', keys, '--archives', other)).code).toBe(1);
  });

  it('should refuse keys that cannot be used', async () => {
    const wrong = join(folder, 'wrong.json');
    await writeFile(wrong, '{"keys":[{"keyId":"x","publicKey":"abc"}]}');
    expect(await runCaptured('verify', file, '--keys', wrong)).toMatchObject({
      code: 2,
      err: expect.stringContaining('keys[0].publicKey'),
    });
    expect((await runCaptured('verify', join(folder, 'none'), '--keys', keys)).code).toBe(2);
  });
});
