import { decimalText } from '../../contract/api/minor-units.ts';
import { type Feature, type FeatureInput, plain, several } from './feature.ts';

const TERM_DAYS: Record<string, number> = { 'twelve-month': 365, 'twenty-four-month': 730 };

const state = <T extends string | number | boolean>({ customer }: FeatureInput, name: string, before = 0): T | null =>
  customer.state<T>(name, before)?.value ?? null;
const yesNo = (value: boolean | null): string | null => (value === null ? null : value ? 'yes' : 'no');
const dayNumberOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

function tenureDays({ customer }: FeatureInput): number | null {
  const since = customer.state<string>('customer_since')?.value ?? customer.state<string>('customer.created_on')?.value;
  return since ? Math.max(0, customer.today - dayNumberOf(since)) : null;
}

function termDaysLeft({ customer }: FeatureInput): number | null {
  const term = customer.state<string>('plan.term');
  const length = term ? TERM_DAYS[term.value] : undefined;
  if (!term || length === undefined) return null;
  const passed = customer.today - term.day;
  return length - (passed % length);
}

function priceChange(input: FeatureInput): number | null {
  const now = state<number>(input, 'plan.price_minor');
  const before = state<number>(input, 'plan.price_minor', 90);
  return now === null || before === null || before === 0 ? null : (100 * (now - before)) / before;
}

/** "NGN 15000.00", "XOF 15000"; how many decimals an amount has is not known without its currency. */
const amount = (minor: number, currency: string | null | undefined): string =>
  currency ? `${currency} ${decimalText(minor, currency)}` : `${minor} (minor units of a currency that was not told)`;

/** A term that has run out and was not agreed anew is over: unlike `term_days_left`, nothing is taken to begin again by itself. */
function daysToTermEnd({ customer }: FeatureInput): number | null {
  const term = customer.state<string>('plan.term');
  const length = term ? TERM_DAYS[term.value] : undefined;
  return term && length !== undefined ? term.day + length - customer.today : null;
}

/** Who took another plan has another price, and no rise. */
function priceRise(input: FeatureInput): number | null {
  const plan = state<string>(input, 'plan.id', 60);
  const [before, now] = [state<number>(input, 'plan.price_minor', 60), state<number>(input, 'plan.price_minor')];
  if (before === null || now === null || before === 0) return null;
  return plan === state<string>(input, 'plan.id') ? Math.max(0, (100 * (now - before)) / before) : 0;
}

