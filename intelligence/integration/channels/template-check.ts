import { smsText } from './sms-text.ts';
import type { Template } from './templates.ts';

/** Longer text messages cost as much as several, and many phones put them together badly. */
const MOST_PARTS = 3;
const LONGEST = { subject: 120, body: 4_000, short: 480 } as const;
const PLACE = /\{\{\s*([a-z_]+)\s*\}\}/g;
/** Values that say something of a plan: who reads them must be able to read its label too. */
const QUOTES_A_PLAN = new Set(['plan', 'plan_name', 'price', 'speed']);
const STOPS = /\bSTOP\b/;

/** The values that a wording names. */
export const placesIn = ({ subject, body, short }: Pick<Template, 'subject' | 'body' | 'short'>): readonly string[] => [
  ...new Set([subject, body, short].flatMap((text) => [...text.matchAll(PLACE)].map((found) => found[1]!))),
];

/** How many text messages the short wording comes to with these values. */
export function partsOf(short: string): number {
  return smsText(short).parts.length;
}

/**
 * Everything that is wrong with a wording, in sentences. `known` are the values that a message of this template has, `written` is its short
 * form as a customer would read it, and `labelled` says whether plans that are quoted need a link to their label where the ISP works.
 */
export function templateFaults(
  template: Omit<Template, 'id'>,
  { known, written, labelled }: { known: readonly string[]; written: string | null; labelled: boolean },
): readonly string[] {
  const faults: string[] = [];
  for (const part of ['subject', 'body', 'short'] as const) {
    const text = template[part];
    if (text.trim() === '') faults.push(`the ${part} is empty`);
    if (text.length > LONGEST[part]) faults.push(`the ${part} is longer than ${LONGEST[part]} characters`);
    if (/[{}]/.test(text.replace(PLACE, ''))) faults.push(`the ${part} has braces that hold no value; write {{name}}`);
  }
  if (/[\r\n]/.test(template.subject) || /[\r\n]/.test(template.short)) faults.push('the subject and the short form are one line each');
  if (template.anonymous.trim() === '') faults.push('it does not say how a customer is addressed whose name is not known');
  for (const place of placesIn(template)) if (!known.includes(place)) faults.push(`there is no value "${place}"; there are ${known.join(', ')}`);
  if (!STOPS.test(template.short)) faults.push('the short form does not say that STOP ends the messages');
  const quotes = placesIn(template).some((place) => QUOTES_A_PLAN.has(place));
  if (labelled && quotes && !/https:\/\/[^\s]+|\{\{\s*label_link\s*\}\}/.test(template.body))
    faults.push('it quotes a plan without a link to its broadband label');
  if (written !== null && partsOf(written) > MOST_PARTS) faults.push(`the short form comes to ${partsOf(written)} text messages; at most ${MOST_PARTS} may go`);
  return faults;
}
