import type { CustomerWays } from '../adapters/postgres/way-store.ts';
import type { Opportunity } from '../contract/api/opportunities.ts';
import type { Way } from '../orchestration/revenue-flow.ts';
import type { Assessment } from '../predictive/engine.ts';
import type { Rescue } from '../predictive/revenue/rescue.ts';

/** An offer of the predictions as a way that a decision may take; a way back is none, for who has left is not decided about here. */
export const wayOfOffer = ({ offer, kind, name, price_minor, currency, expected_minor, measured }: Opportunity): Way[] =>
  kind === 'win-back' ? [] : [{ kind, thing: offer, name, price_minor, currency, expected_minor, measured, discount_minor: 0, contact: 'message' }];

const CONTACTS = { call: 'call', 'line-check': 'visit', discount: 'message' } as const;

/** Something that keeps without selling, as a way. */
export const wayOfRescue = ({ kind, name, discountMinor, currency, expected }: Rescue): Way => ({
  kind,
  thing: null,
  name,
  price_minor: null,
  currency,
  expected_minor: expected,
  measured: expected !== null,
  discount_minor: discountMinor,
  contact: CONTACTS[kind],
});

/** What could be done for each customer who was assessed: the one place where what is predicted of offers becomes what decisions choose from. */
export const waysFrom = (assessed: ReadonlyMap<string, Pick<Assessment, 'ways'>>): CustomerWays[] =>
  [...assessed].map(
    ([
      customer,
      {
        ways: { opportunities, rescues, line },
      },
    ]) => ({
      customer,
      ways: [...opportunities.flatMap(wayOfOffer), ...rescues.map(wayOfRescue)],
      line: line && { limit: line.limit, sentence: line.limitSentence },
    }),
  );
