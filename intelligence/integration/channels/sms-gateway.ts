import { type Static, Type } from 'typebox';
import type { SafeFetch } from '../safe-fetch.ts';
import type { ChannelResult, MessageChannel } from './channel.ts';
import { internationalNumber } from './phone.ts';
import { askProvider, forGood, jsonOf, later, retryAfterMs } from './provider-answer.ts';
import type { Receipt, ReceiptReader } from './receipt.ts';
import { smsText } from './sms-text.ts';
import { verifyWebhook } from './standard-webhooks.ts';

/** What a gateway that takes JSON needs to know of us. */
export const GatewaySettings = Type.Object(
  {
    url: Type.String({ format: 'uri', maxLength: 300, title: 'Address to which messages are posted, such as https://api.robase.dev/v1/sms' }),
    from: Type.String({ minLength: 1, maxLength: 40, title: 'Sender' }),
    calling_code: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,3}$', title: 'Calling code of the country, for numbers written as at home' })),
  },
  { additionalProperties: false },
);
export const GatewaySecret = Type.Object(
  {
    token: Type.String({ minLength: 8, maxLength: 400, title: 'API token' }),
    signing_secret: Type.Optional(Type.String({ pattern: '^whsec_[A-Za-z0-9+/=]{32,128}$', title: 'Secret with which it signs receipts (whsec_…)' })),
  },
  { additionalProperties: false },
);

const TIMEOUT_MS = 15_000;

/**
 * Text messages by a gateway with a small JSON contract: `POST {to, from, body}` with a bearer token and an `Idempotency-Key`
 * (as in the IETF draft), under which a repeated request gets the first answer and sends nothing. So a lost answer is cleared up by
 * asking again. Receipts come back as Standard Webhooks.
 */
export function gatewayChannel(
  settings: Static<typeof GatewaySettings>,
  secret: Static<typeof GatewaySecret>,
  { fetch, now }: { fetch: SafeFetch; now: () => Date },
): MessageChannel {
  return {
    channel: 'sms',
    delivery: 'keyed',
    timeoutMs: TIMEOUT_MS,
    async send({ key, to, text }): Promise<ChannelResult> {
      const number = internationalNumber(to, settings.calling_code);
      if (number === null) return forGood('the number has no country');
      const answer = await askProvider(fetch, {
        url: settings.url,
        body: JSON.stringify({ to: number, from: settings.from, body: smsText(text).text }),
        headers: { authorization: `Bearer ${secret.token}`, 'content-type': 'application/json', 'idempotency-key': key },
        timeoutMs: TIMEOUT_MS,
        credentialFor: new URL(settings.url).host,
      });
      if ('ok' in answer) return answer;
      const said = jsonOf(answer.text);
      if (answer.status >= 200 && answer.status < 300) return { ok: true, provider_id: typeof said.id === 'string' ? said.id : null };
      if (answer.status >= 500) throw new Error(`the gateway answered ${answer.status}`);
      const reason = `the gateway refused: ${answer.status}`;
      // 409: the first request of this key is still being worked on.
      if ([400, 404, 422].includes(answer.status)) return forGood(reason, said.code === 'invalid_number');
      return later(reason, retryAfterMs(answer, now()));
    },
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Receipts of the gateway, signed by Standard Webhooks; without a signing secret all are refused. */
export const gatewayReceipts =
  (secret: Static<typeof GatewaySecret>): ReceiptReader =>
  ({ headers, body, now }) => {
    const id = verifyWebhook(secret.signing_secret === undefined ? [] : [secret.signing_secret], headers, body, now);
    if (id === null) return null;
    const { type, data } = jsonOf(body.toString('utf8'));
    const { id: providerId, from, body: words, permanent } = jsonOf(JSON.stringify(data ?? null));
    const message = { providerId: text(providerId) };
    const at = null;
    const receipts: Receipt[] =
      type === 'message.delivered'
        ? [{ told: 'delivered', message, at }]
        : type === 'message.failed'
          ? [{ told: 'bounced', message, permanent: permanent === true, at }]
          : type === 'message.received'
            ? [{ told: 'reply', id, from: text(from), text: text(words), at }]
            : [];
    return { receipts };
  };
