import { type Static, Type } from 'typebox';
import type { SafeFetch } from '../safe-fetch.ts';
import type { ChannelResult, MessageChannel, Outgoing } from './channel.ts';
import { digitsOf, internationalNumber } from './phone.ts';
import { askProvider, forGood, jsonOf, later, retryAfterMs } from './provider-answer.ts';
import { hmac, type MessageRef, momentOfSeconds, type Receipt, type ReceiptReader, sameSecret } from './receipt.ts';

const TemplateOf = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9_]{1,512}$' }),
    /** Which values fill the places {{1}}, {{2}}, … of the approved wording, in their order. */
    parameters: Type.Array(Type.String({ pattern: '^[a-z_]{1,40}$' }), { maxItems: 20 }),
    /** Languages in which it is approved, as WhatsApp writes them. */
    languages: Type.Array(Type.String({ pattern: '^[a-z]{2,3}(_[A-Z]{2})?$' }), { minItems: 1, maxItems: 20 }),
  },
  { additionalProperties: false },
);

/** What the WhatsApp Cloud API needs to know of us. */
export const WhatsAppSettings = Type.Object(
  {
    phone_number_id: Type.String({ pattern: '^[0-9]{5,32}$', title: 'Id of the sending number' }),
    templates: Type.Record(Type.String({ pattern: '^[a-z0-9-]{1,64}$' }), TemplateOf, { title: 'Approved templates by the name of our message' }),
    base_url: Type.Optional(Type.String({ format: 'uri', maxLength: 200, title: 'Address of the API, when it is not Meta’s own' })),
    calling_code: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,3}$', title: 'Calling code of the country, for numbers written as at home' })),
  },
  { additionalProperties: false },
);
export const WhatsAppSecret = Type.Object(
  {
    access_token: Type.String({ minLength: 8, maxLength: 1_000, title: 'Access token' }),
    app_secret: Type.Optional(Type.String({ minLength: 16, maxLength: 200, title: 'App secret, with which calls are signed' })),
    verify_token: Type.Optional(Type.String({ minLength: 16, maxLength: 200, title: 'Verify token, as given to Meta' })),
  },
  { additionalProperties: false },
);

const TIMEOUT_MS = 15_000;
const VERSION = 'v23.0';
const WINDOW_MS = 24 * 3_600_000;
/** The number takes no WhatsApp messages. */
const DEAD = new Set([131026]);
/** The message can never go like this: window closed, marketing stopped by the person or held by Meta, wrong recipient or content. */
const NEVER = new Set([100, 130472, 131009, 131021, 131030, 131047, 131049, 131050, 131051, 131052, 131053]);
const MARKETING_STOPPED = 131050;

