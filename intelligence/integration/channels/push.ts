import { type Static, Type } from 'typebox';
import type { SafeFetch } from '../safe-fetch.ts';
import type { ChannelResult, MessageChannel, Outgoing } from './channel.ts';
import { askProvider, forGood, later, retryAfterMs } from './provider-answer.ts';
import { encryptPush, freshPushKey, type PushSubscription, type VapidKeys, vapidHeader } from './push-encryption.ts';

/** Whom push services may turn to about our notifications. */
export const PushSettings = Type.Object(
  { contact: Type.String({ pattern: '^(mailto:[^@\\s]+@[^@\\s]+|https://\\S+)$', maxLength: 200, title: 'Contact for push services: mailto:… or https://…' }) },
  { additionalProperties: false },
);

/** The browsers of customers that agreed to be notified. */
export type Subscriptions = {
  of(tenant: string, customer: string): Promise<readonly PushSubscription[]>;
  remove(tenant: string, endpoint: string): Promise<void>;
};

const TIMEOUT_MS = 20_000;
const MOST_BROWSERS = 10;
/** How long a push service keeps the notification for a browser that is away. */
const KEEP_S = 2 * 24 * 3_600;
/** The text that fits into one record for sure. */
const MOST_TEXT = 2_000;

type Fate = 'taken' | 'gone' | 'unknown' | Extract<ChannelResult, { ok: false }>;

/**
 * Notifications by Web Push (RFC 8030, encrypted by RFC 8291, signed by RFC 8292) to every browser of a customer. The topic lets a
 * push service replace a repetition that still waits, but not one that was shown, so each is handed over at most once. A
 * subscription that its service calls gone is forgotten.
 */
export function pushChannel(
  settings: Static<typeof PushSettings>,
  given: { fetch: SafeFetch; now: () => Date; vapid: VapidKeys; subscriptions: Subscriptions; fresh: (bytes: number) => Buffer },
): MessageChannel {
  const { fetch, now, vapid, subscriptions, fresh } = given;

  const notify = async (tenant: string, to: PushSubscription, { key, subject, text }: Outgoing): Promise<Fate> => {
    const payload = JSON.stringify({ title: subject, body: text.slice(0, MOST_TEXT), tag: key });
    try {
      const answer = await askProvider(fetch, {
        url: to.endpoint,
        body: encryptPush(payload, to, { privateKey: freshPushKey(fresh), salt: fresh(16) }),
        headers: {
          authorization: vapidHeader(vapid, to.endpoint, settings.contact, now()),
          'content-encoding': 'aes128gcm',
          'content-type': 'application/octet-stream',
          ttl: String(KEEP_S),
          urgency: 'normal',
          topic: key.slice(0, 32),
        },
        timeoutMs: TIMEOUT_MS / 2,
      });
      if ('ok' in answer) return answer;
      if (answer.status >= 200 && answer.status < 300) return 'taken';
      if (answer.status === 404 || answer.status === 410) {
        await subscriptions.remove(tenant, to.endpoint);
        return 'gone';
      }
      if (answer.status >= 500) return 'unknown';
      const reason = `the push service refused: ${answer.status}`;
      return answer.status === 413 ? forGood(reason) : later(reason, retryAfterMs(answer, now()));
    } catch {
      return 'unknown';
    }
  };

  return {
    channel: 'push',
    delivery: 'at-most-once',
    timeoutMs: TIMEOUT_MS,
    async send(message) {
      const { about } = message;
      if (about === undefined) return forGood('it is about nobody');
      const browsers = (await subscriptions.of(about.tenant, about.customer)).slice(0, MOST_BROWSERS);
      const fates = await Promise.all(browsers.map((browser) => notify(about.tenant, browser, message)));
      if (fates.includes('taken')) return { ok: true, provider_id: null };
      if (fates.includes('unknown')) throw new Error('the answer of a push service was lost');
      const refusals = fates.filter((fate) => typeof fate === 'object');
      return refusals.find((refusal) => !refusal.permanent) ?? refusals[0] ?? forGood('no browser of the customer takes notifications');
    },
  };
}
