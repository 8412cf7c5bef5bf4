import { hash, randomBytes, randomUUID } from 'node:crypto';

/** Fresh, unguessable names: the one place that draws from the machine's entropy. */
export const newId = (): string => randomUUID();
/** An unguessable secret in base64url, 256 bits. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** Unguessable bytes, for keys, salts and nonces. */
export const newBytes = (count: number): Buffer => randomBytes(count);

/** SHA-256 over the parts, joined so that no two lists of parts collide, in base64url. */
export function digest(...parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url');
}

/** A number in [0, 1) that depends on nothing but the parts: for holdouts and partitions. */
export function hashFraction(...parts: readonly string[]): number {
  return hash('sha256', JSON.stringify(parts), 'buffer').readUInt32BE(0) / 4294967296;
}
