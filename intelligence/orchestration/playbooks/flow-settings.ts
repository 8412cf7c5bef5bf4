import { type Static, Type } from 'typebox';

const cost = Type.Integer({ minimum: 0, maximum: 1e9 });
const hour = Type.Integer({ minimum: 0, maximum: 23 });

/** What a tenant may tune in every playbook that chooses by margin. Costs in minor units of the tenant's currency. */
export const flowSettings = {
  /** What one message, one call and one visit cost the ISP. */
  message_cost_minor: cost,
  call_cost_minor: cost,
  visit_cost_minor: cost,
  /** The share of the decisions that try something of which the effect has not been measured yet. */
  trial_share: Type.Number({ minimum: 0, maximum: 0.5 }),
  /** The share of the decisions that try something measured which could be better than the best so far. */
  explore_share: Type.Number({ minimum: 0, maximum: 0.2 }),
  /** Messages are aimed at the customer's best hour, if it starts within these local hours. */
  earliest_hour: hour,
  latest_hour: hour,
  /** How often a run that must wait looks again. */
  look_again_hours: Type.Integer({ minimum: 1, maximum: 72 }),
};

/** What holds when a tenant has set nothing. */
export const defaultFlow = {
  message_cost_minor: 5,
  call_cost_minor: 500,
  visit_cost_minor: 4_000,
  trial_share: 0.2,
  explore_share: 0.02,
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
    /** A warning goes to who is foretold to pass the included volume with at least this chance, or has passed it. */
    warn_from_chance: Type.Number({ minimum: 0, maximum: 1 }),
    warn: Type.Boolean(),
    /** A person looks at a line that holds the customer back within so many hours. */
    line_within_hours: Type.Integer({ minimum: 1, maximum: 240 }),
  },
  { additionalProperties: false },
);
export type UpsellSettings = Static<typeof UpsellSettings>;
export const defaultUpsell: UpsellSettings = { ...defaultFlow, warn_from_chance: 0.5, warn: true, line_within_hours: 72 };

/** What a tenant may tune in the playbook that keeps customers. */
export const RescueSettings = Type.Object(
  {
    ...flowSettings,
    /** A call, or a look at the line, is due so long after it was asked for. */
    call_within_hours: Type.Integer({ minimum: 1, maximum: 240 }),
    /** A person agrees to a discount, or it lapses after so many hours. */
    approve_within_hours: Type.Integer({ minimum: 1, maximum: 240 }),
    /** What cannot be done within so many days, as in an outage, is not done any more. */
    patience_days: Type.Integer({ minimum: 1, maximum: 30 }),
    /** How long what was done is followed. */
    follow_days: Type.Integer({ minimum: 7, maximum: 120 }),
  },
  { additionalProperties: false },
);
export type RescueSettings = Static<typeof RescueSettings>;
export const defaultRescue: RescueSettings = { ...defaultFlow, call_within_hours: 48, approve_within_hours: 72, patience_days: 7, follow_days: 60 };
