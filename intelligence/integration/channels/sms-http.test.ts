import { afterEach, describe, expect, test } from 'vitest';
import { type HttpPeer, httpPeer, keyedGateway } from '../../app/proofs/peers/http-peer.ts';
import { safeFetch } from '../safe-fetch.ts';
import { gatewayChannel, gatewayReceipts } from './sms-gateway.ts';
import { webhookHeaders } from './standard-webhooks.ts';
import { twilioChannel, twilioReceipts, twilioSignature } from './twilio.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
const now = () => new Date('2026-03-01T12:00:00Z');
const message = { key: 'key-1', to: '0803 123 4567', subject: '', text: 'Your “payment” did not go through.', from: 'North' };
async function peer(answer: HttpPeer['answer']): Promise<HttpPeer> {
  const one = await httpPeer(answer);
  open.push(one);
  return one;
}
const form = (body: Buffer) => Object.fromEntries(new URLSearchParams(body.toString()));

describe('text messages by the Twilio API', () => {
  const settings = { account_sid: 'AC0123', from: '+15005550006', calling_code: '234' };
  const secret = { auth_token: '0123456789abcdef' };
  const channelTo = (to: HttpPeer, changes: object = {}) =>
    twilioChannel({ ...settings, base_url: to.origin, ...changes }, secret, {
      fetch: safeFetch({ allowed: [to.origin] }),
      receiptsUrl: 'https://uil.example/api/v1/receipts/twilio/abc',
      now,
    });

  test('a message is posted as the API takes it, and its number comes back', async () => {
    const twilio = await peer(() => ({ status: 201, body: '{"sid":"SM123","status":"queued","error_code":null}' }));
    expect(await channelTo(twilio).send(message)).toEqual({ ok: true, provider_id: 'SM123' });
    const [call] = twilio.calls;
    expect(call).toMatchObject({
      method: 'POST',
      path: '/2010-04-01/Accounts/AC0123/Messages.json',
      headers: { authorization: `Basic ${Buffer.from('AC0123:0123456789abcdef').toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form(call!.body)).toEqual({
      To: '+2348031234567',
      From: '+15005550006',
      Body: 'Your "payment" did not go through.',
      StatusCallback: 'https://uil.example/api/v1/receipts/twilio/abc?message=key-1',
    });
  });

  test('a messaging service takes the place of the sender', async () => {
    const twilio = await peer(() => ({ status: 201, body: '{"sid":"SM1"}' }));
    await channelTo(twilio, { from: 'MG99' }).send(message);
    expect(form(twilio.calls[0]!.body)).toMatchObject({ MessagingServiceSid: 'MG99' });
    expect(form(twilio.calls[0]!.body)).not.toHaveProperty('From');
  });

  test.each<[string, number, object, object]>([
    ['a number that is none', 400, { code: 21211 }, { permanent: true, dead: true }],
    ['a number that takes no text messages', 400, { code: 21614 }, { permanent: true, dead: true }],
    ['somebody who said STOP', 400, { code: 21610 }, { permanent: true, dead: false }],
    ['a wrong sender', 400, { code: 21606 }, { permanent: false }],
    ['a wrong password', 401, { code: 20003 }, { permanent: false }],
    ['too many at once', 429, { code: 20429 }, { permanent: false, retryAfterMs: 7_000 }],
  ])('a refusal for %s is told as such', async (_what, status, body, expected) => {
    const twilio = await peer(() => ({ status, body: JSON.stringify(body), ...(status === 429 ? { headers: { 'retry-after': '7' } } : {}) }));
    expect(await channelTo(twilio).send(message)).toMatchObject({ ok: false, ...expected });
  });

  test.each<[string, ReturnType<HttpPeer['answer']>]>([
    ['an answer that is cut off', 'cut'],
    ['a fault of theirs', { status: 500, body: '' }],
  ])('%s leaves the fate unknown', async (_what, answer) => {
    const twilio = await peer(() => answer);
    await expect(channelTo(twilio).send(message)).rejects.toThrow();
  });

  test('a provider that is not there may be asked again, and so may one whose address may not be called', async () => {
    const twilio = await peer(() => ({ status: 201 }));
    const channel = channelTo(twilio);
    await twilio.close();
    open.length = 0;
    expect(await channel.send(message)).toMatchObject({ ok: false, permanent: false });
    const inside = twilioChannel({ ...settings, base_url: 'https://10.0.0.1' }, secret, { fetch: safeFetch({ allowed: [] }), receiptsUrl: null, now });
    expect(await inside.send(message)).toMatchObject({ ok: false, permanent: false });
  });

  test('a number written as at home needs the code of the country', async () => {
    const twilio = await peer(() => ({ status: 201 }));
    const channel = twilioChannel({ account_sid: 'AC1', from: '+1', base_url: twilio.origin }, secret, {
      fetch: safeFetch({ allowed: [twilio.origin] }),
      receiptsUrl: null,
      now,
    });
    expect(await channel.send(message)).toMatchObject({ ok: false, permanent: true });
    expect(twilio.calls).toEqual([]);
  });

  describe('its callbacks', () => {
    // The vector that Twilio publishes for its signature.
    test('are signed as published', () => {
      const params = new URLSearchParams({ CallSid: 'CA1234567890ABCDE', From: '+12349013030', To: '+18005551212', Caller: '+12349013030', Digits: '1234' });
      expect(twilioSignature('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', params)).toBe('0/KCTR6DLpKmkAf8muzZqo1nDgQ=');
    });

    const url = 'https://uil.example/api/v1/receipts/twilio/abc?message=key-1';
    const call = (values: Record<string, string>, changes: { token?: string; url?: string; type?: string } = {}) => ({
      method: 'POST',
      url: changes.url ?? url,
      headers: {
        'content-type': changes.type ?? 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilioSignature(changes.token ?? secret.auth_token, url, new URLSearchParams(values)),
      },
      body: Buffer.from(new URLSearchParams(values).toString()),
      now: now(),
    });
    const read = twilioReceipts(secret);

    test.each<[string, object[]]>([
      ['queued', []],
      ['sent', []],
      ['delivered', [{ told: 'delivered', message: { key: 'key-1' }, at: null }]],
      ['read', [{ told: 'opened', message: { key: 'key-1' }, at: null }]],
      ['undelivered', [{ told: 'bounced', message: { key: 'key-1' }, permanent: false, at: null }]],
    ])('tell that a message is %s', (MessageStatus, receipts) => {
      expect(read(call({ MessageSid: 'SM1', MessageStatus, ErrorCode: MessageStatus === 'undelivered' ? '30003' : '' }))?.receipts).toEqual(receipts);
    });

    test('tell of a dead number and of somebody who stopped at the provider', () => {
      expect(read(call({ MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30005' }))?.receipts).toMatchObject([{ permanent: true }]);
      expect(read(call({ MessageSid: 'SM1', MessageStatus: 'failed', ErrorCode: '21610', To: '+234803' }))?.receipts).toMatchObject([
        { told: 'bounced', permanent: false },
        { told: 'consent', from: '+234803', class: null, allowed: false },
      ]);
    });

    test('bring what people write back', () => {
      expect(read(call({ MessageSid: 'SM2', From: '+2348031234567', Body: 'Stop' }))?.receipts).toEqual([
        { told: 'reply', id: 'SM2', from: '+2348031234567', text: 'Stop', at: null },
      ]);
    });

    test('are refused when anything in them differs from what was signed', () => {
      const good = { MessageSid: 'SM1', MessageStatus: 'delivered' };
      expect(read(call(good))).not.toBeNull();
      const bad = [
        call(good, { token: 'another-token' }),
        call(good, { url: `${url}&message=key-2` }),
        call(good, { url: url.replace('key-1', 'key-2') }),
        call(good, { type: 'application/json' }),
        { ...call(good), headers: { 'content-type': 'application/x-www-form-urlencoded' } },
        { ...call(good), body: Buffer.from('MessageSid=SM1&MessageStatus=read') },
        { ...call(good), body: Buffer.from(`${call(good).body}&MessageStatus=read`) },
      ];
      expect(bad.map(read)).toEqual(bad.map(() => null));
    });
  });
});

describe('text messages by a gateway with idempotency keys', () => {
  const secret = { token: 'token-token', signing_secret: `whsec_${Buffer.alloc(32, 3).toString('base64')}` };
  const channelTo = (to: HttpPeer) =>
    gatewayChannel({ url: `${to.origin}/v1/sms`, from: 'North', calling_code: '234' }, secret, { fetch: safeFetch({ allowed: [to.origin] }), now });

  test('a message whose answer was lost is asked for again under its key, and goes out once', async () => {
    const effects = new Map<string, number>();
    const take = keyedGateway(effects);
    let lost = 1;
    const gateway = await peer((call) => {
      const answer = take(call);
      return lost-- > 0 ? 'cut' : answer;
    });
    const channel = channelTo(gateway);
    expect(channel.delivery).toBe('keyed');
    await expect(channel.send(message)).rejects.toThrow();
    expect(await channel.send(message)).toEqual({ ok: true, provider_id: 'gw-1' });
    expect(effects).toEqual(new Map([['key-1', 1]]));
    expect(gateway.calls.map(({ headers }) => headers['idempotency-key'])).toEqual(['key-1', 'key-1']);
  });

  test.each<[number, string, object]>([
    [422, '{"code":"invalid_number"}', { permanent: true, dead: true }],
    [400, '{}', { permanent: true, dead: false }],
    [401, '{}', { permanent: false }],
    [409, '{}', { permanent: false }],
    [429, '{}', { permanent: false }],
  ])('a refusal of %i with %s is told as such', async (status, body, expected) => {
    const gateway = await peer(() => ({ status, body }));
    expect(await channelTo(gateway).send(message)).toMatchObject({ ok: false, ...expected });
  });

  test('receipts are believed under the signature only, and none without a secret', () => {
    const body = JSON.stringify({ type: 'message.delivered', data: { id: 'gw-1' } });
    const call = {
      method: 'POST',
      url: 'https://x/',
      headers: webhookHeaders([secret.signing_secret], 'evt-1', body, now()),
      body: Buffer.from(body),
      now: now(),
    };
    expect(gatewayReceipts(secret)(call)?.receipts).toEqual([{ told: 'delivered', message: { providerId: 'gw-1' }, at: null }]);
    expect(gatewayReceipts({ token: 'token-token' })(call)).toBeNull();
    expect(gatewayReceipts(secret)({ ...call, body: Buffer.from(body.replace('gw-1', 'gw-2')) })).toBeNull();
  });
});
