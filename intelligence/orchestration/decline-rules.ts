import { dayOf } from '../kernel/days.ts';

/** What kind of no it was: the card has too little, a limit of it is reached, the issuer or a machine does not answer, a plain refusal, something else. */
export type DeclineFamily = 'funds' | 'limit' | 'issuer' | 'refused' | 'other';

/** `soft` may be tried again, `hard` cannot help, `stop` is forbidden by the network. */
export type DeclineKind = 'soft' | 'hard' | 'stop';

type Network = 'any' | 'visa' | 'mastercard';

/** What a decline means, as data: by the network's or biller's code or by the network's advice, and between which days. */
export type DeclineRule = {
  readonly id: string;
  readonly network: Network;
  /** Which of the two is compared; `none` fits every decline. */
  readonly reads: 'code' | 'advice' | 'none';
  readonly values: readonly string[];
  readonly kind: DeclineKind;
  readonly family: DeclineFamily | null;
  /** The network advises to wait so long. */
  readonly waitHours: number | null;
  readonly from: string;
  readonly to: string | null;
  readonly citation: string;
  readonly confirmed: { readonly on: string; readonly by: string } | null;
};

/** How often a charge may be tried, as data. `attempts` counts every charge, `retries` all but the first of an invoice. */
export type AttemptLimit = {
  readonly id: string;
  readonly network: Network;
  readonly most: number;
  readonly withinHours: number;
  readonly counts: 'attempts' | 'retries';
  readonly per: 'card' | 'invoice';
  readonly from: string;
  readonly to: string | null;
  readonly citation: string;
  readonly confirmed: { readonly on: string; readonly by: string } | null;
};

/** A decline as the biller told it. */
export type Decline = {
  readonly network: string | null;
  readonly decline_code: string | null;
  readonly advice_code: string | null;
  readonly hard: boolean;
};

/** What a decline means, and by which rules. */
export type DeclineReading = { readonly kind: DeclineKind; readonly family: DeclineFamily; readonly waitHours: number; readonly rules: readonly string[] };

const since = { from: '2000-01-01', to: null, confirmed: null } as const;
const visa = { ...since, network: 'visa', reads: 'code', waitHours: null } as const;
const iso = { ...since, network: 'any', reads: 'code', waitHours: null, citation: 'ISO 8583 response codes' } as const;
const words = { ...since, network: 'any', reads: 'code', waitHours: null, citation: 'project default, by the words that billers use' } as const;
const advice = {
  ...since,
  network: 'mastercard',
  reads: 'advice',
  family: null,
  citation: 'Mastercard Transaction Processing Rules, merchant advice codes',
} as const;
const waits = (values: string, waitHours: number): DeclineRule => ({
  ...advice,
  id: `mastercard-wait-${waitHours}h`,
  values: [values],
  kind: 'soft',
  waitHours,
});

/** What declines mean until somebody says otherwise. All rows that fit apply together: the strictest kind and the longest wait win. */
export const declineRules: readonly DeclineRule[] = [
  {
    ...visa,
    id: 'visa-category-1',
    values: ['04', '07', '12', '14', '15', '41', '43', '46', '57', 'R0', 'R1', 'R3'],
    kind: 'stop',
    family: null,
    citation: 'Visa Core Rules, decline response category 1: the issuer will never approve',
  },
  { ...visa, id: 'visa-says-category-1', reads: 'advice', values: ['1'], kind: 'stop', family: null, citation: 'Visa decline category code 1' },
  {
    ...visa,
    id: 'visa-category-3',
    values: ['54', '55', '70', '82', '1A', '6P', 'N7'],
    kind: 'hard',
    family: null,
    citation: 'Visa Core Rules, category 3: the data must be corrected first',
  },
  {
    ...iso,
    id: 'iso-hard',
    values: ['04', '07', '14', '15', '33', '41', '43', '46', '54', '57', 'R0', 'R1', 'R3'],
    kind: 'hard',
    family: null,
  },
  { ...iso, id: 'iso-funds', values: ['51'], kind: 'soft', family: 'funds' },
  { ...iso, id: 'iso-limit', values: ['61', '65', 'N4'], kind: 'soft', family: 'limit' },
  { ...iso, id: 'iso-issuer', values: ['19', '86', '91', '96'], kind: 'soft', family: 'issuer' },
  { ...iso, id: 'iso-refused', values: ['05', '59', '62', '93'], kind: 'soft', family: 'refused' },
  { ...advice, id: 'mastercard-never', values: ['03', '21'], kind: 'stop', waitHours: null },
  { ...advice, id: 'mastercard-new-details', values: ['01', '04', '40', '41'], kind: 'hard', waitHours: null },
  waits('24', 1),
  waits('25', 24),
  waits('26', 48),
  waits('02', 72),
  waits('27', 96),
  waits('28', 144),
  waits('29', 192),
  waits('30', 240),
  { ...words, id: 'words-funds', values: ['insufficient_funds', 'no_funds'], kind: 'soft', family: 'funds' },
  { ...words, id: 'words-limit', values: ['limit_exceeded', 'withdrawal_count_limit_exceeded', 'card_velocity_exceeded'], kind: 'soft', family: 'limit' },
  {
    ...words,
    id: 'words-issuer',
    values: ['issuer_unavailable', 'processing_error', 'issuer_not_available', 'try_again_later', 'timeout'],
    kind: 'soft',
    family: 'issuer',
  },
  { ...words, id: 'words-refused', values: ['do_not_honor', 'generic_decline', 'declined', 'suspected_fraud'], kind: 'soft', family: 'refused' },
  {
    ...words,
    id: 'words-hard',
    values: ['expired_card', 'lost_card', 'stolen_card', 'account_closed', 'invalid_account', 'pickup_card', 'restricted_card', 'no_such_issuer', 'fraudulent'],
    kind: 'hard',
    family: null,
  },
  { ...words, id: 'words-stop', values: ['stop_payment_order', 'revocation_of_authorization', 'revocation_of_all_authorizations'], kind: 'stop', family: null },
  {
    ...words,
    id: 'any-decline',
    reads: 'none',
    values: [],
    kind: 'soft',
    family: null,
    citation: 'project default: what no other row names may be tried again',
  },
];

