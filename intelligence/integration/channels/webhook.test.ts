import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, test } from 'vitest';
import { type HttpPeer, httpPeer } from '../../app/proofs/peers/http-peer.ts';
import { safeFetch } from '../safe-fetch.ts';
import { webhookHeaders } from './standard-webhooks.ts';
import { webhookChannel, webhookReceipts } from './webhook.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
const now = () => new Date();
const secret = { signing_secret: `whsec_${Buffer.alloc(32, 5).toString('base64')}`, receipt_secret: `whsec_${Buffer.alloc(32, 6).toString('base64')}` };
const about = { tenant: 'north', customer: 'c1', template: 'payment-first', locale: 'en', class: 'billing', purpose: 'payment', said: {} };
const message = { key: 'key-1', to: 'c1', subject: 'Payment', text: 'Please pay.', from: 'North', about };

async function line(answer: HttpPeer['answer']) {
  const endpoint = await httpPeer(answer);
  open.push(endpoint);
  return { endpoint, channel: webhookChannel({ url: `${endpoint.origin}/hook` }, secret, { fetch: safeFetch({ allowed: [endpoint.origin] }), now }) };
}

describe('messages handed to a system of the ISP', () => {
  test('are signed so that the library of the specification believes them, and keep their id when they are repeated', async () => {
    const { endpoint, channel } = await line(() => ({ status: 200, body: '{"id":"their-7"}' }));
    expect(await channel.send(message)).toEqual({ ok: true, provider_id: 'their-7' });
    await channel.send(message);
    const calls = endpoint.calls.map(({ headers, body }) => new Webhook(secret.signing_secret).verify(body.toString(), headers as Record<string, string>));
    expect(calls[0]).toMatchObject({
      type: 'message.requested',
      data: { message_key: 'key-1', customer_id: 'c1', title: 'Payment', text: 'Please pay.', class: 'billing' },
    });
    expect(endpoint.calls.map(({ headers }) => headers['webhook-id'])).toEqual(['key-1', 'key-1']);
  });

  test.each<[number, Record<string, string>, object]>([
    [410, {}, { ok: false, permanent: false, gone: true }],
    [429, { 'retry-after': '60' }, { ok: false, permanent: false, retryAfterMs: 60_000 }],
    [503, {}, { ok: false, permanent: false }],
    [422, {}, { ok: false, permanent: true }],
    [404, {}, { ok: false, permanent: false }],
    [302, { location: 'https://elsewhere.example/' }, { ok: false, permanent: false }],
  ])('an answer of %i %j is told as such', async (status, headers, expected) => {
    const { channel } = await line(() => ({ status, headers }));
    expect(await channel.send(message)).toMatchObject(expected);
  });

  test('an answer that is lost, and a fault of theirs, are asked for again under the same id', async () => {
    for (const answer of ['cut', { status: 500 }] as const) {
      const { channel } = await line(() => answer);
      expect(channel.delivery).toBe('keyed');
      await expect(channel.send(message)).rejects.toThrow();
    }
  });

  test('what the system tells back is believed under its own secret', () => {
    const read = webhookReceipts(secret);
    const call = (type: string, key = secret.receipt_secret, data: object = { message_key: 'key-1' }) => {
      const body = JSON.stringify({ type, data });
      return { method: 'POST', url: 'https://x/', headers: webhookHeaders([key], 'evt-1', body, now()), body: Buffer.from(body), now: now() };
    };
    expect(read(call('message.opened'))?.receipts).toEqual([{ told: 'opened', message: { key: 'key-1' }, at: null }]);
    expect(read(call('message.bounced', undefined, { message_key: 'key-1', permanent: true }))?.receipts).toMatchObject([{ told: 'bounced', permanent: true }]);
    expect(read(call('toString'))?.receipts).toEqual([]);
    // Our own signing secret is not theirs.
    expect(read(call('message.opened', secret.signing_secret))).toBeNull();
    expect(webhookReceipts({ signing_secret: secret.signing_secret })(call('message.opened'))).toBeNull();
  });
});
