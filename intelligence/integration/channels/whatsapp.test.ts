import { afterEach, describe, expect, test } from 'vitest';
import { type HttpPeer, httpPeer } from '../../app/proofs/peers/http-peer.ts';
import { safeFetch } from '../safe-fetch.ts';
import { hmac } from './receipt.ts';
import { whatsAppChannel, whatsAppReceipts } from './whatsapp.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
const now = () => new Date('2026-03-01T12:00:00Z');
const secret = { access_token: 'token-token', app_secret: 'app-secret-app-secret', verify_token: 'verify-token-verify' };
const templates = { 'payment-first': { name: 'payment_reminder', parameters: ['name', 'amount', 'pay_by'], languages: ['en_US', 'es'] } };
const about = {
  tenant: 'north',
  customer: 'c1',
  template: 'payment-first',
  locale: 'en',
  class: 'billing',
  purpose: 'payment',
  said: { name: 'Ada', amount: 'NGN 15,000.00', pay_by: 'March 6, 2026' },
};
const message = { key: 'key-1', to: '+2348031234567', subject: 'Payment', text: 'Dear Ada, please pay.', from: 'North', about };

async function line(answer: HttpPeer['answer'], wrote: Date | null = null) {
  const meta = await httpPeer(answer);
  open.push(meta);
  const channel = whatsAppChannel({ phone_number_id: '1234567', templates, base_url: meta.origin }, secret, {
    fetch: safeFetch({ allowed: [meta.origin] }),
    now,
    lastReply: async () => wrote,
  });
  return { meta, channel };
}
const taken = () => ({ status: 200, body: '{"messaging_product":"whatsapp","messages":[{"id":"wamid.1","message_status":"accepted"}]}' });

describe('messages by WhatsApp', () => {
  test('an approved template is filled in its order, and our key travels along', async () => {
    const { meta, channel } = await line(taken);
    expect(await channel.send(message)).toEqual({ ok: true, provider_id: 'wamid.1' });
    expect(meta.calls[0]).toMatchObject({ method: 'POST', path: '/v23.0/1234567/messages', headers: { authorization: 'Bearer token-token' } });
    expect(JSON.parse(meta.calls[0]!.body.toString())).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '2348031234567',
      biz_opaque_callback_data: 'key-1',
      type: 'template',
      template: {
        name: 'payment_reminder',
        language: { code: 'en_US' },
        components: [{ type: 'body', parameters: ['Ada', 'NGN 15,000.00', 'March 6, 2026'].map((text) => ({ type: 'text', text })) }],
      },
    });
  });

  test('the language is the person’s own where it is approved, else English', async () => {
    const { meta, channel } = await line(taken);
    for (const locale of ['es-MX', 'fr']) await channel.send({ ...message, about: { ...about, locale } });
    expect(meta.calls.map(({ body }) => (JSON.parse(body.toString()) as { template: { language: { code: string } } }).template.language.code)).toEqual([
      'es',
      'en_US',
    ]);
  });

  test.each<[string, Date | null, boolean]>([
    ['has never written', null, false],
    ['wrote 25 hours ago', new Date('2026-02-28T11:00:00Z'), false],
    ['wrote 23 hours ago', new Date('2026-02-28T13:00:00Z'), true],
  ])('plain words go to somebody who %s: %s', async (_what, wrote, goes) => {
    const { meta, channel } = await line(taken, wrote);
    const result = await channel.send({ ...message, about: { ...about, template: 'not-approved' } });
    expect(result).toMatchObject(goes ? { ok: true } : { ok: false, permanent: true, reason: expect.stringContaining('within a day') });
    expect(meta.calls).toHaveLength(goes ? 1 : 0);
  });

  test('a value that is missing is a refusal', async () => {
    const { channel } = await line(taken);
    expect(await channel.send({ ...message, about: { ...about, said: { name: 'Ada' } } })).toMatchObject({
      ok: false,
      permanent: true,
      reason: 'no value for "amount"',
    });
  });

  test.each<[string, number, number, object]>([
    ['a number without WhatsApp', 400, 131026, { permanent: true, dead: true }],
    ['a closed window', 400, 131047, { permanent: true, dead: false }],
    ['somebody who stopped marketing', 400, 131050, { permanent: true, dead: false }],
    ['too many messages', 429, 130429, { permanent: false }],
    ['too many to one person', 400, 131056, { permanent: false }],
    ['a token that has run out', 401, 190, { permanent: false }],
    ['a template that is paused', 400, 132015, { permanent: false }],
  ])('a refusal for %s is told as such', async (_what, status, code, expected) => {
    const { channel } = await line(() => ({ status, body: JSON.stringify({ error: { code, message: 'x', type: 'OAuthException' } }) }));
    expect(await channel.send(message)).toMatchObject({ ok: false, ...expected });
  });

  test('an answer that is cut off, and a fault of theirs, leave the fate unknown', async () => {
    for (const answer of ['cut', { status: 500, body: '{"error":{"code":131000}}' }] as const) {
      const { channel } = await line(() => answer);
      await expect(channel.send(message)).rejects.toThrow();
    }
  });
});