const MONTH = 30 * 24;
const limit = { ...since, network: 'any', counts: 'retries', per: 'card', citation: 'project default' } as const;

/** How often may be tried until somebody says otherwise. All rows that fit apply together. */
export const attemptLimits: readonly AttemptLimit[] = [
  {
    ...limit,
    id: 'visa-15-in-30-days',
    network: 'visa',
    most: 15,
    withinHours: MONTH,
    counts: 'attempts',
    to: '2025-05-18',
    citation: 'Visa Core Rules, excessive reattempts, categories 2 to 4',
  },
  {
    ...limit,
    id: 'visa-20-in-30-days',
    network: 'visa',
    most: 20,
    withinHours: MONTH,
    counts: 'attempts',
    from: '2025-05-19',
    citation: 'Visa Core Rules, table 7-2, as of 2025-05-19',
  },
  {
    ...limit,
    id: 'mastercard-10-in-24-hours',
    network: 'mastercard',
    most: 10,
    withinHours: 24,
    counts: 'attempts',
    citation: 'Mastercard Transaction Excellence, excessive authorisations',
  },
  {
    ...limit,
    id: 'mastercard-35-in-30-days',
    network: 'mastercard',
    most: 35,
    withinHours: MONTH,
    counts: 'attempts',
    citation: 'Mastercard Transaction Excellence, excessive authorisations',
  },
  { ...limit, id: 'outer-8-in-14-days', most: 8, withinHours: 14 * 24 },
  { ...limit, id: 'outer-20-in-60-days', most: 20, withinHours: 60 * 24 },
];

const holds = (rule: { readonly from: string; readonly to: string | null }, day: string): boolean => rule.from <= day && (rule.to === null || day <= rule.to);

/** True when a row of that network applies; when the network is not known, the rows of every network do. */
const reaches = (rule: Network, network: string | null): boolean => rule === 'any' || network === null || network === 'other' || rule === network;

const HARDNESS: Readonly<Record<DeclineKind, number>> = { soft: 0, hard: 1, stop: 2 };

/** What a decline means on a day: the strictest of all rows that fit. Without a row that fits nothing is tried again. */
export function readDecline(decline: Decline, at: Date, rules: readonly DeclineRule[] = declineRules): DeclineReading {
  const day = dayOf(at);
  const code = decline.decline_code?.trim();
  const advised = decline.advice_code?.trim();
  const fits = ({ reads, values }: DeclineRule): boolean => {
    const told = reads === 'code' ? code : advised;
    return reads === 'none' || (told !== undefined && values.some((value) => value.toLowerCase() === told.toLowerCase()));
  };
  const fitting = rules.filter((rule) => holds(rule, day) && reaches(rule.network, decline.network) && fits(rule));
  const kinds = [...fitting.map(({ kind }) => kind), ...(decline.hard ? (['hard'] as const) : []), ...(fitting.length === 0 ? (['stop'] as const) : [])];
  return {
    kind: kinds.reduce((worst, kind) => (HARDNESS[kind] > HARDNESS[worst] ? kind : worst)),
    family: fitting.find(({ family }) => family !== null)?.family ?? 'other',
    waitHours: Math.max(0, ...fitting.map(({ waitHours }) => waitHours ?? 0)),
    rules: fitting.length === 0 ? ['no-rule'] : fitting.map(({ id }) => id),
  };
}

/** The limits that hold for a card of that network on a day. */
export const limitsFor = (network: string | null, at: Date, limits: readonly AttemptLimit[] = attemptLimits): readonly AttemptLimit[] => {
  const day = dayOf(at);
  return limits.filter((one) => holds(one, day) && reaches(one.network, network));
};