/** Features of the contract: who the customer is to the ISP, on which terms, at which price. */
export const contractFeatures: readonly Feature[] = [
  {
    name: 'tenure_days',
    meaning: 'Days since the customer came',
    unit: 'days',
    window: null,
    kind: 'number',
    source: ['customer.created', 'customer.updated'],
    dated: null,
    compute: tenureDays,
    say: (v) => `Customer for ${v === null ? 'an unknown time' : Number(v) < 60 ? several(v, 'day') : `${Math.round(Number(v) / 30.4)} months`}`,
  },
  {
    name: 'segment',
    meaning: 'Residential or business',
    unit: '',
    window: null,
    kind: 'category',
    source: ['customer.created', 'customer.updated'],
    dated: null,
    compute: (i) => state<string>(i, 'segment'),
    say: (v) => (v === null ? 'Segment not known' : `A ${v} customer`),
  },
  {
    name: 'billing_mode',
    meaning: 'Pays before or after use',
    unit: '',
    window: null,
    kind: 'category',
    source: ['customer.created', 'customer.updated'],
    dated: null,
    compute: (i) => state<string>(i, 'billing_mode'),
    say: (v) => (v === null ? 'Billing mode not known' : `On ${v} billing`),
  },
  {
    name: 'pays_automatically',
    meaning: 'A card or mandate is charged without action of the customer',
    unit: '',
    window: null,
    kind: 'category',
    source: ['customer.created', 'customer.updated'],
    dated: null,
    compute: (i) => yesNo(state<boolean>(i, 'pays_automatically')),
    say: (v) => (v === 'yes' ? 'Pays automatically' : v === 'no' ? 'Pays each bill by hand' : 'Way of paying not known'),
  },
  {
    name: 'through_partner',
    meaning: 'The customer belongs to a reseller',
    unit: '',
    window: null,
    kind: 'category',
    source: ['customer.created', 'customer.updated'],
    dated: null,
    compute: (i) => yesNo(state<string>(i, 'partner_id') !== null),
    say: (v) => (v === 'yes' ? 'Came through a partner' : 'Came directly'),
  },
  {
    name: 'contract_term',
    meaning: 'For how long the customer is bound',
    unit: '',
    window: null,
    kind: 'category',
    source: ['service.changed'],
    dated: null,
    compute: (i) => state<string>(i, 'plan.term'),
    say: (v) => (v === null ? 'Contract term not known' : v === 'month-to-month' ? 'Bound month to month only' : `On a ${v} contract`),
  },
  {
    name: 'term_days_left',
    meaning: 'Days until the bound term ends; none for month-to-month',
    unit: 'days',
    window: null,
    kind: 'number',
    source: ['service.changed'],
    dated: null,
    compute: termDaysLeft,
    say: (v) => (v === null ? 'Free to leave at any time' : `Bound for another ${several(v, 'day')}`),
  },
  {
    name: 'price_minor',
    meaning: 'Monthly price in minor units',
    unit: 'minor units',
    window: null,
    kind: 'number',
    source: ['service.changed'],
    dated: null,
    compute: (i) => state<number>(i, 'plan.price_minor'),
    say: (v, input) => (v === null ? 'Price not known' : `Pays ${amount(Number(v), input && state<string>(input, 'plan.currency'))} a month`),
  },
  {
    name: 'price_change_90d_percent',
    meaning: 'Change of the monthly price against 90 days ago',
    unit: 'percent',
    window: 90,
    kind: 'number',
    source: ['service.changed'],
    dated: 'plan.changes',
    compute: priceChange,
    say: (v) =>
      v === null
        ? 'No price to compare 90 days ago'
        : v === 0
          ? 'Price unchanged for 90 days'
          : `Price ${Number(v) > 0 ? 'up' : 'down'} ${plain(Math.abs(Number(v)))}% in 90 days`,
  },
  {
    name: 'plan_changes_180d',
    meaning: 'Changes of plan or price',
    unit: 'changes',
    window: 180,
    kind: 'number',
    source: ['service.changed'],
    dated: 'plan.changes',
    compute: ({ customer }) => customer.window('plan.changes', 180).count,
    say: (v) => `${several(v, 'plan change')} in 180 days`,
  },
  {
    name: 'speed_down_mbps',
    meaning: 'Download speed of the plan',
    unit: 'Mbit/s',
    window: null,
    kind: 'number',
    source: ['service.changed'],
    dated: null,
    compute: (i) => state<number>(i, 'plan.speed_down_mbps'),
    say: (v) => (v === null ? 'Plan speed not known' : `Plan of ${plain(v)} Mbit/s`),
  },
  {
    name: 'add_ons',
    meaning: 'Additional services on the plan',
    unit: 'services',
    window: null,
    kind: 'number',
    source: ['service.changed'],
    dated: null,
    compute: (i) => state<number>(i, 'plan.add_ons'),
    say: (v) => (v === null ? 'Add-ons not known' : several(v, 'additional service')),
  },
  {
    name: 'days_to_term_end',
    meaning: 'Days until the term last agreed ends; negative since it has passed without a new one',
    unit: 'days',
    window: null,
    kind: 'number',
    source: ['service.changed'],
    dated: null,
    compute: daysToTermEnd,
    say: (v) =>
      v === null ? 'Not bound to a term' : Number(v) < 0 ? `Contract ended ${several(-Number(v), 'day')} ago` : `Contract ends in ${several(v, 'day')}`,
  },
  {
    name: 'price_rise_60d_percent',
    meaning: 'Rise of the price of the same plan against 60 days ago',
    unit: 'percent',
    window: 60,
    kind: 'number',
    source: ['service.changed'],
    dated: 'plan.changes',
    compute: priceRise,
    say: (v) => (v === null ? 'No price to compare 60 days ago' : v === 0 ? 'No price rise in 60 days' : `Price of the same plan up ${plain(v)}% in 60 days`),
  },
];
