import { type Static, Type } from 'typebox';
import type { Aiming } from '../aim.ts';
import { hourSettings, usualAim } from './contact-settings.ts';

const cost = (description: string) => Type.Integer({ minimum: 0, maximum: 1e9, description });

/** What a tenant may tune in every playbook that chooses by margin. Costs in minor units of the tenant's currency. */
export const flowSettings = {
  message_cost_minor: cost('What one message costs the ISP, in minor units.'),
  call_cost_minor: cost('What one call by a person costs the ISP, in minor units.'),
  visit_cost_minor: cost('What one visit of a technician costs the ISP, in minor units.'),
  trial_share: Type.Number({
    minimum: 0,
    maximum: 0.5,
    description: 'The share of the decisions that try something of which the effect has not been measured yet.',
  }),
  explore_share: Type.Number({
    minimum: 0,
    maximum: 0.2,
    description: 'The share of the decisions that try something measured which could be better than the best so far.',
  }),
  ...hourSettings,
  look_again_hours: Type.Integer({ minimum: 1, maximum: 72, description: 'How often a run that must wait looks again.' }),
};

/** What holds when a tenant has set nothing. */
export const defaultFlow = {
  message_cost_minor: 5,
  call_cost_minor: 500,
  visit_cost_minor: 4_000,
  trial_share: 0.2,
  explore_share: 0.02,
  ...(usualAim as Pick<Aiming, 'channel' | 'hour'>),
  earliest_hour: 10,
  latest_hour: 18,
  look_again_hours: 12,
};

/** What is wrong with settings each of which is possible. */
export function flowFaults({ earliest_hour, latest_hour, trial_share, explore_share }: typeof defaultFlow): string[] {
  const faults: string[] = [];
  if (earliest_hour > latest_hour) faults.push('/earliest_hour lies after /latest_hour');
  if (trial_share + explore_share > 0.6) faults.push('/trial_share and /explore_share together may be 0.6 at most');
  return faults;
}

/** What a tenant may tune in the playbook that answers a threshold of use. */
export const UpsellSettings = Type.Object(
  {
    ...flowSettings,
    warn_from_chance: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'A warning goes to who is foretold to pass the included volume with at least this chance, or has passed it.',
    }),
    warn: Type.Boolean({ description: 'Whether customers are warned before they pass the volume that their plan includes.' }),
    line_within_hours: Type.Integer({ minimum: 1, maximum: 240, description: 'A person looks at a line that holds the customer back within so many hours.' }),
  },
  { additionalProperties: false },
);
export type UpsellSettings = Static<typeof UpsellSettings>;
export const defaultUpsell: UpsellSettings = { ...defaultFlow, warn_from_chance: 0.5, warn: true, line_within_hours: 72 };

/** What a tenant may tune in the playbook that keeps customers. */
export const RescueSettings = Type.Object(
  {
    ...flowSettings,
    call_within_hours: Type.Integer({ minimum: 1, maximum: 240, description: 'A call, or a look at the line, is due so long after it was asked for.' }),
    approve_within_hours: Type.Integer({ minimum: 1, maximum: 240, description: 'A person agrees to a discount, or it lapses after so many hours.' }),
    patience_days: Type.Integer({ minimum: 1, maximum: 30, description: 'What cannot be done within so many days, as in an outage, is not done any more.' }),
    follow_days: Type.Integer({ minimum: 7, maximum: 120, description: 'How long what was done is followed.' }),
  },
  { additionalProperties: false },
);
export type RescueSettings = Static<typeof RescueSettings>;
export const defaultRescue: RescueSettings = { ...defaultFlow, call_within_hours: 48, approve_within_hours: 72, patience_days: 7, follow_days: 60 };
