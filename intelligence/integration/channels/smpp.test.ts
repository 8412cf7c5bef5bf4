import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type SmppPeer, smppPeer } from '../../app/proofs/peers/smpp-peer.ts';
import type { Receipt } from './receipt.ts';
import { COMMAND, pduBytes } from './smpp/pdu.ts';
import { type SmppChannel, smppChannel } from './smpp.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

type Given = { settings?: object; password?: string; now?: () => Date; told?: (receipts: readonly Receipt[]) => Promise<void> };
async function line(given: Given = {}): Promise<{ peer: SmppPeer; channel: SmppChannel; receipts: Receipt[] }> {
  const peer = await smppPeer({ systemId: 'north', password: 'secret' });
  const receipts: Receipt[] = [];
  const channel = smppChannel(
    { url: peer.url, system_id: 'north', from: 'North', per_second: 1_000, ...given.settings },
    { password: given.password ?? 'secret' },
    {
      reach: { allowed: [peer.url] },
      random: () => 0,
      now: given.now ?? (() => new Date('2026-03-01T12:00:00Z')),
      fresh: randomBytes,
      patienceMs: 300,
      told: given.told ?? (async (all) => void receipts.push(...all)),
    },
  );
  open.push(peer, channel);
  return { peer, channel, receipts };
}
const message = { key: 'k', to: '+2348031234567', subject: '', text: 'Your payment did not go through.', from: 'North' };
const until = async (met: () => boolean): Promise<void> => {
  for (let i = 0; i < 500 && !met(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(met()).toBe(true);
};

describe('text messages over SMPP, with a message centre that is not ours', () => {
  test('a message arrives as it was written, and its number comes back', async () => {
    const { peer, channel } = await line();
    expect(await channel.send(message)).toEqual({ ok: true, provider_id: 'smsc-1' });
    expect(peer.taken).toEqual([{ from: 'North', to: '2348031234567', text: message.text, coding: 0, header: [], receipt: true }]);
  });

  test('signs beyond plain letters arrive whole, in either alphabet', async () => {
    const { peer, channel } = await line();
    for (const text of ['€ [brackets] {and} más, ¿qué?', 'Ваш платёж не прошёл 🙂']) await channel.send({ ...message, text });
    expect(peer.taken.map(({ text, coding }) => [text, coding])).toEqual([
      ['€ [brackets] {and} mas, ¿qué?', 0],
      ['Ваш платёж не прошёл 🙂', 8],
    ]);
  });

  test('a long text goes in numbered parts, and the fate is asked for once', async () => {
    const { peer, channel } = await line();
    const text = 'All that needs to be said about this bill. '.repeat(9);
    expect(await channel.send({ ...message, text })).toEqual({ ok: true, provider_id: 'smsc-3' });
    expect(peer.taken.map((one) => one.text).join('')).toBe(text);
    const reference = peer.taken[0]!.header.at(-3);
    expect(peer.taken.map((one) => one.header.slice(-3))).toEqual([1, 2, 3].map((index) => [reference, 3, index]));
    expect(peer.taken.map((one) => one.receipt)).toEqual([false, false, true]);
  });

  test('or whole, where the message centre cuts it itself', async () => {
    const { peer, channel } = await line({ settings: { long_messages: 'payload' } });
    const text = 'a'.repeat(400);
    await channel.send({ ...message, text });
    expect(peer.taken).toMatchObject([{ text, receipt: true }]);
  });

  test.each<[string, number, object]>([
    ['a number that does not exist', 0x0b, { permanent: true, dead: true }],
    ['too much at once', 0x58, { permanent: false, retryAfterMs: 1_000 }],
    ['a full queue', 0x14, { permanent: false, retryAfterMs: 1_000 }],
    ['a fault of its own', 0x08, { permanent: false }],
    ['a wrong length', 0x01, { permanent: true, dead: false }],
    ['a wrong sender', 0x0a, { permanent: false }],
  ])('a refusal for %s is told as such, and nothing went out', async (_what, status, expected) => {
    const { peer, channel } = await line();
    peer.behave = () => status;
    expect(await channel.send(message)).toMatchObject({ ok: false, ...expected });
    expect(peer.taken).toEqual([]);
  });

  test('an answer that is cut off leaves the fate of the message unknown, and the line comes back', async () => {
    const { peer, channel } = await line();
    peer.behave = () => 'cut';
    await expect(channel.send(message)).rejects.toThrow('cut');
    expect(peer.taken).toHaveLength(1);
    peer.behave = () => 0;
    expect(await channel.send(message)).toMatchObject({ ok: true });
    expect(peer.binds.count).toBe(2);
  });

  test('when only some parts were taken it does not say that nothing was sent', async () => {
    const { peer, channel } = await line();
    peer.behave = () => (peer.taken.length === 1 ? 0x14 : 0);
    await expect(channel.send({ ...message, text: 'a'.repeat(300) })).rejects.toThrow('only some parts');
  });

  test('a wrong password is a fault of the set-up: the message waits', async () => {
    const { peer, channel } = await line({ password: 'wrong' });
    await until(() => peer.binds.refused > 0);
    const asked = channel.send(message);
    expect(channel.bound).toBe(false);
    expect(await asked).toMatchObject({ ok: false, permanent: false, reason: 'the message centre refused to bind (status 14)' });
  });

  test('a message centre off the public network is not called without leave', async () => {
    const { peer, channel } = await line();
    await until(() => channel.bound);
    const other = smppChannel(
      { url: peer.url, system_id: 'north', from: 'North' },
      { password: 'secret' },
      { reach: { allowed: [] }, random: () => 0, now: () => new Date(0), fresh: randomBytes, told: async () => {}, patienceMs: 300 },
    );
    open.push(other);
    expect(await other.send(message)).toMatchObject({ ok: false, permanent: false, reason: expect.stringContaining('may not be called') });
    expect(peer.binds.count).toBe(1);
  });

  test.each<[string, object, Receipt | null]>([
    [
      'in text',
      { short_message: 'id:smsc-1 sub:001 dlvrd:001 submit date:2603011200 done date:2603011203 stat:DELIVRD err:000 text:' },
      { told: 'delivered', message: { providerId: 'smsc-1' }, at: new Date('2026-03-01T12:03:00Z') },
    ],
    ['in parameters', { receipted_message_id: 'smsc-1', message_state: 2 }, { told: 'delivered', message: { providerId: 'smsc-1' }, at: null }],
    [
      'that it could not be delivered',
      { short_message: 'id:smsc-1 stat:UNDELIV err:045' },
      { told: 'bounced', message: { providerId: 'smsc-1' }, permanent: false, at: null },
    ],
    ['that it is on its way', { short_message: 'id:smsc-1 stat:ENROUTE' }, null],
    ['that names no message', { short_message: 'stat:DELIVRD' }, null],
  ])('a receipt %s is read', async (_what, values, expected) => {
    const { peer, channel, receipts } = await line();
    await until(() => channel.bound);
    const [session] = peer.sessions;
    const answered = await new Promise<number>((resolve) =>
      session!.deliver_sm({ esm_class: 0x04, source_addr: '234', destination_addr: 'North', ...values }, (unit) => resolve(unit.command_status)),
    );
    expect(answered).toBe(0);
    expect(receipts).toEqual(expected === null ? [] : [expected]);
  });

  test('what somebody writes back is read in either alphabet', async () => {
    const { peer, channel, receipts } = await line();
    await until(() => channel.bound);
    const [session] = peer.sessions;
    for (const text of ['STOP', 'Стоп 🙂'])
      await new Promise<void>((resolve) =>
        session!.deliver_sm({ source_addr: '2348031234567', destination_addr: 'North', short_message: text }, () => resolve()),
      );
    expect(receipts).toMatchObject(['STOP', 'Стоп 🙂'].map((text) => ({ told: 'reply', from: '2348031234567', text })));
  });

  test('who says stop, start and stop again is heard each time; other words that are brought twice are one message', async () => {
    let minute = 0;
    const { peer, channel, receipts } = await line({ now: () => new Date(Date.parse('2026-03-01T12:00:00Z') + 60_000 * minute++) });
    await until(() => channel.bound);
    const [session] = peer.sessions;
    for (const text of ['STOP', 'START', 'STOP', 'Who is this?', 'Who is this?'])
      await new Promise<void>((resolve) =>
        session!.deliver_sm({ source_addr: '2348031234567', destination_addr: 'North', short_message: text }, () => resolve()),
      );
    expect(new Set(receipts.slice(0, 3).map((one) => 'id' in one && one.id)).size).toBe(3);
    expect(new Set(receipts.slice(3).map((one) => 'id' in one && one.id)).size).toBe(1);
  });

  test('what could not be stored is not confirmed, so that it is brought again', async () => {
    const { peer, channel } = await line({ told: () => Promise.reject(new Error('the store is away')) });
    await until(() => channel.bound);
    const [session] = peer.sessions;
    const status = await new Promise<number>((resolve) =>
      session!.deliver_sm({ esm_class: 0x04, source_addr: '234', short_message: 'id:smsc-1 stat:DELIVRD' }, (unit) => resolve(unit.command_status)),
    );
    expect(status).toBe(0x64);
  });

  test('the fate of a message can be asked for, and what is not known is said as such', async () => {
    const { peer, channel } = await line();
    await channel.send(message);
    peer.states.set('smsc-1', 2);
    expect(await channel.fate('smsc-1')).toEqual({ told: 'delivered', message: { providerId: 'smsc-1' }, at: null });
    expect(await channel.fate('smsc-9')).toBeNull();
  });

  test('it asks whether the line is alive, and answers when it is asked', async () => {
    const { peer, channel } = await line({ settings: { enquire_seconds: 0.05 } });
    await until(() => channel.bound && peer.enquiries > 1);
    const [session] = peer.sessions;
    const status = await new Promise<number>((resolve) => session!.enquire_link((unit) => resolve(unit.command_status)));
    expect(status).toBe(0);
  });

  test('a flood of receipts is taken twenty at a time, and no more is read until there is room; each of them is stored and confirmed', async () => {
    const gate = Promise.withResolvers<void>();
    const stored: (readonly Receipt[])[] = [];
    let [inHand, most] = [0, 0];
    const { peer, channel } = await line({
      async told(receipts) {
        most = Math.max(most, ++inHand);
        await gate.promise;
        await new Promise(setImmediate);
        stored.push(receipts);
        inHand--;
      },
    });
    await until(() => channel.bound);
    const [session] = peer.sessions;
    const confirmed: number[] = [];
    for (let i = 0; i < 3_000; i++)
      session!.deliver_sm({ esm_class: 0x04, source_addr: '234', short_message: `id:smsc-${i} stat:DELIVRD` }, (unit) => confirmed.push(unit.command_status));
    let storedBefore = 0;
    session!.enquire_link(() => {
      storedBefore = stored.length;
    });
    await until(() => inHand >= 20);
    // Who reads on would answer the question meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 200));
    gate.resolve();
    await until(() => confirmed.length === 3_000);
    expect(storedBefore).toBeGreaterThan(1_000);
    expect(most).toBe(20);
    expect(new Set(confirmed)).toEqual(new Set([0]));
    expect(stored.map(([receipt]) => receipt)).toEqual(
      Array.from({ length: 3_000 }, (_, i) => ({ told: 'delivered', message: { providerId: `smsc-${i}` }, at: null })),
    );
    expect(await channel.send(message)).toMatchObject({ ok: true });
    expect(peer.binds.count).toBe(1);
  });

  test('who asks without end and never reads the answers is cut off, and may bind again', async () => {
    const { peer, channel } = await line();
    await until(() => channel.bound);
    const [session] = peer.sessions;
    session!.pause();
    const enquiry = pduBytes({ command: COMMAND.enquire_link, status: 0, sequence: 1, body: Buffer.alloc(0) });
    const many = Buffer.concat(Array<Buffer>(4_096).fill(enquiry));
    for (let i = 0; i < 200 && channel.bound && peer.binds.count === 1; i++) await new Promise<void>((resolve) => session!.socket.write(many, () => resolve()));
    await until(() => peer.binds.count === 2);
    expect(await channel.send(message)).toMatchObject({ ok: true });
  });

  test('bytes that are no SMPP end the line instead of filling the memory', async () => {
    let ended = 0;
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('close', () => ended++).resume();
      socket.write(Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `smpp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const channel = smppChannel(
      { url, system_id: 'north', from: 'North' },
      { password: 'secret' },
      { reach: { allowed: [url] }, random: () => 0, now: () => new Date(0), fresh: randomBytes, told: async () => {}, patienceMs: 300 },
    );
    open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) }, channel);
    await until(() => ended > 0);
    expect(channel.bound).toBe(false);
  });
});
