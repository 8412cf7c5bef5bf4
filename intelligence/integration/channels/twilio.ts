import { type Static, Type } from 'typebox';
import type { SafeFetch } from '../safe-fetch.ts';
import type { ChannelResult, MessageChannel } from './channel.ts';
import { internationalNumber } from './phone.ts';
import { askProvider, forGood, jsonOf, later, retryAfterMs } from './provider-answer.ts';
import { hmac, type MessageRef, type Receipt, type ReceiptReader, sameSecret } from './receipt.ts';
import { smsText } from './sms-text.ts';

/** What a Twilio-compatible provider of text messages needs to know of us. */
export const TwilioSettings = Type.Object(
  {
    account_sid: Type.String({ pattern: '^[A-Za-z0-9_-]{2,64}$', title: 'Account SID' }),
    from: Type.String({ minLength: 1, maxLength: 40, title: 'Sender: a number, a short code or the SID of a messaging service (MG…)' }),
    base_url: Type.Optional(Type.String({ format: 'uri', maxLength: 200, title: 'Address of the API, when it is not Twilio’s own' })),
    calling_code: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,3}$', title: 'Calling code of the country, for numbers written as at home' })),
  },
  { additionalProperties: false },
);
export const TwilioSecret = Type.Object({ auth_token: Type.String({ minLength: 8, maxLength: 200, title: 'Auth token' }) }, { additionalProperties: false });

const TIMEOUT_MS = 15_000;
/** The number is none, or none that takes text messages. */
const DEAD = new Set([21211, 21214, 21217, 21614, 30005, 30006]);
/** The message can never go like this: refused by the person, too long, forbidden place, no route. */
const NEVER = new Set([21408, 21602, 21604, 21610, 21612, 21617, 21635, 30004, 30007]);
/** The person has said STOP to this sender. */
const OPTED_OUT = 21610;

/** What a code of the provider means for the message. */
const meaning = (code: number): 'dead' | 'never' | 'later' => (DEAD.has(code) ? 'dead' : NEVER.has(code) ? 'never' : 'later');

/**
 * Text messages by the Twilio REST API (Messages resource). The API knows no idempotency keys, so each message is handed over at
 * most once; the status callback carries our key, so a message whose answer was lost is cleared up when the receipt comes.
 */
export function twilioChannel(
  settings: Static<typeof TwilioSettings>,
  secret: Static<typeof TwilioSecret>,
  { fetch, receiptsUrl, now }: { fetch: SafeFetch; receiptsUrl: string | null; now: () => Date },
): MessageChannel {
  const base = new URL(settings.base_url ?? 'https://api.twilio.com');
  const url = new URL(`2010-04-01/Accounts/${settings.account_sid}/Messages.json`, `${base.origin}${base.pathname.replace(/\/?$/, '/')}`).toString();
  const authorization = `Basic ${Buffer.from(`${settings.account_sid}:${secret.auth_token}`).toString('base64')}`;
  return {
    channel: 'sms',
    delivery: 'at-most-once',
    timeoutMs: TIMEOUT_MS,
    async send({ key, to, text }): Promise<ChannelResult> {
      const number = internationalNumber(to, settings.calling_code);
      if (number === null) return forGood('the number has no country');
      const form = new URLSearchParams({ To: number, Body: smsText(text).text });
      form.set(settings.from.startsWith('MG') ? 'MessagingServiceSid' : 'From', settings.from);
      if (receiptsUrl !== null) form.set('StatusCallback', `${receiptsUrl}?message=${encodeURIComponent(key)}`);
      const answer = await askProvider(fetch, {
        url,
        body: form.toString(),
        headers: { authorization, 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        timeoutMs: TIMEOUT_MS,
        credentialFor: base.host,
      });
      if ('ok' in answer) return answer;
      const said = jsonOf(answer.text);
      if (answer.status === 201 || answer.status === 200) return { ok: true, provider_id: typeof said.sid === 'string' ? said.sid : null };
      // A fault of theirs may have come after the message was taken.
      if (answer.status >= 500) throw new Error(`the provider answered ${answer.status}`);
      const code = Number(said.code) || 0;
      const reason = `the provider refused: ${answer.status}${code === 0 ? '' : `, code ${code}`}`;
      const what = answer.status === 400 ? meaning(code) : 'later';
      return what === 'later' ? later(reason, retryAfterMs(answer, now())) : forGood(reason, what === 'dead');
    },
  };
}

/** X-Twilio-Signature: HMAC-SHA1 over the address as it was called, followed by every parameter of the form, name and value, by name. */
export function twilioSignature(token: string, url: string, form: URLSearchParams): string {
  const names = [...new Set(form.keys())].sort();
  const text = names.flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value));
  return hmac('sha1', token, url + text.join(''), 'base64');
}

function statusOf(form: URLSearchParams, message: MessageRef): Receipt[] {
  const code = Number(form.get('ErrorCode')) || 0;
  switch (form.get('MessageStatus')) {
    case 'delivered':
      return [{ told: 'delivered', message, at: null }];
    case 'read':
      return [{ told: 'opened', message, at: null }];
    case 'failed':
    case 'undelivered': {
      const bounced: Receipt = { told: 'bounced', message, permanent: meaning(code) === 'dead', at: null };
      const to = form.get('To');
      return code === OPTED_OUT && to !== null
        ? [bounced, { told: 'consent', id: `${form.get('MessageSid')}`, from: to, class: null, allowed: false, at: null }]
        : [bounced];
    }
    default:
      return [];
  }
}

/** Status callbacks and what people write back. Nothing is believed without the signature over the raw address and form. */
export const twilioReceipts =
  (secret: Static<typeof TwilioSecret>): ReceiptReader =>
  ({ url, headers, body }) => {
    if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return null;
    const form = new URLSearchParams(body.toString('utf8'));
    if (!sameSecret(headers['x-twilio-signature'], twilioSignature(secret.auth_token, url, form))) return null;
    const sid = form.get('MessageSid') ?? form.get('SmsSid') ?? '';
    const key = new URL(url).searchParams.get('message');
    const from = form.get('From');
    const text = form.get('Body');
    // An empty answer in TwiML: the provider itself says what it must to who says STOP, so nobody hears it twice.
    const answer = { type: 'text/xml', text: '<?xml version="1.0" encoding="UTF-8"?><Response/>' };
    if (form.has('MessageStatus')) return { receipts: statusOf(form, key !== null ? { key } : { providerId: sid }), answer };
    return { receipts: from !== null && text !== null ? [{ told: 'reply', id: sid, from, text, at: null }] : [], answer };
  };
