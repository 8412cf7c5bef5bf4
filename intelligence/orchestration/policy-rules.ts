import type { MessageClass } from '../contract/words.ts';

/** From when to when on which weekdays (1 is Monday) messages may go; `null` closes those days. Other weekdays are left as they are. */
export type HoursRule = { readonly weekdays: readonly number[]; readonly window: { readonly opens: string; readonly closes: string } | null };

type Topics = {
  /** Local hours in which a message may arrive. */
  hours: HoursRule;
  /** So many messages in so many local days at most, of the classes named. */
  cap: { readonly messages: number; readonly days: number; readonly counts: readonly MessageClass[] };
  /** Two messages of one purpose lie at least so many local days apart. */
  repeat: { readonly days: number };
  /** A message that could not go within so many days does not go any more. */
  patience: { readonly days: number };
  /** `opt-in`: only to those who said yes. `opt-out`: to all but those who said no. */
  consent: { readonly needs: 'opt-in' | 'opt-out' };
  /** Whether messages wait while the customer's own path is down. */
  outage: { readonly waits: boolean };
  /** Whether messages wait while something leaves the customer in peace: a loss, an illness, a complaint about the bill, a payment on its way. */
  peace: { readonly waits: boolean };
};

export type Topic = keyof Topics;

/** One rule about contacting people, as data: where and when it holds, its value, its source and who confirmed it. */
export type PolicyRule = {
  [T in Topic]: {
    readonly id: string;
    readonly topic: T;
    /** `any`, a country (`US`) or a part of one (`US-FL`). */
    readonly jurisdiction: string;
    readonly classes: readonly MessageClass[];
    readonly value: Topics[T];
    /** First day on which it holds. */
    readonly from: string;
    /** Last day on which it holds; null while no end is known. */
    readonly to: string | null;
    readonly citation: string;
    /** Who compared it with the primary text and when; null until somebody has. */
    readonly confirmed: { readonly on: string; readonly by: string } | null;
  };
}[Topic];

const ALL: readonly MessageClass[] = ['safety', 'billing', 'care', 'marketing'];
const OPTIONAL: readonly MessageClass[] = ['billing', 'care', 'marketing'];
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const unconfirmed = { from: '2000-01-01', to: null, confirmed: null } as const;
const house = { ...unconfirmed, jurisdiction: 'any', citation: 'project default' } as const;
const state = { ...unconfirmed, topic: 'hours', classes: ['marketing'] } as const;
const closesAtEight = { weekdays: EVERY_DAY, window: { opens: '08:00', closes: '20:00' } };

/** The rules that hold until a tenant or a lawyer says otherwise. All rows that fit apply together, so the strictest wins. */
export const defaultRules: readonly PolicyRule[] = [
  {
    ...unconfirmed,
    id: 'hours-outer',
    topic: 'hours',
    jurisdiction: 'any',
    classes: ['billing', 'care', 'marketing'],
    value: { weekdays: EVERY_DAY, window: { opens: '08:00', closes: '21:00' } },
    citation: '47 CFR 64.1200(c)(1), taken as the outer bound everywhere',
  },
  { ...house, id: 'hours-marketing', topic: 'hours', classes: ['marketing'], value: { weekdays: EVERY_DAY, window: { opens: '09:00', closes: '20:00' } } },
  { ...house, id: 'hours-safety', topic: 'hours', classes: ['safety'], value: { weekdays: EVERY_DAY, window: { opens: '00:00', closes: '24:00' } } },
  ...['FL', 'OK', 'MD', 'WA', 'WY'].map((name) => ({
    ...state,
    id: `hours-us-${name.toLowerCase()}`,
    jurisdiction: `US-${name}`,
    value: closesAtEight,
    citation: `state telephone solicitation law of ${name}`,
  })),
  {
    ...state,
    id: 'hours-us-tx-sunday',
    jurisdiction: 'US-TX',
    value: { weekdays: [7], window: { opens: '12:00', closes: '21:00' } },
    citation: 'state telephone solicitation law of TX',
  },
  {
    ...state,
    id: 'hours-us-ky',
    jurisdiction: 'US-KY',
    value: { weekdays: EVERY_DAY, window: { opens: '10:00', closes: '21:00' } },
    citation: 'state telephone solicitation law of KY',
  },
  {
    ...state,
    id: 'hours-us-pa-sunday',
    jurisdiction: 'US-PA',
    from: '2026-10-18',
    value: { weekdays: [7], window: null },
    citation: 'state telephone solicitation law of PA, Sunday ban',
  },
  { ...house, id: 'cap-day', topic: 'cap', classes: OPTIONAL, value: { messages: 2, days: 1, counts: ALL } },
  { ...house, id: 'cap-billing-day', topic: 'cap', classes: ['billing'], value: { messages: 1, days: 1, counts: ['billing'] } },
  {
    ...unconfirmed,
    id: 'cap-billing-week',
    topic: 'cap',
    jurisdiction: 'any',
    classes: ['billing'],
    value: { messages: 4, days: 7, counts: ['billing'] },
    citation: 'stricter than 12 CFR 1006.14(b)(2) (Regulation F, seven in seven days), which binds collectors',
  },
  { ...house, id: 'cap-care-week', topic: 'cap', classes: ['care'], value: { messages: 5, days: 7, counts: ['care'] } },
  { ...house, id: 'cap-marketing-week', topic: 'cap', classes: ['marketing'], value: { messages: 2, days: 7, counts: ['marketing'] } },
  { ...house, id: 'repeat', topic: 'repeat', classes: ALL, value: { days: 1 } },
  { ...house, id: 'patience', topic: 'patience', classes: OPTIONAL, value: { days: 10 } },
  { ...house, id: 'patience-safety', topic: 'patience', classes: ['safety'], value: { days: 2 } },
  {
    ...unconfirmed,
    id: 'consent-marketing',
    topic: 'consent',
    jurisdiction: 'any',
    classes: ['marketing'],
    value: { needs: 'opt-in' },
    citation: '47 CFR 64.1200(a)(2); PECR reg. 22, taken as the rule everywhere',
  },
  { ...house, id: 'consent-service', topic: 'consent', classes: ['safety', 'billing', 'care'], value: { needs: 'opt-out' } },
  { ...house, id: 'outage-holds', topic: 'outage', classes: ['billing', 'marketing'], value: { waits: true } },
  { ...house, id: 'peace-holds', topic: 'peace', classes: ['billing', 'marketing'], value: { waits: true } },
  { ...house, id: 'peace-passes', topic: 'peace', classes: ['safety', 'care'], value: { waits: false } },
  { ...house, id: 'outage-passes', topic: 'outage', classes: ['safety', 'care'], value: { waits: false } },
];
