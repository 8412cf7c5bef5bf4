import type { Opportunity } from '../api/types.ts';

/** What each kind of offer is called. */
export const offerKinds: Readonly<Record<Opportunity['kind'], string>> = {
  upsell: 'Larger plan',
  'cross-sell': 'Beside the plan',
  downgrade: 'Smaller plan',
  'win-back': 'Way back',
};
