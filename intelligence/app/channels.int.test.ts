import { describe, expect, test } from 'vitest';
import { channelsUnderTest, gatewayAt, signing, twilioAt } from '../../test/channels.ts';
import { allowOrigin } from '../adapters/postgres/channel-settings.ts';
import { keyedGateway } from './proofs/peers/http-peer.ts';

const under = await channelsUnderTest();
const { database, clock, call, provider, put, remove, message, becomes, eventsOf, later } = under;

describe('setting up a channel', () => {
  test('goes in with its secret, and the secret never comes out', async () => {
    const twilio = await provider(() => ({ status: 201, body: '{"sid":"SM1"}' }));
    const saved = await put('sms', twilioAt(twilio.origin));
    expect(saved).toMatchObject({
      status: 200,
      body: { channel: 'sms', route: 'main', kind: 'twilio', has_secret: true, delivery: 'at-most-once', changed_by: 'key owner' },
    });
    expect(saved.body.receipts_url).toMatch(/^https:\/\/uil\.example\/api\/v1\/receipts\/twilio\/[\w-]{43}$/);
    for (const path of ['/api/v1/channels', '/api/v1/channels/sms']) expect((await call(path)).text).not.toMatch(/auth-token-1/);
    const { rows } = await database.asWorker((sql) => sql.query<{ secret: string }>("SELECT secret FROM channel_settings WHERE tenant_id = 'north'"));
    expect(rows[0]!.secret).toMatch(/^v1\./);
    expect(rows[0]!.secret).not.toContain('auth');
    // The role that serves requests cannot read it at all.
    await expect(database.asTenant('north', (sql) => sql.query('SELECT secret FROM channel_settings'))).rejects.toThrow(/permission denied/);
    expect((await remove('sms')).status).toBe(204);
    expect(await remove('sms')).toMatchObject({ status: 404, body: { code: 'CHANNEL_NOT_FOUND' } });
  });

  test.each(['support', 'service'])('is not for %s', async (role) => {
    expect(await put('sms', twilioAt('https://api.twilio.example'), `north ${role}`)).toMatchObject({ status: 403 });
    expect((await call('/api/v1/channels', { as: `north ${role}` })).status).toBe(403);
  });

  test('with an address of the inner network is refused when it is saved, and nothing is stored', async () => {
    for (const origin of ['https://127.0.0.1', 'http://10.0.0.1', 'https://[::1]:8443', 'https://169.254.169.254'])
      expect(await put('sms', twilioAt(origin))).toMatchObject({ status: 422, body: { code: 'ADDRESS_REFUSED' } });
    expect(((await call('/api/v1/channels/sms')).body.routes as unknown[]).length).toBe(0);
  });

  test('of one tenant is not there for another', async () => {
    const twilio = await provider(() => ({ status: 201, body: '{"sid":"SM1"}' }));
    await put('sms', twilioAt(twilio.origin));
    expect(((await call('/api/v1/channels', { as: 'south owner' })).body.routes as { channel: string }[]).map((one) => one.channel)).toEqual(['in-app']);
    // What the operator let through for one is not let through for the other.
    expect(await put('sms', twilioAt(twilio.origin), 'south owner')).toMatchObject({ status: 422, body: { code: 'ADDRESS_REFUSED' } });
    await remove('sms');
  });

  test('keeps its secret when other settings change, but not for another host', async () => {
    const twilio = await provider(() => ({ status: 201, body: '{"sid":"SM1"}' }));
    const { secret: _, ...without } = twilioAt(twilio.origin);
    await put('sms', twilioAt(twilio.origin));
    expect(await put('sms', { ...without, place: 2 })).toMatchObject({ status: 200, body: { has_secret: true, place: 2 } });
    const thief = await provider(() => ({ status: 201, body: '{}' }));
    expect(await put('sms', { ...without, settings: { ...without.settings, base_url: thief.origin } })).toMatchObject({
      status: 422,
      body: { pointer: '/secret' },
    });
    expect(await call('/api/v1/channels/sms/test', { method: 'POST', body: { to: '+2348031234567' } })).toMatchObject({ body: { outcome: 'taken' } });
    expect(thief.calls).toEqual([]);
    await remove('sms');
  });

  test('can be tried, and says what came of it', async () => {
    const twilio = await provider(() => ({ status: 400, body: '{"code":21211}' }));
    await put('sms', twilioAt(twilio.origin));
    const attempt = () => call('/api/v1/channels/sms/test', { method: 'POST', body: { to: '+2348031234567' } });
    expect(await attempt()).toMatchObject({ status: 200, body: { outcome: 'refused', sentence: 'Not sent: the provider refused: 400, code 21211.' } });
    twilio.answer = () => 'cut';
    expect(await attempt()).toMatchObject({ body: { outcome: 'unknown' } });
    twilio.answer = () => ({ status: 201, body: '{"sid":"SM7"}' });
    expect(await attempt()).toMatchObject({ body: { outcome: 'taken', sentence: 'The provider has taken the message as SM7.' } });
    // Checked at every call, also when it had been good when it was saved.
    await database.asWorker((sql) => allowOrigin(sql, 'north', twilio.origin, false, '', clock.now()));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const calls = twilio.calls.length;
    expect(await attempt()).toMatchObject({ body: { outcome: 'refused' } });
    expect(twilio.calls.length).toBe(calls);
    await remove('sms');
  });
});

