import type { Channel } from '../../contract/words.ts';
import { moneyText } from '../../orchestration/money.ts';

/** The wording of one message in one language. `{{name}}` is replaced by a value; there is no logic in it. Paragraphs are set apart by an empty line. */
export type Template = {
  readonly id: string;
  /** BCP 47 language tag. */
  readonly locale: string;
  readonly subject: string;
  readonly body: string;
  /** How a customer is addressed whose name is not known. */
  readonly anonymous: string;
};

type Values = Readonly<Record<string, string | number>>;
type Written = { readonly subject: string; readonly text: string; readonly html?: string };

const english = { locale: 'en', anonymous: 'customer' } as const;
const closing =
  'If you have paid in the meantime, please ignore this message. If you cannot pay at the moment, answer this message and we will find a way together.\n\n{{isp}}';

/** The messages of payment recovery. */
export const paymentTemplates: readonly Template[] = [
  {
    ...english,
    id: 'payment-first',
    subject: 'Your payment of {{amount}} did not go through',
    body: `Dear {{name}},\n\nyour payment of {{amount}} could not be collected. Please pay by {{pay_by}}, so that your service goes on without a break.\n\n${closing}`,
  },
  {
    ...english,
    id: 'payment-again',
    subject: 'Still open: {{amount}}',
    body: `Dear {{name}},\n\n{{amount}} is still open. Please pay by {{pay_by}}.\n\n${closing}`,
  },
  {
    ...english,
    id: 'card-first',
    subject: 'Please choose another way to pay {{amount}}',
    body: `Dear {{name}},\n\nyour bank has declined the payment of {{amount}} for good, so trying again does not help. Please choose another way to pay by {{pay_by}}.\n\n${closing}`,
  },
  {
    ...english,
    id: 'top-up-first',
    subject: 'Your balance has run out',
    body: `Dear {{name}},\n\nyour prepaid balance has run out. Top up {{amount}} by {{pay_by}} and your service goes on.\n\n${closing}`,
  },
  {
    ...english,
    id: 'top-up-again',
    subject: 'Top up {{amount}} to go on',
    body: `Dear {{name}},\n\nyour service is still waiting for a top-up of {{amount}}. With it by {{pay_by}} you are online again.\n\n${closing}`,
  },
];

const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const inHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);

class Missing extends Error {
  override readonly name = 'Missing';
}

/** Replaces every `{{name}}` once; what a value brings along is never read as a place of its own. */
function fill(text: string, values: Readonly<Record<string, string>>, safe: (value: string) => string): string {
  return text.replace(/\{\{\s*([a-z_]+)\s*\}\}/g, (_all, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name]! : '';
    if (oneLine(value) === '') throw new Missing(name);
    return safe(oneLine(value));
  });
}

/** Values as people read them in their language: `amount` from `amount_minor` and `currency`, days in words. */
function spoken(values: Values, locale: string): Record<string, string> {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const isDay = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
    text[name] = isDay ? new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${value}T00:00:00Z`)) : String(value);
  }
  const { amount_minor, currency } = values;
  if (typeof amount_minor === 'number' && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)) text.amount = moneyText(amount_minor, currency, locale);
  return text;
}

/** The template in the person's language, else in its base language, else in English. */
export function choose(templates: readonly Template[], id: string, locale: string | null): Template | undefined {
  const named = templates.filter((template) => template.id === id);
  const wanted = (locale ?? 'en').replace('_', '-');
  return named.find((t) => t.locale === wanted) ?? named.find((t) => t.locale === wanted.split('-')[0]) ?? named.find((t) => t.locale === 'en');
}

/** Writes a message for a channel, or says what is missing. */
export function render(
  { template: id, channel, locale, values, name }: { template: string; channel: Channel; locale: string | null; values: Values; name: string | null },
  templates: readonly Template[] = paymentTemplates,
): Written | { readonly refused: string } {
  const template = choose(templates, id, locale);
  if (template === undefined) return { refused: `no template "${id}"` };
  const said = { ...spoken(values, template.locale), name: name ?? template.anonymous };
  const plain = (value: string): string => value;
  try {
    const subject = oneLine(fill(template.subject, said, plain));
    const text = fill(template.body, said, plain);
    if (channel !== 'email') return { subject, text };
    const paragraphs = inHtml(template.body)
      .split('\n\n')
      .map((paragraph) => `<p>${fill(paragraph, said, inHtml)}</p>`);
    return { subject, text, html: `<!doctype html><html lang="${template.locale}"><body>${paragraphs.join('\n')}</body></html>` };
  } catch (error) {
    if (error instanceof Missing) return { refused: `no value for "${error.message}"` };
    throw error;
  }
}