describe('what WhatsApp tells', () => {
  const read = whatsAppReceipts(secret);
  const call = (value: unknown, key = secret.app_secret) => {
    const body = Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value }] }] }));
    return { method: 'POST', url: 'https://x/', headers: { 'x-hub-signature-256': `sha256=${hmac('sha256', key, body, 'hex')}` }, body, now: now() };
  };
  const status = (values: object) =>
    call({ statuses: [{ id: 'wamid.1', timestamp: '1772366400', recipient_id: '2348031234567', biz_opaque_callback_data: 'key-1', ...values }] });
  const at = new Date('2026-03-01T12:00:00Z');

  test.each<[object, object[]]>([
    [{ status: 'sent' }, []],
    [{ status: 'delivered' }, [{ told: 'delivered', message: { key: 'key-1' }, at }]],
    [{ status: 'read' }, [{ told: 'opened', message: { key: 'key-1' }, at }]],
    [{ status: 'read', biz_opaque_callback_data: undefined }, [{ told: 'opened', message: { providerId: 'wamid.1' }, at }]],
    [{ status: 'failed', errors: [{ code: 131026 }] }, [{ told: 'bounced', message: { key: 'key-1' }, permanent: true, at }]],
    [
      { status: 'failed', errors: [{ code: 131050 }] },
      [
        { told: 'bounced', message: { key: 'key-1' }, permanent: false, at },
        { told: 'consent', id: 'wamid.1', from: '2348031234567', class: 'marketing', allowed: false, at },
      ],
    ],
  ])('of a message: %j', (values, receipts) => expect(read(status(values))?.receipts).toEqual(receipts));

  test('what people write, also by a button, and what they prefer', () => {
    const from = '2348031234567';
    const told = read(
      call({
        messages: [
          { id: 'wamid.2', from, timestamp: '1772366400', type: 'text', text: { body: 'stop' } },
          { id: 'wamid.3', from, timestamp: '1772366400', type: 'button', button: { text: 'Stop promotions', payload: 'x' } },
        ],
        user_preferences: [{ wa_id: from, category: 'marketing_messages', value: 'stop', timestamp: 1772366400 }],
      }),
    );
    expect(told?.receipts).toEqual([
      { told: 'reply', id: 'wamid.2', from, text: 'stop', at },
      { told: 'reply', id: 'wamid.3', from, text: 'Stop promotions', at },
      { told: 'consent', id: `preference-${from}-1772366400`, from, class: 'marketing', allowed: false, at },
    ]);
  });

  test('is refused without the signature of the app, and when no app secret is set', () => {
    const good = status({ status: 'read' });
    expect(read(good)).not.toBeNull();
    expect(read(status({ status: 'read' }) && call({ statuses: [] }, 'another-secret-another'))).toBeNull();
    expect(read({ ...good, headers: {} })).toBeNull();
    expect(read({ ...good, body: Buffer.concat([good.body, Buffer.from(' ')]) })).toBeNull();
    expect(whatsAppReceipts({ access_token: 'token-token' })(good)).toBeNull();
  });

  test('the question at set-up is answered to who knows the verify token', () => {
    const ask = (query: string) => read({ method: 'GET', url: `https://x/?${query}`, headers: {}, body: Buffer.alloc(0), now: now() });
    expect(ask('hub.mode=subscribe&hub.verify_token=verify-token-verify&hub.challenge=1158201444')).toEqual({
      receipts: [],
      answer: { type: 'text/plain', text: '1158201444' },
    });
    expect(ask('hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1')).toBeNull();
    expect(ask('hub.mode=subscribe&hub.challenge=1')).toBeNull();
    expect(ask('hub.mode=subscribe&hub.verify_token=verify-token-verify&hub.challenge=%3Cscript%3E')).toBeNull();
    expect(
      whatsAppReceipts({ access_token: 'token-token' })({
        method: 'GET',
        url: 'https://x/?hub.mode=subscribe&hub.verify_token=&hub.challenge=1',
        headers: {},
        body: Buffer.alloc(0),
        now: now(),
      }),
    ).toBeNull();
  });
});
