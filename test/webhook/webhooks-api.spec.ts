import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCaptured } from '../../apps/cli/src/testing/run-captured.js';
import { startTestServers, type TestServers } from '../support/servers.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const REGION = '14.08';
const FIELDS = `webhook { id region url kinds state } userErrors { __typename path code message }`;
interface Answer {
  webhook: { id: string; region: string; url: string; kinds: string[]; state: string } | null;
  secret: string | null;
  userErrors: { __typename: string; path: string[]; code: string; message: string }[];
}

describe('webhooks over the API', () => {
  let servers: TestServers;
  let receiver: WebhookReceiver;
  let owner: string;
  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    servers = await startTestServers(1, { RUNUT_WEBHOOK_NETWORKS: '127.0.0.1/32' });
    await servers.nodes[0]!.wiring.services.feed.heads([REGION]);
    owner = await servers.token('rani', 'PROCESS_OWNER', [REGION]);
  }, 60_000);
  afterAll(async () => {
    await servers?.stop();
    await receiver?.stop();
  });

  const register = async (input: object, token = owner): Promise<Answer> => {
    const query = `mutation($input: RegisterWebhookInput!) { registerWebhook(input: $input) { ${FIELDS} secret } }`;
    const variables = { input: { region: REGION, url: receiver.url('/a'), reason: 'uji', ...input } };
    return (await servers.ask<{ registerWebhook: Answer }>(0, token, query, variables)).registerWebhook;
  };

  it('should show the secret once, to whoever registered, and again only to the same request', async () => {
    const first = await register({ idempotencyKey: 'k', kinds: ['task.added'] });
    expect(first).toMatchObject({
      webhook: { region: REGION, kinds: ['task.added'], state: 'ACTIVE' },
      userErrors: [],
    });
    expect(first.secret).toMatch(/^whsec_/);
    expect(await register({ idempotencyKey: 'k', kinds: ['task.added'] })).toEqual(first);
    const other = await servers.token('budi', 'PROCESS_OWNER', [REGION]);
    expect((await register({ idempotencyKey: 'k' }, other)).webhook!.id).not.toBe(first.webhook!.id);
    const shown = await servers.ask(
      0,
      owner,
      '{ webhooks { nodes { id url changes { action actor reason } } } }',
    );
    expect(JSON.stringify(shown)).not.toContain('whsec_');
    expect(shown).toMatchObject({ webhooks: { nodes: [{}, { id: first.webhook!.id }] } });
  });

  it.each([
    ['http://93.184.215.14/', 'https://'],
    ['https://10.1.2.3/', 'private network'],
    ['https://169.254.169.254/latest/meta-data', 'private network'],
    ['https://[::1]/', 'private network'],
    ['https://[::ffff:10.0.0.1]/', 'private network'],
    ['https://user:word@example.com/', 'without user'],
    ['ftp://example.com/', 'https://'],
    ['nonsense', 'such as https://'],
  ])('should refuse %s', async (url, why) => {
    const { webhook, secret, userErrors } = await register({ url });
    expect([webhook, secret]).toEqual([null, null]);
    expect(userErrors).toMatchObject([{ path: ['input', 'url'], code: 'INVALID_ARGUMENT' }]);
    expect(userErrors[0]!.message).toContain(why);
  });

  it('should refuse kinds that there are not, and tell those that there are', async () => {
    const { userErrors } = await register({ kinds: ['task.gone'] });
    expect(userErrors).toMatchObject([{ path: ['input', 'kinds'] }]);
    expect(userErrors[0]!.message).toContain('task.added');
  });

  it('should be for the owners of the region alone', async () => {
    const { webhook } = await register({});
    const foreign = await servers.token('sari', 'PROCESS_OWNER', ['12']);
    expect((await register({}, foreign)).userErrors).toMatchObject([{ __typename: 'ForbiddenError' }]);
    const ask = (token: string, query: string) => servers.ask<Record<string, unknown>>(0, token, query);
    const one = `{ webhook(id: "${webhook!.id}") { id } }`;
    expect(await ask(foreign, one)).toEqual({ webhook: null });
    const test = `mutation { testWebhook(input: { id: "${webhook!.id}" }) { number userErrors { code } } }`;
    expect(await ask(foreign, test)).toEqual({
      testWebhook: { number: null, userErrors: [{ code: 'NOT_FOUND' }] },
    });
    for (const role of ['DEVELOPER', 'AUDITOR'] as const) {
      const token = await servers.token(role, role, [REGION]);
      expect(await ask(token, one)).toEqual({ webhook: { id: webhook!.id } });
      await expect(ask(token, test)).rejects.toThrow('FORBIDDEN');
    }
    await expect(ask(await servers.token('o', 'OFFICER', [REGION]), one)).rejects.toThrow('FORBIDDEN');
  });

  it('should be administered from the command line', async () => {
    const run = async (...words: string[]) => {
      const server = ['--url', `${servers.nodes[0]!.url}/graphql`, '--token', owner, '--json'];
      const { code, out } = await runCaptured('webhooks', ...words, ...server);
      return { code, answer: JSON.parse(out) as never };
    };
    const added: { code: number; answer: { webhook: { id: string }; secret: string } } = await run(
      ...['add', receiver.url('/cli'), '--region', REGION, '--kind', 'task.added', '--reason', 'uji'],
    );
    expect(added.code).toBe(0);
    const { id } = added.answer.webhook;
    receiver.secrets.set('/cli', added.answer.secret);

    receiver.reply = () => ({ status: 500 });
    expect(await run('test', id)).toMatchObject({
      code: 1,
      answer: { kind: 'webhook.test', state: 'WAITING', attempts: 1, httpStatus: 500 },
    });
    receiver.reply = () => ({ status: 200 });
    const rotated: { answer: { secret: string } } = await run('rotate-secret', id, '--reason', 'bocor');
    receiver.secrets.set('/cli', rotated.answer.secret);
    await run('disable', id, '--reason', 'rusak');
    const refused = await run('test', id);
    expect(refused).toMatchObject({ code: 1, answer: { error: { code: 'INVALID_STATE' } } });
    await run('enable', id, '--reason', 'pulih');
    // The one that failed holds this one up: they belong to the same.
    expect(await run('deliveries', id)).toMatchObject({ code: 0, answer: [{ state: 'WAITING', number: 1 }] });
    expect(await run('redeliver', id, '--reason', 'uji')).toEqual({ code: 0, answer: { count: 0 } });
    expect(await run('list', '--region', REGION)).toMatchObject({ code: 0 });
    expect(await run('remove', id, '--reason', 'selesai')).toMatchObject({ code: 0 });
    expect(await run('deliveries', id)).toMatchObject({ code: 1, answer: { error: { code: 'NOT_FOUND' } } });
    const figures = await (await fetch(`${servers.nodes[0]!.url}/metrics`)).text();
    expect(figures).toMatch(/runut_webhook_try_seconds_count\{outcome="failed"\} 1/);
    expect(figures).toMatch(/runut_backlog\{kind="dead_letters"\} 0/);
  });
});
