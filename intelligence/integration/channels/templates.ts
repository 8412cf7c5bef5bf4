import type { Channel } from '../../contract/words.ts';
import { moneyText } from '../../orchestration/money.ts';
import { english } from './wording/english.ts';
import { french } from './wording/french.ts';
import { onboardingTemplates } from './wording/onboarding.ts';
import { revenueTemplates } from './wording/revenue.ts';
import { spanish } from './wording/spanish.ts';

/** The wording of one message in one language. `{{name}}` is replaced by a value; there is no logic in it. Paragraphs are set apart by an empty line. */
export type Template = {
  readonly id: string;
  /** BCP 47 language tag. */
  readonly locale: string;
  readonly subject: string;
  readonly body: string;
  /** The same in one line, for text messages and notifications. */
  readonly short: string;
  /** How a customer is addressed whose name is not known. */
  readonly anonymous: string;
};

type Values = Readonly<Record<string, string | number>>;
/** A message as a channel needs it: `said` holds the values as people read them, for providers that keep the wording themselves. */
export type Written = {
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly locale: string;
  readonly said: Readonly<Record<string, string>>;
};

/** Every message that the layer sends, in every language that it is written in. */
export const allTemplates: readonly Template[] = [...english, ...spanish, ...french, ...revenueTemplates, ...onboardingTemplates];

/** No line breaks, no control signs, and none of those that turn the direction of reading around. */
const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
const isLink = (text: string): boolean => /:\/\/|\bwww\.|[\w-]\.(com|net|org|info|link|ly|me|io|co|app|xyz)\b/i.test(text);
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const inHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);

const asItIs = (value: string): string => value;
/** What a value must not bring along on a channel: in WhatsApp these signs set type. */
const SAFE: Partial<Record<Channel, (value: string) => string>> = { whatsapp: (value) => value.replace(/[*_~`]/g, '') };

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

/** A moment as people read it where they are: a zone that is not known is named. */
function momentText(at: string, zone: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZone: zone });
  return `${format.format(new Date(at))}${zone === 'UTC' ? ' UTC' : ''}`;
}

/** Values as people read them in their language: `amount` from `amount_minor` and `currency`, days in words, `starts` from `starts_at` in `zone`. */
function spoken(values: Values, locale: string): Record<string, string> {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const isDay = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
    text[name] = isDay ? new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${value}T00:00:00Z`)) : String(value);
  }
  const { amount_minor, currency, zone } = values;
  for (const [name, value] of Object.entries(values))
    if (name.endsWith('_at') && typeof value === 'string' && typeof zone === 'string') text[name.slice(0, -3)] = momentText(value, zone, locale);
  if (typeof amount_minor === 'number' && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)) text.amount = moneyText(amount_minor, currency, locale);
  return text;
}

/** The template in the person's language, else in its base language, else in English. */
export function choose(templates: readonly Template[], id: string, locale: string | null): Template | undefined {
  const named = templates.filter((template) => template.id === id);
  const wanted = (locale ?? 'en').replace('_', '-');
  return named.find((t) => t.locale === wanted) ?? named.find((t) => t.locale === wanted.split('-')[0]) ?? named.find((t) => t.locale === 'en');
}

/** The template of messages that a person words: `title` and `text` are values, and nothing in them is read as a place. */
export const OWN_WORDS = 'own-words';

/** What a person wrote, paragraph by paragraph, as a template in which each paragraph is a value. */
function ownWords(values: Values): { template: Template; values: Record<string, string> } {
  const paragraphs = String(values.text ?? '')
    .split(/\n\s*\n/)
    .map(oneLine)
    .filter((paragraph) => paragraph !== '');
  const letters = paragraphs.map((_, i) => `text_${'abcdefghijklmnopqrstuvwxyz'[i % 26]!.repeat(Math.floor(i / 26) + 1)}`);
  const places = letters.map((letter) => `{{${letter}}}`);
  const body = places.length === 0 ? '{{text}}' : places.join('\n\n');
  const template = { id: OWN_WORDS, locale: 'en', subject: '{{title}}', body, short: `{{isp}}: ${places.join(' ') || '{{text}}'}`, anonymous: 'customer' };
  return { template, values: Object.fromEntries(letters.map((letter, i) => [letter, paragraphs[i]!])) };
}

/** Writes a message for a channel, or says what is missing. */
export function render(
  { template: id, channel, locale, values, name }: { template: string; channel: Channel; locale: string | null; values: Values; name: string | null },
  templates: readonly Template[] = allTemplates,
): Written | { readonly refused: string } {
  const own = id === OWN_WORDS ? ownWords(values) : null;
  const template = own?.template ?? choose(templates, id, locale);
  if (template === undefined) return { refused: `no template "${id}"` };
  // A name comes from elsewhere: one that reads as a link is not said.
  const said: Record<string, string> = { ...spoken(values, template.locale), ...own?.values, name: name === null || isLink(name) ? template.anonymous : name };
  const { locale: language } = template;
  try {
    const safe = SAFE[channel] ?? asItIs;
    const written = { subject: oneLine(fill(template.subject, said, safe)), locale: language, said };
    if (channel === 'sms' || channel === 'push') return { ...written, text: fill(template.short, said, safe) };
    const text = fill(template.body, said, safe);
    if (channel !== 'email') return { ...written, text };
    const paragraphs = inHtml(template.body)
      .split('\n\n')
      .map((paragraph) => `<p>${fill(paragraph, said, inHtml)}</p>`);
    return { ...written, text, html: `<!doctype html><html lang="${language}"><body>${paragraphs.join('\n')}</body></html>` };
  } catch (error) {
    if (error instanceof Missing) return { refused: `no value for "${error.message}"` };
    throw error;
  }
}
