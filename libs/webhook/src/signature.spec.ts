import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { newSecret, signedHeaders } from './signature.js';

describe('signature', () => {
  it('should be that of the specification', () => {
    // The example of the reference libraries' tests.
    const headers = signedHeaders(
      { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' },
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      1_614_265_330_999,
    );
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('should be verified by either secret', () => {
    const secrets = [newSecret(), newSecret()];
    const body = '{"a":"é 😀"}';
    const headers = signedHeaders({ id: 'msg_1', body }, secrets, Date.now());
    for (const secret of secrets) expect(new Webhook(secret).verify(body, headers)).toEqual({ a: 'é 😀' });
    expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow('No matching signature');
    expect(() => new Webhook(secrets[0]!).verify(`${body} `, headers)).toThrow('No matching signature');
  });

  it('should make secrets of 32 bytes that differ', () => {
    const [one, two] = [newSecret(), newSecret()];
    expect(one).toMatch(/^whsec_[\w+/]{43}=$/);
    expect(one).not.toBe(two);
  });
});
