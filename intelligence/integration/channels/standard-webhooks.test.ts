import { generateKeyPairSync } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { isSigningSecret, verifyWebhook, webhookHeaders } from './standard-webhooks.ts';

const now = new Date();
const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const pair = generateKeyPairSync('ed25519');
const raw = (part: 'd' | 'x') => Buffer.from(pair.privateKey.export({ format: 'jwk' })[part] ?? '', 'base64url').toString('base64');
const [signing, known] = [`whsk_${raw('d')}`, `whpk_${raw('x')}`];
const body = '{"type":"task.opened","data":{"größe":1}}';

describe('webhooks by the Standard Webhooks specification', () => {
  test('ours are believed by the library of the specification, and its are believed by us', () => {
    const library = new Webhook(secret);
    expect(library.verify(body, webhookHeaders([secret], 'msg_1', body, now))).toEqual(JSON.parse(body));
    const headers = {
      'webhook-id': 'msg_2',
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': library.sign('msg_2', now, body),
    };
    expect(verifyWebhook([secret], headers, Buffer.from(body), now)).toBe('msg_2');
  });

  test('are signed with Ed25519 when the secret is a private key, and known by the public one', () => {
    const headers = webhookHeaders([signing], 'msg_1', body, now);
    expect(headers['webhook-signature']).toMatch(/^v1a,/);
    expect(verifyWebhook([known], headers, Buffer.from(body), now)).toBe('msg_1');
    expect(verifyWebhook([known], headers, Buffer.from(`${body} `), now)).toBeNull();
  });

  test('carry two signatures while a secret is being changed, and either is enough', () => {
    const next = `whsec_${Buffer.alloc(32, 6).toString('base64')}`;
    const headers = webhookHeaders([secret, next], 'msg_1', body, now);
    for (const one of [secret, next]) expect(verifyWebhook([one], headers, Buffer.from(body), now)).toBe('msg_1');
  });

  test('500 forged or replayed calls are refused, and the true one is not', () => {
    const headers = webhookHeaders([secret], 'msg_1', body, now);
    const bytes = Buffer.from(body);
    const forged: [readonly string[], Record<string, string | undefined>, Buffer, Date][] = [
      // Without a secret nothing is believed, whatever it says.
      [[], headers, bytes, now],
      [['whsec_'], webhookHeaders(['whsec_'], 'msg_1', body, now), bytes, now],
      [[secret], { ...headers, 'webhook-id': 'msg_2' }, bytes, now],
      [[secret], { ...headers, 'webhook-id': undefined }, bytes, now],
      [[secret], { ...headers, 'webhook-id': 'x'.repeat(200) }, bytes, now],
      [[secret], { ...headers, 'webhook-timestamp': `${Number(headers['webhook-timestamp']) + 1}` }, bytes, now],
      [[secret], { ...headers, 'webhook-timestamp': 'now' }, bytes, now],
      [[secret], { ...headers, 'webhook-signature': '' }, bytes, now],
      [[secret], { ...headers, 'webhook-signature': headers['webhook-signature']!.replace('v1,', 'v1a,') }, bytes, now],
      [[secret], { ...headers, 'webhook-signature': 'v1,' }, bytes, now],
      [[known], headers, bytes, now],
      [[secret], headers, bytes, new Date(now.getTime() + 301_000)],
      [[secret], headers, bytes, new Date(now.getTime() - 302_000)],
    ];
    for (let i = 0; forged.length < 500; i++) {
      const changed = Buffer.from(body);
      changed[i % changed.length]! ^= 1 << (i % 8);
      const signature = Buffer.from(headers['webhook-signature']!.slice(3), 'base64');
      signature[i % signature.length]! ^= 1 << (i % 8);
      forged.push([[secret], headers, changed, now], [[secret], { ...headers, 'webhook-signature': `v1,${signature.toString('base64')}` }, bytes, now]);
    }
    expect(forged.filter(([secrets, given, content, at]) => verifyWebhook(secrets, given, content, at) !== null)).toEqual([]);
    expect(verifyWebhook([secret], headers, bytes, now)).toBe('msg_1');
  });

  test('a secret that is too short to sign with is known as such', () => {
    expect(
      [secret, signing, `whsec_${Buffer.alloc(16).toString('base64')}`, `whsk_${Buffer.alloc(16).toString('base64')}`, known].map(isSigningSecret),
    ).toEqual([true, true, false, false, false]);
  });
});
