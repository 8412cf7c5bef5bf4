import type { Rule } from './mapping.ts';
import { type ColumnSigns, nearlyAll } from './signs.ts';

type Columns = () => readonly ColumnSigns[];
type Take = (column: ColumnSigns | undefined) => ColumnSigns | undefined;

/** A field, which column is meant by it, and how its cells are read. */
export interface FieldSign {
  readonly field: string;
  readonly fits: (column: ColumnSigns) => boolean;
  readonly rule: (column: ColumnSigns) => Rule;
}

const cell = (column: ColumnSigns): Rule => ({ column: column.name });
const each = (column: ColumnSigns, test: RegExp): boolean => nearlyAll(column.values, (text) => test.test(text));

/** A map over the column's cells when every one of them has a meaning; null otherwise. */
function mapOf<T extends string | boolean>(column: ColumnSigns, meaning: (text: string) => T | null): Record<string, T> | null {
  if (column.distinct.length === 0 || column.distinct.length > 30) return null;
  const pairs = column.distinct.map((text) => [text, meaning(text.toLowerCase())] as const);
  return pairs.every(([, value]) => value !== null) ? (Object.fromEntries(pairs) as Record<string, T>) : null;
}

const segmentOf = (text: string) =>
  /^(residential|home|private|consumer|household|b2c|individual|personal)/.test(text)
    ? 'residential'
    : /^(business|corporate|company|enterprise|b2b|soho|sme|commercial)/.test(text)
      ? 'business'
      : null;
const billingOf = (text: string) => (/^pre ?-?paid/.test(text) ? 'prepaid' : /^post ?-?paid/.test(text) ? 'postpaid' : null);
const automatic = (text: string) =>
  /auto|direct debit|sepa|recurring|standing order|card on file/.test(text)
    ? true
    : /che(ck|que)|cash|mail|manual|invoice|transfer|agent|voucher/.test(text)
      ? false
      : null;

const mapped =
  (meaning: (text: string) => string | null) =>
  (column: ColumnSigns): Rule => ({ column: column.name, map: mapOf(column, meaning) ?? {} });

/** The ways to pay of which it is certain whether they are automatic. */
function known(column: ColumnSigns): Record<string, boolean> {
  const pairs = column.distinct.map((text) => [text, automatic(text.toLowerCase())] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== null)) as Record<string, boolean>;
}

/** The profile of the customer; earlier entries choose first. */
const PROFILE: readonly FieldSign[] = [
  { field: 'email', fits: (c) => each(c, /^[^@\s]+@[^@\s]+\.[^@\s]+$/), rule: cell },
  { field: 'phone', fits: (c) => /\b(phone|mobile|msisdn|tel|telephone|cell|gsm)\b/.test(c.words) && each(c, /^\+?[0-9 ()./-]{7,32}$/), rule: cell },
  { field: 'time_zone', fits: (c) => each(c, /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[\w+/-]+$/), rule: cell },
  { field: 'segment', fits: (c) => mapOf(c, segmentOf) !== null, rule: mapped(segmentOf) },
  { field: 'billing_mode', fits: (c) => mapOf(c, billingOf) !== null, rule: mapped(billingOf) },
  {
    field: 'node_id',
    fits: (c) => /\b(node|tower|sector|olt|pop|dslam|access point|base station|cell site)\b/.test(c.words) && !c.yesNo && c.unique < 0.9,
    rule: cell,
  },
  { field: 'partner_id', fits: (c) => /\b(reseller|partner|dealer|agent)\b/.test(c.words) && !c.yesNo && c.unique < 0.9, rule: cell },
  {
    field: 'pays_automatically',
    fits: (c) =>
      /\b(payment|pay|paying)\b.*\b(method|type|mode)\b|\b(auto ?pay|autopay|direct debit)\b/.test(c.words) &&
      (c.yesNo !== null || (!c.numeric && c.distinct.length <= 30 && Object.keys(known(c)).length > 0)),
    rule: (c) => (c.yesNo ? { column: c.name, as: 'boolean' } : { column: c.name, map: known(c), otherwise: 'omit' }),
  },
];

const SINCE = /\b(since|start|started|joined|join|joining|activated|activation|signup|sign up|registered|registration|install|installation|connected)\b/;
const TENURE = /\b(tenure|seniority|months (on|in) (network|book|service)|age on network|aon|account (length|age) (in )?(days|months|years))\b/;

/** Which rule gives the day since when the person has been a customer. */
const SINCE_FIELDS: readonly FieldSign[] = [
  {
    field: 'customer_since',
    fits: (c) => SINCE.test(c.words) && c.dateFormat !== null,
    rule: (c) => ({ column: c.name, as: 'day', format: c.dateFormat ?? 'ISO' }),
  },
  { field: 'customer_since', fits: (c) => TENURE.test(c.words) && c.numeric && nearlyAll(c.values, (text) => !text.startsWith('-')), rule: tenureRule },
];

