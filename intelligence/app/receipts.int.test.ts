import { describe, expect, test } from 'vitest';
import { channelsUnderTest, gatewayAt, signing, twilioAt } from '../../test/channels.ts';
import { webhookHeaders } from '../integration/channels/standard-webhooks.ts';
import { twilioSignature } from '../integration/channels/twilio.ts';
import { askForOverdue } from './overdue-receipts.ts';
import { keyedGateway } from './proofs/peers/http-peer.ts';
import { smppPeer } from './proofs/peers/smpp-peer.ts';
import { receiptSink } from './receipts.ts';

const under = await channelsUnderTest();
const { database, clock, call, letThrough, provider, put, remove, message, outboxOf, becomes, eventsOf, personOf, until, later } = under;

describe('what providers tell', () => {
  const receiptPath = async (channel: string) =>
    new URL(((await call(`/api/v1/channels/${channel}`)).body.routes as { receipts_url: string }[])[0]!.receipts_url).pathname;
  const twilioTells = async (path: string, values: Record<string, string>, token = 'auth-token-1') =>
    call(path, {
      method: 'POST',
      as: 'nobody',
      raw: new URLSearchParams(values).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilioSignature(token, `${under.publicUrl}${path}`, new URLSearchParams(values)),
      },
    });

  test('a receipt becomes an event by the same door, once however often it is told', async () => {
    const twilio = await provider(() => ({ status: 201, body: '{"sid":"SM1"}' }));
    await put('sms', twilioAt(twilio.origin));
    const key = await message('sms');
    await becomes(key, { state: 'sent' });
    const path = `${await receiptPath('sms')}?message=${key}`;
    for (let i = 0; i < 3; i++)
      expect(await twilioTells(path, { MessageSid: 'SM1', MessageStatus: 'delivered' })).toMatchObject({
        status: 200,
        type: expect.stringContaining('text/xml'),
      });
    expect(await eventsOf(key)).toEqual(['message.delivered', 'message.sent']);
    await twilioTells(path, { MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30005' });
    await until(async () => (await personOf('c1')).bounced.includes('sms'));
    // A new number undoes it in life; here the register is cleared by hand so that the next tests can send.
    await database.asWorker((sql) => sql.query("UPDATE customers SET state = state #- '{latest,bounced.sms}' WHERE customer_id = 'c1'"));
    await remove('sms');
    later();
  });

  test('a message whose answer was lost is in doubt no more when its receipt comes', async () => {
    const twilio = await provider(() => 'cut');
    await put('sms', twilioAt(twilio.origin));
    const key = await message('sms');
    await becomes(key, { state: 'unknown' });
    await twilioTells(`${await receiptPath('sms')}?message=${key}`, { MessageSid: 'SM1', MessageStatus: 'delivered' });
    expect(await outboxOf(key)).toMatchObject({ state: 'sent' });
    expect(await eventsOf(key)).toEqual(['message.delivered', 'message.sent']);
    const { rows } = await database.asWorker((sql) =>
      sql.query<{ state: string }>("SELECT state FROM tasks WHERE step = 'hello:check' AND run_id = (SELECT run_id FROM outbox WHERE message_key = $1)", [key]),
    );
    expect(rows).toEqual([{ state: 'superseded' }]);
    await remove('sms');
    later();
  });

  test('who writes STOP gets nothing more on that channel from that moment, what already waits included', async () => {
    const twilio = await provider(() => ({ status: 201, body: '{"sid":"SM1"}' }));
    await put('sms', twilioAt(twilio.origin));
    const key = await message('sms', 'c2', { notBefore: new Date(clock.now().getTime() + 60_000).toISOString() });
    await twilioTells(await receiptPath('sms'), { MessageSid: 'SM-in', From: '+2348037654321', Body: 'Please STOP' });
    await until(async () => (await personOf('c2')).consent['marketing.sms'] === false);
    clock.advance(60_000);
    await becomes(key, { state: 'suppressed', reason: 'opted-out' });
    expect(twilio.calls).toEqual([]);
    expect((await personOf('c2')).consent).toEqual({ 'safety.sms': false, 'billing.sms': false, 'care.sms': false, 'marketing.sms': false });
    // Somebody of another ISP with the same number is another person.
    expect((await personOf('c2', 'south')).consent).toEqual({});
    clock.advance(60_000);
    await twilioTells(await receiptPath('sms'), { MessageSid: 'SM-in-2', From: '+2348037654321', Body: 'START' });
    await until(async () => (await personOf('c2')).consent['care.sms'] === true);
    expect((await personOf('c2')).consent['marketing.sms']).toBe(false);
    // Words that no rule reads are given to a person, once a day.
    for (const [i, Body] of ['is this really from you?', 'hello?'].entries())
      await twilioTells(await receiptPath('sms'), { MessageSid: `SM-odd-${i}`, From: '+2348037654321', Body });
    const tasks = await database.asWorker((sql) =>
      sql.query("SELECT title, detail FROM tasks WHERE customer_id = 'c2' AND playbook = 'replies' AND state = 'open'"),
    );
    expect(tasks.rows).toMatchObject([{ title: 'Read the answer of a customer', detail: expect.not.stringContaining('really') }]);
    await remove('sms');
    later();
  });

  test('is refused without the signature, for another provider, at an address that is none, and when too many guess', async () => {
    const twilio = await provider(() => ({ status: 201, body: '{"sid":"SM1"}' }));
    await put('sms', twilioAt(twilio.origin));
    const path = await receiptPath('sms');
    const values = { MessageSid: 'SM1', MessageStatus: 'delivered' };
    expect(await twilioTells(path, values)).toMatchObject({ status: 200 });
    expect(await twilioTells(path, values, 'another-token')).toMatchObject({ status: 403, body: { code: 'RECEIPT_REFUSED' } });
    expect(await twilioTells(path.replace('twilio', 'sms-gateway'), values)).toMatchObject({ status: 403 });
    expect(await twilioTells(path.replace(/.{4}$/, 'AAAA'), values)).toMatchObject({ status: 403 });
    const statuses = await Promise.all(Array.from({ length: 130 }, () => twilioTells(path, values, 'another-token')));
    expect(statuses.some(({ status }) => status === 429)).toBe(true);
    expect(await twilioTells(path, values)).toMatchObject({ status: 200 });
    await remove('sms');
    clock.advance(60_000);
  });

  test('a gateway tells by Standard Webhooks and by its own number of the message', async () => {
    const gateway = await provider(keyedGateway(new Map()));
    await put('sms', gatewayAt(gateway.origin));
    const key = await message('sms');
    await becomes(key, { state: 'sent' });
    const body = JSON.stringify({ type: 'message.delivered', data: { id: (await outboxOf(key)).provider_id } });
    const tell = (secret: string) =>
      call(`/api/v1/receipts/sms-gateway/${new URL(gatewayPath).pathname.split('/').at(-1)}`, {
        method: 'POST',
        as: 'nobody',
        raw: body,
        headers: { 'content-type': 'application/json', ...webhookHeaders([secret], 'evt-1', body, clock.now()) },
      });
    const gatewayPath = ((await call('/api/v1/channels/sms')).body.routes as { receipts_url: string }[])[0]!.receipts_url;
    expect(await tell(`whsec_${Buffer.alloc(32, 4).toString('base64')}`)).toMatchObject({ status: 403 });
    expect(await tell(signing)).toMatchObject({ status: 204 });
    expect(await eventsOf(key)).toEqual(['message.delivered', 'message.sent']);
    await remove('sms', 'gateway');
    later();
  });

  test('a message centre tells on its own line, also what people write back', async () => {
    const centre = await smppPeer({ systemId: 'north', password: 'secret' });
    await letThrough(centre.url);
    await put('sms', { kind: 'smpp', settings: { url: centre.url, system_id: 'north', from: 'North', calling_code: '234' }, secret: { password: 'secret' } });
    const key = await message('sms');
    await becomes(key, { state: 'sent', provider_id: 'smsc-1' });
    expect((await call('/api/v1/channels/sms')).body.routes).toMatchObject([{ state: 'Bound to the message centre.', tone: 'good', last_day: { sent: 1 } }]);
    const [session] = centre.sessions;
    const bring = (values: object) =>
      new Promise<number>((resolve) =>
        session!.deliver_sm({ source_addr: '2348031234567', destination_addr: 'North', ...values }, (unit) => resolve(unit.command_status)),
      );
    expect(await bring({ esm_class: 4, short_message: 'id:smsc-1 stat:DELIVRD' })).toBe(0);
    expect(await eventsOf(key)).toEqual(['message.delivered', 'message.sent']);
    expect(await bring({ short_message: 'I have paid yesterday' })).toBe(0);
    const { rows } = await database.asWorker((sql) =>
      sql.query<{ data: object }>("SELECT data FROM events WHERE tenant_id = 'north' AND type = 'message.replied' AND subject_id = 'c1'"),
    );
    expect(rows).toEqual([{ data: { customer_id: 'c1', channel: 'sms', text: 'I have paid yesterday' } }]);
    await remove('sms');
    await centre.close();
    later();
  });

  test('a receipt that never came is asked for after an hour, where the message centre can say', async () => {
    const centre = await smppPeer({ systemId: 'north', password: 'secret' });
    await letThrough(centre.url);
    await put('sms', { kind: 'smpp', settings: { url: centre.url, system_id: 'north', from: 'North', calling_code: '234' }, secret: { password: 'secret' } });
    const key = await message('sms');
    await becomes(key, { state: 'sent' });
    const ask = () => askForOverdue(database, under.book, receiptSink(database, under.layer.ingest, clock), clock);
    expect(await ask()).toBe(0);
    clock.advance(65 * 60_000);
    centre.states.set((await outboxOf(key)).provider_id!, 2);
    expect(await ask()).toBe(1);
    expect(await eventsOf(key)).toEqual(['message.delivered', 'message.sent']);
    expect(await ask()).toBe(0);
    await remove('sms');
    await centre.close();
    later();
  });
});
