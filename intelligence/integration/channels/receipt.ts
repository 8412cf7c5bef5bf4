import { createHmac, timingSafeEqual } from 'node:crypto';
import type { MessageClass } from '../../contract/words.ts';

/** Which of our messages is meant: by our own key, or by the number that the provider gave it. */
export type MessageRef = { readonly key: string } | { readonly providerId: string };

/** What a provider tells of a message or a person. `at` is when it happened, null when it does not say. */
export type Receipt = { readonly at: Date | null } & (
  | { readonly told: 'delivered' | 'opened'; readonly message: MessageRef }
  | { readonly told: 'bounced'; readonly message: MessageRef; readonly permanent: boolean }
  /** Somebody wrote back; `id` is the provider's own for what they wrote. */
  | { readonly told: 'reply'; readonly id: string; readonly from: string; readonly text: string }
  /** Somebody told the provider itself that messages are wanted or not; a class of null is all of them. */
  | { readonly told: 'consent'; readonly id: string; readonly from: string; readonly class: MessageClass | null; readonly allowed: boolean }
);

/** A call of a provider as it came over the wire. */
export type ProviderCall = {
  readonly method: string;
  /** The whole address as the provider has written it. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly now: Date;
};

/** What a call told, and what the provider wants to hear. */
export type Told = { readonly receipts: readonly Receipt[]; readonly answer?: { readonly type: string; readonly text: string } };

/** Reads a call that has proved who it is from; null for one that has not. */
export type ReceiptReader = (call: ProviderCall) => Told | null;

/** An HMAC in the encoding asked for. */
export const hmac = (algorithm: 'sha1' | 'sha256', secret: string | Buffer, text: string | Buffer, encoding: 'hex' | 'base64'): string =>
  createHmac(algorithm, secret).update(text).digest(encoding);

/** Compares without telling by its time where the difference is. */
export function sameSecret(given: string | undefined, expected: string): boolean {
  if (given === undefined) return false;
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A moment from seconds since 1970, null for anything else. */
export function momentOfSeconds(value: unknown): Date | null {
  const seconds = Number(value);
  return Number.isFinite(seconds) && seconds > 0 && seconds < 1e11 ? new Date(seconds * 1_000) : null;
}
