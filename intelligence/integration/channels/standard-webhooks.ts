import { createHmac, createPrivateKey, createPublicKey, sign, timingSafeEqual, verify } from 'node:crypto';

/**
 * Signing and checking by the Standard Webhooks specification, version 1: HMAC-SHA-256 (`v1`, secrets `whsec_…`) or Ed25519 (`v1a`,
 * keys `whsk_…` and `whpk_…`, 32 bytes in base64) over `id.timestamp.body`. Several secrets at once are a rotation.
 */
const TOLERANCE_S = 5 * 60;
/** Headers of the two forms of an Ed25519 key, before its 32 bytes (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

const bytesOf = (secret: string): Buffer => Buffer.from(secret.slice(secret.indexOf('_') + 1), 'base64');
const privateKey = (secret: string) => createPrivateKey({ key: Buffer.concat([PKCS8, bytesOf(secret)]), format: 'der', type: 'pkcs8' });

/** True for a secret with which messages can be signed: 24 to 64 bytes for HMAC, 32 for Ed25519. */
export function isSigningSecret(secret: string): boolean {
  const { length } = bytesOf(secret);
  return secret.startsWith('whsec_') ? length >= 24 && length <= 64 : secret.startsWith('whsk_') && length === 32;
}

function signature(secret: string, content: Buffer): string {
  return secret.startsWith('whsk_')
    ? `v1a,${sign(null, content, privateKey(secret)).toString('base64')}`
    : `v1,${createHmac('sha256', bytesOf(secret)).update(content).digest('base64')}`;
}

const contentOf = (id: string, timestamp: string, body: Buffer): Buffer => Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);

/** The headers of a message that is sent now: its id, the moment, and a signature under each secret. */
export function webhookHeaders(secrets: readonly string[], id: string, body: string, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const content = contentOf(id, timestamp, Buffer.from(body));
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': secrets.map((secret) => signature(secret, content)).join(' ') };
}

function matches(secret: string, given: string, content: Buffer): boolean {
  const [version, text = ''] = given.split(',');
  if (secret.startsWith('whpk_')) {
    if (version !== 'v1a') return false;
    const key = createPublicKey({ key: Buffer.concat([SPKI, bytesOf(secret)]), format: 'der', type: 'spki' });
    return verify(null, content, key, Buffer.from(text, 'base64'));
  }
  if (version !== 'v1') return false;
  const expected = createHmac('sha256', bytesOf(secret)).update(content).digest();
  const actual = Buffer.from(text, 'base64');
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/**
 * The id of a message whose signature fits the raw bytes, or null: also when no secret is set, when the moment lies more than five
 * minutes away, or when anything is missing. Whoever calls remembers the id, so that a message counts once.
 */
export function verifyWebhook(secrets: readonly string[], headers: Readonly<Record<string, string | undefined>>, body: Buffer, now: Date): string | null {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || id.length > 128 || !timestamp || !signatures || !/^\d{9,12}$/.test(timestamp)) return null;
  if (Math.abs(now.getTime() / 1_000 - Number(timestamp)) > TOLERANCE_S) return null;
  const usable = secrets.filter((secret) => bytesOf(secret).length >= 24);
  const content = contentOf(id, timestamp, body);
  const given = signatures.split(' ').slice(0, 10);
  return usable.some((secret) => given.some((one) => matches(secret, one, content))) ? id : null;
}
