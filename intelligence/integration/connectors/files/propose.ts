import { UilError } from '../../../kernel/errors.ts';
import type { CellRule, Condition, EventMapping, Mapping, Rule } from './mapping.ts';
import { contractMap, currencyIn, FLAG_WORDS, labelMap, profileColumns, SERVICE_COLUMNS } from './propose-columns.ts';
import { type ColumnSigns, nearlyAll, signsOf } from './signs.ts';

export interface ProposeOptions {
  /** CloudEvents source that the mapping shall name. */
  readonly source?: string;
  /** Currency of amounts where the table does not say. */
  readonly currency: string;
}

/** A mapping that fits the table, and what a person should know before accepting it. */
export interface Proposal {
  readonly mapping: Mapping;
  readonly unused: readonly string[];
  readonly notes: readonly string[];
}

/** Rows of a sample that are enough to judge columns by. */
export const SAMPLE_ROWS = 20_000;

/**
 * Proposes how a wide table, one row a customer, becomes events: who the customer is, which plan at which price, the current
 * invoice, and who has left. Columns are known by their names and their cells together. Throws MAPPING_INVALID when no column
 * tells the customers apart.
 */
export function proposeMapping(header: readonly string[], rows: readonly (readonly string[])[], options: ProposeOptions): Proposal {
  const free = signsOf(header, rows);
  const taken = new Set<string>();
  const notes: string[] = [];
  const take = (found: ColumnSigns | undefined): ColumnSigns | undefined => {
    if (found) taken.add(found.name);
    return found;
  };
  const left = () => free.filter((column) => !taken.has(column.name));

  const id = take(customerId(left()));
  if (!id) throw new UilError('MAPPING_INVALID', ['no column tells the customers apart: name one in a mapping file']);
  const customer: Rule = { column: id.name };
  const label = take(left().find((column) => labelMap(column) !== null));
  const gone = label && labelMap(label);
  const profile = profileColumns(left, take);
  const created: EventMapping = { type: 'customer.created', data: { customer_id: customer, ...profile } };
  const events = [created, ...serviceEvents(customer, id, left, take, options, notes)];
  if (label && gone) {
    events.push({ type: 'customer.cancelled', when: [{ column: label.name, is: gone }], data: { customer_id: customer } });
    notes.push(`Who left is dated at the moment of the import, because the table does not say when ("${label.name}" is ${gone.join(' or ')}).`);
  }
  const unused = left().map((column) => column.name);
  return { mapping: { uil_mapping: 1, source: options.source ?? 'urn:uil:import', events }, unused, notes };
}

const ID_WORDS = /\b(customer|account|subscriber|client|user|member|msisdn)( ?(id|no|nr|number|code|key|ref))?$|^(id|uid|uuid|key|number|no)$/;
const OTHER_ID = /\b(invoice|bill|order|ticket|case|payment|transaction|session|call|device|event|name|date|time|zip|latitude|longitude)\b/;

/** The column whose cells are all filled, all different and not amounts; one that is named so before others. Throws when the named one repeats itself. */
function customerId(columns: readonly ColumnSigns[]): ColumnSigns | undefined {
  const textual = columns.filter(
    (c) => c.filled > 0.98 && !c.dateFormat && (!c.numeric || c.whole) && !c.values.some((text) => text.length > 128 || /\s{2,}|@/.test(text)),
  );
  const named = textual.filter((c) => ID_WORDS.test(c.words) && !OTHER_ID.test(c.words));
  const best = named.find((c) => /\b(id|no|nr|number|code|key)$/.test(c.words)) ?? named.find((c) => c.unique >= LEAST_UNIQUE);
  if (best && best.unique < LEAST_UNIQUE) {
    throw new UilError('MAPPING_INVALID', [`"${best.name}" repeats itself, so the table does not have one row a customer: write a mapping file for it`]);
  }
  const others = textual.filter((c) => c.unique === 1 && c.values.length > 1 && !OTHER_ID.test(c.words));
  return best ?? others.find((c) => /\bid\b/.test(c.words)) ?? others.find((c) => !c.numeric && /\d/.test(c.values[0] ?? ''));
}