type Part = Readonly<Record<string, unknown>>;
const partOf = (value: unknown): Part => (value !== null && typeof value === 'object' ? (value as Part) : {});
const listOf = (value: unknown): readonly Part[] => (Array.isArray(value) ? value.map(partOf) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The approved language that fits: the person's own, its base, or English. */
function languageFor(approved: readonly string[], locale: string): string | undefined {
  const wanted = locale.replace('-', '_');
  return (
    approved.find((one) => one === wanted) ?? approved.find((one) => one.split('_')[0] === wanted.split('_')[0]) ?? approved.find((one) => one.startsWith('en'))
  );
}

/** The body of one message: an approved template, or plain text while the person's own last message is younger than a day. */
function bodyOf(settings: Static<typeof WhatsAppSettings>, message: Outgoing, to: string, windowOpen: boolean): Part | { readonly refused: string } {
  const about = message.about;
  const common = { messaging_product: 'whatsapp', recipient_type: 'individual', to: digitsOf(to), biz_opaque_callback_data: message.key };
  const template = about !== undefined && Object.hasOwn(settings.templates, about.template) ? settings.templates[about.template] : undefined;
  if (about === undefined || template === undefined)
    return windowOpen
      ? { ...common, type: 'text', text: { preview_url: false, body: message.text } }
      : { refused: 'no approved template, and the person has not written within a day' };
  const code = languageFor(template.languages, about.locale);
  if (code === undefined) return { refused: `the template is not approved in "${about.locale}"` };
  const missing = template.parameters.find((name) => !about.said[name]);
  if (missing !== undefined) return { refused: `no value for "${missing}"` };
  const parameters = template.parameters.map((name) => ({ type: 'text', text: about.said[name]!.replace(/\s+/g, ' ').slice(0, 1_000) }));
  return {
    ...common,
    type: 'template',
    template: { name: template.name, language: { code }, ...(parameters.length === 0 ? {} : { components: [{ type: 'body', parameters }] }) },
  };
}

/**
 * Messages by the WhatsApp Cloud API. It knows no idempotency keys, so each is handed over at most once; our key travels along and
 * comes back with every status. `lastReply` tells when the person wrote last, for the rule of 24 hours.
 */
export function whatsAppChannel(
  settings: Static<typeof WhatsAppSettings>,
  secret: Static<typeof WhatsAppSecret>,
  { fetch, now, lastReply }: { fetch: SafeFetch; now: () => Date; lastReply: (tenant: string, customer: string) => Promise<Date | null> },
): MessageChannel {
  const base = (settings.base_url ?? 'https://graph.facebook.com').replace(/\/$/, '');
  return {
    channel: 'whatsapp',
    delivery: 'at-most-once',
    timeoutMs: TIMEOUT_MS,
    async send(message): Promise<ChannelResult> {
      const number = internationalNumber(message.to, settings.calling_code);
      if (number === null) return forGood('the number has no country');
      const wrote = message.about === undefined ? null : await lastReply(message.about.tenant, message.about.customer);
      const body = bodyOf(settings, message, number, wrote !== null && now().getTime() - wrote.getTime() < WINDOW_MS);
      if ('refused' in body) return forGood(String(body.refused));
      const answer = await askProvider(fetch, {
        url: `${base}/${VERSION}/${settings.phone_number_id}/messages`,
        body: JSON.stringify(body),
        headers: { authorization: `Bearer ${secret.access_token}`, 'content-type': 'application/json' },
        timeoutMs: TIMEOUT_MS,
        credentialFor: new URL(base).host,
      });
      if ('ok' in answer) return answer;
      const said = jsonOf(answer.text);
      if (answer.status === 200) return { ok: true, provider_id: textOf(listOf(said.messages)[0]?.id) || null };
      const code = Number(partOf(said.error).code) || 0;
      if (answer.status >= 500) throw new Error(`the provider answered ${answer.status}, code ${code}`);
      const reason = `the provider refused: ${answer.status}${code === 0 ? '' : `, code ${code}`}`;
      return DEAD.has(code) ? forGood(reason, true) : NEVER.has(code) ? forGood(reason) : later(reason, retryAfterMs(answer, now()));
    },
  };
}

function statusReceipts(status: Part): Receipt[] {
  const key = textOf(status.biz_opaque_callback_data);
  const message: MessageRef = key === '' ? { providerId: textOf(status.id) } : { key };
  const at = momentOfSeconds(status.timestamp);
  if (status.status === 'delivered') return [{ told: 'delivered', message, at }];
  if (status.status === 'read') return [{ told: 'opened', message, at }];
  if (status.status !== 'failed') return [];
  const codes = listOf(status.errors).map((error) => Number(error.code));
  const bounced: Receipt = { told: 'bounced', message, permanent: codes.some((code) => DEAD.has(code)), at };
  const stopped: Receipt = { told: 'consent', id: textOf(status.id), from: textOf(status.recipient_id), class: 'marketing', allowed: false, at };
  return codes.includes(MARKETING_STOPPED) ? [bounced, stopped] : [bounced];
}

const replyOf = (message: Part): Receipt => {
  const words = textOf(partOf(message.text).body) || textOf(partOf(message.button).text) || textOf(partOf(partOf(message.interactive).button_reply).title);
  return { told: 'reply', id: textOf(message.id), from: textOf(message.from), text: words, at: momentOfSeconds(message.timestamp) };
};
const preferenceOf = (preference: Part): Receipt => ({
  told: 'consent',
  id: `preference-${textOf(preference.wa_id)}-${String(preference.timestamp)}`,
  from: textOf(preference.wa_id),
  class: 'marketing',
  allowed: preference.value === 'resume',
  at: momentOfSeconds(preference.timestamp),
});

/** Statuses, replies and preferences of people, signed over the raw bytes with the app secret; and the question that Meta asks when the address is set. */
export const whatsAppReceipts =
  (secret: Static<typeof WhatsAppSecret>): ReceiptReader =>
  ({ method, url, headers, body }) => {
    if (method === 'GET') {
      const query = new URL(url).searchParams;
      const known = secret.verify_token !== undefined && sameSecret(query.get('hub.verify_token') ?? undefined, secret.verify_token);
      const challenge = query.get('hub.challenge') ?? '';
      return known && query.get('hub.mode') === 'subscribe' && /^[\w-]{1,200}$/.test(challenge)
        ? { receipts: [], answer: { type: 'text/plain', text: challenge } }
        : null;
    }
    if (secret.app_secret === undefined || !sameSecret(headers['x-hub-signature-256'], `sha256=${hmac('sha256', secret.app_secret, body, 'hex')}`)) return null;
    const values = listOf(jsonOf(body.toString('utf8')).entry).flatMap((entry) => listOf(entry.changes).map((change) => partOf(change.value)));
    return {
      receipts: values.flatMap((value) => [
        ...listOf(value.statuses).flatMap(statusReceipts),
        ...listOf(value.messages).map(replyOf),
        ...listOf(value.user_preferences).map(preferenceOf),
      ]),
    };
  };
