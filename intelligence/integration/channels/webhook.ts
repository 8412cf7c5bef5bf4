import { type Static, Type } from 'typebox';
import type { SafeFetch } from '../safe-fetch.ts';
import type { ChannelResult, MessageChannel } from './channel.ts';
import { askProvider, forGood, jsonOf, later, retryAfterMs } from './provider-answer.ts';
import type { Receipt, ReceiptReader } from './receipt.ts';
import { verifyWebhook, webhookHeaders } from './standard-webhooks.ts';

/** Where a system of the ISP takes what the layer tells. */
export const WebhookSettings = Type.Object(
  {
    url: Type.String({ format: 'uri', maxLength: 300, title: 'Address of the endpoint' }),
    tasks: Type.Optional(Type.Boolean({ title: 'Tell it also of tasks, so that they become tickets there' })),
    actions: Type.Optional(Type.Boolean({ title: 'Ask it also to act: retry payments, suspend and restore, give credits, change plans' })),
  },
  { additionalProperties: false },
);
/** One secret per endpoint; a second one while it is being changed. */
export const WebhookSecret = Type.Object(
  {
    signing_secret: Type.String({ pattern: '^(whsec_|whsk_)[A-Za-z0-9+/=]{32,128}$', title: 'Signing secret: whsec_… (HMAC) or whsk_… (Ed25519)' }),
    next_signing_secret: Type.Optional(Type.String({ pattern: '^(whsec_|whsk_)[A-Za-z0-9+/=]{32,128}$', title: 'The next one, while both hold' })),
    receipt_secret: Type.Optional(
      Type.String({ pattern: '^(whsec_|whpk_)[A-Za-z0-9+/=]{32,128}$', title: 'Secret or public key with which it signs what it tells back' }),
    ),
  },
  { additionalProperties: false },
);

const TIMEOUT_MS = 15_000;

/** The two secrets of a rotation, or the one. */
export const signingSecrets = ({ signing_secret, next_signing_secret }: Static<typeof WebhookSecret>): string[] =>
  next_signing_secret === undefined ? [signing_secret] : [signing_secret, next_signing_secret];

/** A webhook was taken; `accepted` when the other side will do it and tell later (202). */
type Taken = { readonly ok: true; readonly provider_id: string | null; readonly accepted: boolean };

/** A refusal; `unsure` when the other side said that it could not just now, which does not say that it did nothing. */
type Refused = Exclude<ChannelResult, { ok: true }> & { readonly unsure?: true };

/** Posts one message by Standard Webhooks. The id is the same for every attempt, and by it the other side knows a repetition. */
export async function postWebhook(
  fetch: SafeFetch,
  url: string,
  secrets: readonly string[],
  message: { readonly id: string; readonly type: string; readonly data: unknown },
  now: Date,
): Promise<Taken | Refused> {
  const body = JSON.stringify({ type: message.type, timestamp: now.toISOString(), data: message.data });
  const headers = { ...webhookHeaders(secrets, message.id, body, now), 'content-type': 'application/json' };
  const answer = await askProvider(fetch, { url, body, headers, timeoutMs: TIMEOUT_MS, credentialFor: new URL(url).host });
  if ('ok' in answer) return answer;
  const { id } = jsonOf(answer.text);
  if (answer.status >= 200 && answer.status < 300)
    return { ok: true, provider_id: typeof id === 'string' && id.length <= 128 ? id : null, accepted: answer.status === 202 };
  const reason = `the endpoint answered ${answer.status}`;
  if (answer.status === 410) return { ...later(`${reason}: it is gone`), gone: true };
  if (answer.status === 503) return { ...later(reason, retryAfterMs(answer, now)), unsure: true };
  if (answer.status === 429) return later(reason, retryAfterMs(answer, now));
  if (answer.status >= 500) throw new Error(reason);
  return [400, 413, 422].includes(answer.status) ? forGood(reason) : later(reason);
}

/** Hands messages to a system of the ISP that reaches people itself. Safe to repeat: the id stays the same. */
export function webhookChannel(
  settings: Static<typeof WebhookSettings>,
  secret: Static<typeof WebhookSecret>,
  { fetch, now }: { fetch: SafeFetch; now: () => Date },
): MessageChannel {
  return {
    channel: 'webhook',
    delivery: 'keyed',
    timeoutMs: TIMEOUT_MS,
    send: async ({ key, to, subject, text, from, about }) => {
      const result = await postWebhook(
        fetch,
        settings.url,
        signingSecrets(secret),
        {
          id: key,
          type: 'message.requested',
          data: {
            message_key: key,
            customer_id: to,
            title: subject,
            text,
            isp: from,
            ...(about === undefined ? {} : { template: about.template, locale: about.locale, class: about.class, purpose: about.purpose }),
          },
        },
        now(),
      );
      return result.ok ? { ok: true, provider_id: result.provider_id } : result;
    },
  };
}

const TOLD: Readonly<Record<string, 'delivered' | 'opened'>> = { 'message.delivered': 'delivered', 'message.opened': 'opened' };

/** What the ISP's own system tells back, by the same specification; without a secret all is refused. */
export const webhookReceipts =
  (secret: Static<typeof WebhookSecret>): ReceiptReader =>
  ({ headers, body, now }) => {
    const id = verifyWebhook(secret.receipt_secret === undefined ? [] : [secret.receipt_secret], headers, body, now);
    if (id === null) return null;
    const { type, data } = jsonOf(body.toString('utf8'));
    const { message_key, permanent } = jsonOf(JSON.stringify(data ?? null));
    if (typeof message_key !== 'string' || typeof type !== 'string') return { receipts: [] };
    const message = { key: message_key };
    const told = Object.hasOwn(TOLD, type) ? TOLD[type] : undefined;
    const bounced: Receipt[] = type === 'message.bounced' ? [{ told: 'bounced', message, permanent: permanent === true, at: null }] : [];
    return { receipts: told === undefined ? bounced : [{ told, message, at: null }] };
  };