/** A customer or two may stand in a table twice by mistake. */
const LEAST_UNIQUE = 0.98;

type Columns = () => readonly ColumnSigns[];
type Take = (column: ColumnSigns | undefined) => ColumnSigns | undefined;

const MONTHLY =
  /\b(monthly|month|recurring|mrc|mrr|arpu)\b.*\b(charges?|fees?|price|amount|bill|billing|rate|cost|payment|revenue)?\b|\b(plan|package|tariff|subscription|service) (price|fee|charge|cost|rate)\b|^(price|fee|charge|mrc|mrr|arpu|rate)$/;
const NOT_PRICE = /\b(total|lifetime|gb|mb|download|upload|usage|minutes|calls|tenure|contract|refunds?|extra|overage|long distance|tickets|months|in)\b/;
const TOTAL = /\btotal (charges?|billed|revenue|spend|amount|paid)\b/;

/** Plan and invoice, when the table has a price. */
function serviceEvents(customer: Rule, id: ColumnSigns, left: Columns, take: Take, options: ProposeOptions, notes: string[]): EventMapping[] {
  const price = take(
    left().find((c) => c.numeric && MONTHLY.test(c.words) && !NOT_PRICE.test(c.words) && nearlyAll(c.values, (text) => !text.startsWith('-'))),
  );
  if (!price) {
    notes.push('No column holds a monthly price, so plans and invoices are left out.');
    return [];
  }
  const currencyColumn = take(left().find((c) => c.words.includes('currency') && c.distinct.length === 1 && /^[A-Z]{3}$/.test(c.distinct[0] ?? '')));
  const currency = currencyColumn?.distinct[0] ?? currencyIn(price.values) ?? options.currency;
  if (!currencyColumn && !currencyIn(price.values))
    notes.push(`The table does not name its currency; amounts count as ${currency} (choose another with --currency).`);
  const money: CellRule = { column: price.name, as: 'money', currency, ...(price.mark === ',' ? { decimal: ',' } : {}) };
  const data: Record<string, Rule> = { customer_id: customer, ...planRules(left, take, notes), price_minor: money, currency: { value: currency } };
  for (const { field, fits, rule } of SERVICE_COLUMNS) {
    const column = take(left().find(fits));
    if (column) data[field] = rule(column);
  }
  const contract = take(left().find((c) => contractMap(c) !== null));
  if (contract) data.contract_term = { column: contract.name, map: contractMap(contract) ?? {} };
  const flags = left().filter((c) => c.yesNo && c.yesNo.yes.length > 0 && FLAG_WORDS.test(c.words));
  for (const flag of flags) take(flag);
  if (flags.length > 0) data.add_ons = { flags: Object.fromEntries(flags.map((c) => [c.name, [...(c.yesNo?.yes ?? [])]])) };
  const total = take(left().find((c) => c.numeric && TOTAL.test(c.words)));
  const billed: Condition[] = total ? [{ column: total.name, present: true }] : [];
  notes.push('The current invoice counts as issued and due at the moment of the import; older invoices are not in the table and are not made up.');
  return [
    { type: 'service.changed', data },
    {
      type: 'invoice.issued',
      ...(billed.length > 0 ? { when: billed } : {}),
      data: {
        customer_id: customer,
        invoice_id: { template: `{${id.name}}-{as_of}` },
        amount_minor: money,
        currency: { value: currency },
        due_on: { as_of: 'day' },
      },
    },
  ];
}

const PLAN = /\b(plan|package|product|tariff|bundle|subscription|internet (service|type)|service type|offer)\b/;

function planRules(left: Columns, take: Take, notes: string[]): Record<string, Rule> {
  const fits = (c: ColumnSigns) => PLAN.test(c.words) && !c.numeric && c.unique < 0.9;
  const plan = take(left().find((c) => fits(c) && !c.yesNo));
  if (plan) return { plan_id: { column: plan.name }, plan_name: { column: plan.name } };
  notes.push('No column names the plan; all customers get the plan id "unknown".');
  return { plan_id: { value: 'unknown' } };
}
