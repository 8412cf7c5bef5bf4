import { describe, expect, test } from 'vitest';
import { candidatesFor } from './candidates.ts';
import { type Candidate, REFUSED_DAYS, type RuleName, refusalOf } from './eligibility.ts';
import { ADD_ON, given, LARGER, SHELF, SMALLER } from './given.ts';
import type { Prospect } from './prospect.ts';

const upsell: Candidate = { kind: 'upsell', item: LARGER };
const beside: Candidate = { kind: 'cross-sell', item: ADD_ON };
const down: Candidate = { kind: 'downgrade', item: SMALLER };
const back: Candidate = { kind: 'win-back', item: LARGER };
const gone = (change: Partial<NonNullable<Prospect['left']>> = {}, ago = 60): Partial<Prospect> => ({
  status: 'cancelled',
  allowsMarketing: true,
  left: { day: 1000 - ago, voluntary: true, cause: null, ...change },
});

test('who fills the plan on a line that gives what it promises may have the larger one', () => {
  expect(refusalOf(upsell, given(), SHELF)).toBeNull();
  expect(refusalOf(beside, given(), SHELF)).toBeNull();
});

const rules: [RuleName, string, Candidate, Partial<Prospect>, RegExp][] = [
  ['owned', 'what the customer has is not offered', beside, { addOns: ['tv'] }, /has it already/],
  ['addOnsKnown', 'nor something beside the plan while it is not known what the customer has', beside, { addOns: null }, /not known/],
  ['segment', 'nor what is for others', beside, { segment: 'business' }, /residential/],
  ['billing', 'nor what is paid in another way', upsell, { billing: 'prepaid' }, /postpaid only/],
  ['available', 'nor what cannot be had at the address', upsell, { node: 'n2' }, /cannot be had on n2/],
  ['available', 'nor where it is not known which node that is', upsell, { node: null }, /not known/],
  ['line', 'nor more than the line can carry', upsell, { lineMaxMbps: 150 }, /150 Mbit/],
  ['refused', 'nor what was refused lately', upsell, { refusedOn: () => 1000 - REFUSED_DAYS + 1 }, /refused it 179 days ago/],
  ['recovering', 'nor anything while a payment is being recovered', upsell, { recovering: true }, /payment/],
  ['complaining', 'nor while a complaint is open', upsell, { complaining: true }, /complaint/],
  ['outage', 'nor while the node is down', upsell, { outageOpen: true }, /down/],
  ['marketing', 'nor to who has refused marketing', upsell, { allowsMarketing: false }, /refused marketing/],
  ['limited', 'more speed never to whom the Wi-Fi holds', upsell, { limit: 'home' }, /would not arrive/],
  ['limited', 'nor whom the network holds', upsell, { limit: 'network' }, /would not arrive/],
  ['limited', 'nor whom the port holds', upsell, { limit: 'port' }, /would not arrive/],
  ['limited', 'nor whom the port would hold then', upsell, { portMbps: 100 }, /port carries 100/],
  ['unfilled', 'nor to who does not fill the plan', upsell, { fills: 0.5 }, /less than is usual/],
  ['unfilled', 'nor while use is not known', upsell, { fills: null, allowanceShare: null }, /not known/],
  ['bound', 'a smaller plan not within a contract', down, { churnLevel: 'high', fills: 0.4, termDaysLeft: 200 }, /binds for another 200 days/],
  ['noReasonToSave', 'nor to who is not about to leave', down, { fills: 0.4, churnLevel: 'low' }, /not at risk/],
  ['noReasonToSave', 'nor to who fills the plan', down, { churnLevel: 'high', fills: 1.2 }, /fills the plan/],
  ['noReasonToSave', 'nor when it includes less than is used', down, { churnLevel: 'high', fills: 0.4, monthBytes: 400e9 }, /more than it includes/],
  ['noReasonToSave', 'nor as a cure for a slow line', down, { churnLevel: 'high', fills: 0.4, limit: 'network' }, /does not mend/],
  ['noWayBack', 'who has left is not asked without consent', back, { ...gone(), allowsMarketing: null }, /not allowed marketing/],
  ['noWayBack', 'nor when the ISP ended the contract', back, gone({ voluntary: false }), /ISP ended/],
  ['noWayBack', 'nor after moving away', back, gone({ cause: 'moved' }), /moved/],
  ['noWayBack', 'nor the week after', back, gone({}, 5), /5 days ago/],
  ['noWayBack', 'nor after more than a year', back, gone({}, 400), /more than a year/],
];

describe('an offer is refused by a rule of its own, and passes without it', () => {
  test.each(rules)('%s: %s', (rule, _what, candidate, change, because) => {
    expect(refusalOf(candidate, given(change), SHELF)).toMatch(because);
    expect(refusalOf(candidate, given(change), SHELF, rule)).toBeNull();
  });
});

test('a refusal is respected for half a year and not longer', () => {
  expect(refusalOf(upsell, given({ refusedOn: () => 1000 - REFUSED_DAYS }), SHELF)).toBeNull();
});
test('a larger plan may be offered within a contract, unless the contract forbids every change', () => {
  expect(refusalOf(upsell, given({ termDaysLeft: 200 }), SHELF)).toBeNull();
  const strict = new Map(SHELF.byThing);
  strict.set('plan:home-100', { ...LARGER, id: 'home-100', thing: 'plan:home-100', changesInTerm: 'none' });
  expect(refusalOf(upsell, given({ termDaysLeft: 200 }), { ...SHELF, byThing: strict })).toMatch(/binds/);
});
test('who left of their own will and allows marketing may be asked back', () => {
  expect(refusalOf(back, given(gone()), SHELF)).toBeNull();
});

describe('what is looked at', () => {
  test('the next plans up, the next one down, and every add-on of the segment', () => {
    expect(candidatesFor(given(), SHELF).map(({ kind, item }) => `${kind} ${item.id}`)).toEqual([
      'upsell home-300',
      'upsell home-1000',
      'downgrade home-25',
      'cross-sell tv',
    ]);
  });
  test('a price above the list makes no smaller plan look larger', () => {
    expect(
      candidatesFor(given({ priceMinor: 6500 }), SHELF)
        .filter(({ kind }) => kind === 'upsell')
        .map(({ item }) => item.id),
    ).toEqual(['home-300', 'home-1000']);
  });
  test('who left for the price is asked back on a cheaper plan, others on their own', () => {
    expect(candidatesFor(given(gone({ cause: 'price' })), SHELF)[0]?.item.id).toBe('home-25');
    expect(candidatesFor(given(gone()), SHELF)[0]?.item.id).toBe('home-100');
  });
});