/** A length of service is in months unless the name says otherwise. */
function tenureRule(column: ColumnSigns): Rule {
  const as = /\bdays?\b/.test(column.words) ? 'days-before' : /\byears?\b/.test(column.words) ? 'years-before' : 'months-before';
  return { column: column.name, as, ...(column.mark === ',' ? { decimal: ',' as const } : {}) };
}

/** Takes the columns that tell who the customer is. */
export function profileColumns(left: Columns, take: Take): Record<string, Rule> {
  const found: Record<string, Rule> = nameRule(left, take);
  for (const { field, fits, rule } of [...PROFILE, ...SINCE_FIELDS]) {
    if (field in found) continue;
    const column = take(left().find(fits));
    if (column) found[field] = rule(column);
  }
  return found;
}

function nameRule(left: Columns, take: Take): Record<string, Rule> {
  const text = (c: ColumnSigns) => !c.numeric && !c.yesNo && each(c, /\p{L}/u);
  const by = (pattern: RegExp) => left().find((c) => text(c) && pattern.test(c.words));
  const whole = by(/^((full|customer|client|subscriber|account|company|contact) )?name$/);
  if (whole) return { name: cell(take(whole) as ColumnSigns) };
  const parts = [take(by(/^(first|given|fore) ?name$/)), take(by(/^(last|family|sur) ?name$/))].filter((c) => c !== undefined);
  return parts.length > 0 ? { name: { columns: parts.map((c) => c.name), join: ' ' } } : {};
}

/** More about the plan. */
export const SERVICE_COLUMNS: readonly FieldSign[] = [
  {
    field: 'speed_down_mbps',
    fits: (c) => /\b(speed|bandwidth|mbps)\b/.test(c.words) && !/\b(up|upload|upstream|used|avg|average|measured)\b/.test(c.words) && c.numeric && positive(c),
    rule: (c) => ({ column: c.name, as: 'number' }),
  },
  {
    field: 'speed_up_mbps',
    fits: (c) => /\b(speed|bandwidth|mbps)\b/.test(c.words) && /\b(up|upload|upstream)\b/.test(c.words) && c.numeric && positive(c),
    rule: (c) => ({ column: c.name, as: 'number' }),
  },
];

const positive = (column: ColumnSigns): boolean => nearlyAll(column.values, (text) => Number(text) > 0);

/** Yes-and-no columns that tell of something bought besides the line. */
export const FLAG_WORDS =
  /\b(phone service|multiple lines|voice|security|backup|protection|support|streaming|tv|movies?|music|static ip|antivirus|insurance|wifi|wi fi|mesh|router|unlimited data|add ?ons?|iptv|voip)\b/;

const termOf = (text: string) => {
  if (/month.?to.?month|^monthly$|^m2m$|no.?contract|rolling|^none$|^no$/.test(text)) return 'month-to-month';
  if (/\b(two|2).?years?\b|\b24\b|biennial/.test(text)) return 'twenty-four-month';
  return /\b(one|1).?years?\b|\b12\b|annual|yearly/.test(text) ? 'twelve-month' : null;
};

/** The terms that the cells of a contract column mean; null when it is none. */
export function contractMap(column: ColumnSigns): Record<string, string> | null {
  return /\b(contract|term|commitment|agreement)\b/.test(column.words) ? mapOf(column, termOf) : null;
}

const LEFT = /^(churn(ed)?|left|leaver|cancel(l?ed)?|terminated|closed|attrited( customer)?|exited|disconnected|lost|deactivated|gone)$/i;
const LABEL = /\b(churn(ed)?|left|cancel(l?ed)?|attrition|exited|leaver|terminated|disconnected|churn (label|flag|value))\b/;
const NOT_LABEL = /\b(score|probability|risk|reason|category|date|value cltv)\b/;
const STATUS = /\b(status|state)\b/;

/** The cells that mean that the customer has left; null when the column does not tell. */
export function labelMap(column: ColumnSigns): string[] | null {
  if (column.distinct.length < 2 || column.distinct.length > 12 || NOT_LABEL.test(column.words)) return null;
  const spoken = column.distinct.filter((text) => LEFT.test(text));
  if ((LABEL.test(column.words) || STATUS.test(column.words)) && spoken.length > 0) return spoken;
  return LABEL.test(column.words) && column.yesNo && column.yesNo.yes.length > 0 ? [...column.yesNo.yes] : null;
}

const SYMBOLS: Readonly<Record<string, string>> = { '€': 'EUR', '£': 'GBP', '₦': 'NGN', '₹': 'INR', '₵': 'GHS', '₱': 'PHP', '₺': 'TRY' };

/** The currency that the amounts name themselves by a code or a sign of one currency only (a dollar sign is none). */
export function currencyIn(values: readonly string[]): string | null {
  const named = values.map((text) => /\b[A-Z]{3}\b/.exec(text)?.[0] ?? SYMBOLS[/\p{Sc}/u.exec(text)?.[0] ?? '']);
  const first = named[0];
  return first !== undefined && named.every((code) => code === first) ? first : null;
}
