import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { UilError } from './errors.ts';
import { newBytes } from './ids.ts';

/** Where a sealed text is kept: tenant, table, column and row. It opens there and nowhere else. */
export type SealedPlace = readonly [tenant: string, table: string, column: string, row: string];

/** Seals texts for the store, and derives further keys from the one that the installation has. */
export interface Keyring {
  seal(place: SealedPlace, text: string): string;
  /** Throws SECRET_UNREADABLE for a text that was changed, moved, or sealed under another key. */
  open(place: SealedPlace, sealed: string): string;
  /** Bytes that depend on the installation's key and the purpose alone. */
  derive(purpose: string, bytes: number): Buffer;
}

const VERSION = 'v1';
const NONCE = 12;
const TAG = 16;

/** AES-256-GCM under a key per tenant (HKDF-SHA-256 of the installation's key), with the place as authenticated data. */
export function keyring(master: Uint8Array): Keyring {
  const derive = (purpose: string, bytes: number): Buffer => Buffer.from(hkdfSync('sha256', master, 'uil', purpose, bytes));
  const keyOf = (tenant: string): Buffer => derive(`tenant ${tenant}`, 32);
  const bound = (place: SealedPlace): Buffer => Buffer.from(JSON.stringify(place));
  return {
    derive,
    seal(place, text) {
      const nonce = newBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', keyOf(place[0]), nonce).setAAD(bound(place));
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${VERSION}.${sealed.toString('base64url')}`;
    },
    open(place, sealed) {
      const [version, text = ''] = sealed.split('.');
      const bytes = Buffer.from(text, 'base64url');
      if (version !== VERSION || bytes.length < NONCE + TAG) throw new UilError('SECRET_UNREADABLE');
      try {
        const cipher = createDecipheriv('aes-256-gcm', keyOf(place[0]), bytes.subarray(0, NONCE), { authTagLength: TAG })
          .setAAD(bound(place))
          .setAuthTag(bytes.subarray(-TAG));
        return Buffer.concat([cipher.update(bytes.subarray(NONCE, -TAG)), cipher.final()]).toString('utf8');
      } catch (cause) {
        throw new UilError('SECRET_UNREADABLE', [], { cause });
      }
    },
  };
}
