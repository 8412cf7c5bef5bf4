import { createCipheriv, createECDH, createHmac, createPrivateKey, sign } from 'node:crypto';

/** Where a browser takes notifications, as it gave it to the portal (Push API). */
export type PushSubscription = { readonly endpoint: string; readonly p256dh: string; readonly auth: string };

/** The keys by which push services know this installation (VAPID, RFC 8292): P-256, raw, in base64url. */
export type VapidKeys = { readonly publicKey: string; readonly privateKey: string };

const CURVE = 'prime256v1';
const RECORD_BYTES = 4_096;
/** Order of P-256: a private key lies between nothing and this. */
const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

const hmac = (key: Buffer, data: Buffer): Buffer => createHmac('sha256', key).update(data).digest();
/** One block of HKDF-SHA-256 (RFC 5869). */
const expand = (key: Buffer, info: Buffer, length: number): Buffer => hmac(key, Buffer.concat([info, Buffer.of(1)])).subarray(0, length);

/** The keys of an installation, always the same for the same source of bytes. */
export function vapidKeys(derive: (purpose: string, bytes: number) => Buffer): VapidKeys {
  for (let attempt = 0; ; attempt++) {
    const bytes = derive(`vapid ${attempt}`, 32);
    const number = BigInt(`0x${bytes.toString('hex')}`);
    if (number === 0n || number >= ORDER) continue;
    const pair = createECDH(CURVE);
    pair.setPrivateKey(bytes);
    return { publicKey: pair.getPublicKey().toString('base64url'), privateKey: bytes.toString('base64url') };
  }
}

/** True when the keys of a subscription are such: a point of the curve and sixteen bytes. */
export function isSubscription({ p256dh, auth }: PushSubscription): boolean {
  if (Buffer.from(auth, 'base64url').length !== 16) return false;
  try {
    const pair = createECDH(CURVE);
    pair.generateKeys();
    pair.computeSecret(Buffer.from(p256dh, 'base64url'));
    return true;
  } catch {
    return false;
  }
}

/**
 * Encrypts a text for one browser (RFC 8291, content coding aes128gcm of RFC 8188, one record). The sender's key pair and the salt
 * must be fresh for every message; they are arguments, so that the vector of the standard can be tried.
 */
export function encryptPush(text: string, { p256dh, auth }: PushSubscription, { privateKey, salt }: { privateKey: Buffer; salt: Buffer }): Buffer {
  const pair = createECDH(CURVE);
  pair.setPrivateKey(privateKey);
  const theirs = Buffer.from(p256dh, 'base64url');
  const ours = pair.getPublicKey();
  const shared = hmac(Buffer.from(auth, 'base64url'), pair.computeSecret(theirs));
  const input = expand(shared, Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours]), 32);
  const secret = hmac(salt, input);
  const key = expand(secret, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = expand(secret, Buffer.from('Content-Encoding: nonce\0'), 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // A byte of 2 ends the last record.
  const sealed = Buffer.concat([cipher.update(Buffer.concat([Buffer.from(text), Buffer.of(2)])), cipher.final(), cipher.getAuthTag()]);
  const header = Buffer.alloc(21);
  salt.copy(header, 0);
  header.writeUInt32BE(RECORD_BYTES, 16);
  header.writeUInt8(ours.length, 20);
  return Buffer.concat([header, ours, sealed]);
}

/** A fresh private key of the curve from the bytes that `fresh` gives. */
export function freshPushKey(fresh: (bytes: number) => Buffer): Buffer {
  for (;;) {
    const bytes = fresh(32);
    const number = BigInt(`0x${bytes.toString('hex')}`);
    if (number !== 0n && number < ORDER) return bytes;
  }
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The Authorization header by which a push service knows us, good for twelve hours at its origin. */
export function vapidHeader(keys: VapidKeys, endpoint: string, contact: string, now: Date): string {
  const point = Buffer.from(keys.publicKey, 'base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url'), d: keys.privateKey };
  const claims = { aud: new URL(endpoint).origin, exp: Math.floor(now.getTime() / 1_000) + 12 * 3_600, sub: contact };
  const text = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
  const signed = sign('sha256', Buffer.from(text), { key: createPrivateKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' });
  return `vapid t=${text}.${signed.toString('base64url')}, k=${keys.publicKey}`;
}