describe('a message and its routes', () => {
  test('goes by the first route that takes it; one that is busy is passed over at once', async () => {
    const effects = new Map<string, number>();
    const busy = await provider(() => ({ status: 429, body: '{"code":20429}' }));
    const gateway = await provider(keyedGateway(effects));
    await put('sms', twilioAt(busy.origin));
    await put('sms', gatewayAt(gateway.origin, 2));
    const key = await message('sms');
    await becomes(key, { state: 'sent', route: 'gateway', provider_id: 'gw-1' });
    expect([busy.calls.length, effects.get(key)]).toEqual([1, 1]);
    await remove('sms');
    await remove('sms', 'gateway');
    later();
  });

  test('in doubt stays with its route: a provider that knows keys is asked again, and no other gets it', async () => {
    const effects = new Map<string, number>();
    const take = keyedGateway(effects);
    let lose = true;
    const gateway = await provider((one) => {
      const answer = take(one);
      return lose ? 'cut' : answer;
    });
    const twilio = await provider(() => ({ status: 201, body: '{"sid":"SM1"}' }));
    await put('sms', gatewayAt(gateway.origin));
    await put('sms', { ...twilioAt(twilio.origin), place: 2 });
    const key = await message('sms');
    await becomes(key, { state: 'sending', route: 'gateway', reason: 'the answer of the provider was lost' });
    lose = false;
    await under.layer.takeOver();
    await becomes(key, { state: 'sent', route: 'gateway' });
    expect([effects.get(key), twilio.calls.length]).toEqual([1, 0]);
    await remove('sms');
    await remove('sms', 'gateway');
    later();
  });

  test('whose route was removed while it was in doubt is declared unknown, and a person looks', async () => {
    const gateway = await provider(() => 'cut');
    await put('sms', gatewayAt(gateway.origin));
    const key = await message('sms');
    await becomes(key, { state: 'sending', reason: 'the answer of the provider was lost' });
    await remove('sms', 'gateway');
    await under.layer.takeOver();
    await becomes(key, { state: 'unknown' });
    later();
  });

  test('an endpoint that says it is gone is switched off, and says so', async () => {
    const endpoint = await provider(() => ({ status: 410 }));
    await put('webhook', { kind: 'standard-webhook', settings: { url: endpoint.origin }, secret: { signing_secret: signing } });
    const key = await message('webhook');
    await becomes(key, { state: 'waiting', reason: 'the endpoint answered 410: it is gone' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { body } = await call('/api/v1/channels/webhook');
    expect(body.routes).toMatchObject([{ enabled: false, tone: 'bad', state: 'Switched off by the layer: the endpoint answered 410: it is gone.' }]);
    await remove('webhook');
    later();
  });

  test('for the portal needs nothing to be set up, waits there in the person’s words, and its reading counts once', async () => {
    const key = await message('in-app');
    await becomes(key, { state: 'sent' });
    const inbox = await call('/api/v1/customers/c1/inbox', { as: 'north support' });
    expect(inbox.body).toMatchObject({ unread: 1, messages: [{ key, title: 'Your payment of USD 45.00 did not go through', read_at: null }] });
    expect(await call('/api/v1/customers/c1/inbox', { as: 'south owner' })).toMatchObject({ body: { messages: [] } });
    expect(await call('/api/v1/customers/nobody/inbox')).toMatchObject({ status: 404, body: { code: 'CUSTOMER_NOT_FOUND' } });
    for (let i = 0; i < 2; i++) expect((await call(`/api/v1/customers/c1/inbox/${key}/read`, { method: 'POST', as: 'north service' })).status).toBe(204);
    expect(await eventsOf(key)).toEqual(['message.opened', 'message.sent']);
    expect((await call('/api/v1/customers/c1/inbox')).body.unread).toBe(0);
    expect((await call(`/api/v1/customers/c2/inbox/${key}/read`, { method: 'POST', as: 'north service' })).status).toBe(404);
    later();
  });
});

describe('browsers that take notifications', () => {
  const keysOfBrowser = { p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' };
  const subscribe = (endpoint: string, keys: object = keysOfBrowser) =>
    call('/api/v1/customers/c1/push-subscriptions', { method: 'POST', as: 'north service', body: { endpoint, keys } });

  test('are told of messages, and forgotten when they are gone', async () => {
    const service = await provider(() => ({ status: 201 }));
    await put('push', { kind: 'web-push', settings: { contact: 'mailto:ops@isp.example' } });
    expect((await subscribe(`${service.origin}/send/1`)).status).toBe(204);
    expect((await call('/api/v1/push/public-key', { as: 'north service' })).body.key).toMatch(/^[\w-]{87}$/);
    const key = await message('push');
    await becomes(key, { state: 'sent' });
    service.answer = () => ({ status: 410 });
    later();
    const next = await message('push');
    await becomes(next, { state: 'failed' });
    const { rows } = await database.asWorker((sql) => sql.query('SELECT 1 FROM push_subscriptions'));
    expect(rows).toEqual([]);
    await remove('push');
  });

  test('cannot be used to reach the inner network, nor with keys that are none', async () => {
    expect(await subscribe('https://127.0.0.1/send/1')).toMatchObject({ status: 422, body: { code: 'ADDRESS_REFUSED' } });
    expect(await subscribe('https://push.example/send', { ...keysOfBrowser, p256dh: 'A'.repeat(87) })).toMatchObject({
      status: 400,
      body: { code: 'REQUEST_INVALID' },
    });
  });
});
