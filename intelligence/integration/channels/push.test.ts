import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { type HttpPeer, httpPeer } from '../../app/proofs/peers/http-peer.ts';
import { keyring } from '../../kernel/sealed.ts';
import { safeFetch } from '../safe-fetch.ts';
import { pushChannel } from './push.ts';
import { encryptPush, isSubscription, type PushSubscription, vapidKeys } from './push-encryption.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
const now = () => new Date('2026-03-01T12:00:00Z');
const vapid = vapidKeys(keyring(Buffer.alloc(32, 9)).derive);

/** A browser with its keys: it can read what is meant for it, from the side of the receiver (RFC 8291, 3.4). */
function browser(origin: string) {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  const auth = randomBytes(16);
  const mac = (key: Buffer, data: Buffer) => createHmac('sha256', key).update(data).digest();
  const subscription: PushSubscription = {
    endpoint: `${origin}/send/${randomBytes(8).toString('hex')}`,
    p256dh: pair.getPublicKey('base64url'),
    auth: auth.toString('base64url'),
  };
  return {
    subscription,
    read(body: Buffer): unknown {
      const salt = body.subarray(0, 16);
      const theirs = body.subarray(21, 21 + body[20]!);
      const prk = mac(auth, pair.computeSecret(theirs));
      const ikm = mac(prk, Buffer.concat([Buffer.from('WebPush: info\0'), pair.getPublicKey(), theirs, Buffer.of(1)]));
      const secret = mac(salt, ikm);
      const key = mac(secret, Buffer.from('Content-Encoding: aes128gcm\0\x01')).subarray(0, 16);
      const nonce = mac(secret, Buffer.from('Content-Encoding: nonce\0\x01')).subarray(0, 12);
      const sealed = body.subarray(21 + body[20]!);
      const cipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(sealed.subarray(-16));
      const plain = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
      expect(plain.at(-1)).toBe(2);
      return JSON.parse(plain.subarray(0, -1).toString());
    },
  };
}
const about = { tenant: 'north', customer: 'c1', template: 't', locale: 'en', class: 'billing', purpose: 'p', said: {} };
const message = { key: 'key-1-that-is-longer-than-a-topic-may-be', to: 'c1', subject: 'Payment', text: 'Please pay.', from: 'North', about };

async function line(answer: HttpPeer['answer'], browsers = 1) {
  const service = await httpPeer(answer);
  open.push(service);
  const all = Array.from({ length: browsers }, () => browser(service.origin));
  const subscribed = new Map(all.map(({ subscription }) => [subscription.endpoint, subscription]));
  const channel = pushChannel(
    { contact: 'mailto:ops@isp.example' },
    {
      fetch: safeFetch({ allowed: [service.origin] }),
      now,
      vapid,
      fresh: randomBytes,
      subscriptions: { of: async () => [...subscribed.values()], remove: async (_tenant, endpoint) => void subscribed.delete(endpoint) },
    },
  );
  return { service, channel, browsers: all, subscribed };
}

describe('notifications by Web Push', () => {
  test('are encrypted as in the example of the standard', () => {
    const bytes = (text: string) => Buffer.from(text, 'base64url');
    const to = {
      endpoint: 'https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV',
      p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      auth: 'BTBZMqHH6r4Tts7J_aSIgg',
    };
    const sender = { privateKey: bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'), salt: bytes('DGv6ra1nlYgDCS1FRnbzlw') };
    expect(encryptPush('When I grow up, I want to be a watermelon', to, sender).toString('base64url')).toBe(
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    );
  });

  test('reach the browser, which alone can read them, and the service knows who sends', async () => {
    const { service, channel, browsers } = await line(() => ({ status: 201 }));
    expect(await channel.send(message)).toEqual({ ok: true, provider_id: null });
    const [call] = service.calls;
    expect(browsers[0]!.read(call!.body)).toEqual({ title: 'Payment', body: 'Please pay.', tag: message.key });
    expect(call!.body.toString('latin1')).not.toContain('Please pay');
    expect(call!.headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '172800', topic: message.key.slice(0, 32) });
    const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(call!.headers.authorization ?? '') ?? [];
    expect(key).toBe(vapid.publicKey);
    const [head, claims, signature] = token!.split('.');
    expect(JSON.parse(Buffer.from(claims!, 'base64url').toString())).toEqual({
      aud: service.origin,
      exp: now().getTime() / 1000 + 43_200,
      sub: 'mailto:ops@isp.example',
    });
    const point = Buffer.from(key!, 'base64url');
    const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
    const signed = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature!, 'base64url'),
    );
    expect(signed).toBe(true);
  });

  test.each([404, 410])('a browser that its service calls gone (%i) is forgotten, and the others still hear', async (status) => {
    let first = true;
    const { channel, subscribed } = await line(() => {
      const answer = { status: first ? status : 201 };
      first = false;
      return answer;
    }, 2);
    expect(await channel.send(message)).toMatchObject({ ok: true });
    expect(subscribed.size).toBe(1);
  });

  test('without any browser there is nobody to notify, and nothing is made up', async () => {
    const { channel } = await line(() => ({ status: 410 }), 1);
    expect(await channel.send(message)).toMatchObject({ ok: false, permanent: true });
    expect(await channel.send(message)).toMatchObject({ ok: false, permanent: true, reason: 'no browser of the customer takes notifications' });
  });

  test('a service that is busy may be asked again; an answer that is lost leaves the fate unknown', async () => {
    const busy = await line(() => ({ status: 429, headers: { 'retry-after': '120' } }));
    expect(await busy.channel.send(message)).toMatchObject({ ok: false, permanent: false, retryAfterMs: 120_000 });
    const lost = await line(() => 'cut');
    await expect(lost.channel.send(message)).rejects.toThrow();
  });

  test('the keys of an installation are the same at every start, and another installation has others', () => {
    expect(vapidKeys(keyring(Buffer.alloc(32, 9)).derive)).toEqual(vapid);
    expect(vapidKeys(keyring(Buffer.alloc(32, 8)).derive).publicKey).not.toBe(vapid.publicKey);
  });

  test('keys that are none are known as such', () => {
    const good = browser('https://push.example').subscription;
    expect(isSubscription(good)).toBe(true);
    expect(isSubscription({ ...good, auth: 'short' })).toBe(false);
    expect(isSubscription({ ...good, p256dh: Buffer.alloc(65, 4).toString('base64url') })).toBe(false);
  });
});
