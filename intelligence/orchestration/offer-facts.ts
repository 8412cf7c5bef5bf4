import type { PlatformEvent } from '../contract/envelope.ts';
import { digest } from '../kernel/ids.ts';
import type { Decision } from './run.ts';

/** The source under which the layer tells what it has decided to offer. */
export const DECIDER = 'uil/decisions';

/**
 * The facts that follow from a decision which makes an offer, also where the lot held the customer out: from both together it is
 * learned what making it changes. Told when it is decided, and not only when a message has left, so that both sides are chosen alike.
 */
export function offerFacts({ tenant, id, customer_id, at, choice, commands, propensity, chance = 1 }: Decision): PlatformEvent[] {
  if (choice !== 'act' && choice !== 'hold-out') return [];
  // Of the chance of the decision the lot of the holdout is what counts: which way was chosen is the same on both sides.
  const ofLot = propensity / chance;
  return commands.flatMap(({ offer, step }): PlatformEvent[] =>
    offer === undefined
      ? []
      : [
          {
            id: `${id}:${step}`,
            source: DECIDER,
            tenant,
            time: at,
            learned: at,
            type: 'offer.made',
            data: {
              customer_id,
              offer_id: digest('offer', id, step),
              ...offer,
              decision_id: id,
              chance: choice === 'hold-out' ? 1 - ofLot : ofLot,
              ...(choice === 'hold-out' ? { held_out: true } : {}),
            },
          },
        ],
  );
}
