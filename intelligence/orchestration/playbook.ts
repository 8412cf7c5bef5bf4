import type { Command } from '../contract/commands.ts';
import type { PlatformEvent } from '../contract/envelope.ts';
import type { Channel, MessageClass } from '../contract/words.ts';
import type { LineFact } from './line-facts.ts';
import type { PaymentAttempt } from './payment-attempts.ts';
import type { PeaceReason } from './peace.ts';
import type { FlowSettings, RevenueView } from './revenue-flow.ts';
import type { Spending } from './room.ts';
import type { DaysOff } from './working-days.ts';

/** The runtime tells a playbook that a step it asked for is on its way, so that it does not ask twice. */
export type StepRequested = {
  readonly type: 'step.requested';
  readonly step: string;
  readonly time: string;
  /** The best moment that the step was asked for; absent for steps that happen at once. */
  readonly notBefore?: string;
};

/** What happened to a customer: an event about them, or what an event about a node means for their own line. */
export type Happening = PlatformEvent | LineFact;

/** What changes the state of a run. */
export type PlaybookInput = Happening | StepRequested;

/** A score as the sum of its parts, in points: `typical` + the points of `parts` + `other` is the score within 1e-9. */
export type ScoreParts = { readonly typical: number; readonly parts: readonly (readonly [feature: string, points: number])[]; readonly other: number };

/** A local hour, a channel, and the chance with which they were drawn before all others. */
export type BestSlot = readonly [hour: number, channel: Channel, chance: number];
/** When a charge had best be tried again, how likely it then succeeds, and the chance with which this moment was drawn. */
export type RetryChoice = { readonly at: string; readonly chance: number; readonly propensity: number };

/** What a recovery may know beyond the customer: charges of the last sixty days, when to try again, and the ISP's days off. */
export type RecoveryView = {
  readonly attempts: readonly PaymentAttempt[];
  /** One choice for each number of charges left: the first when one is left, and so on. Empty where nobody asked for it. */
  readonly retry: readonly RetryChoice[];
  readonly retry_basis: string;
  readonly days_off: DaysOff;
};

/** Everything that a decision may know about the customer at this moment; `null` means not known. */
export type CustomerView = {
  readonly customer_id: string;
  readonly name: string | null;
  readonly status: 'prospect' | 'active' | 'suspended' | 'cancelled';
  readonly time_zone: string | null;
  readonly locale: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** Open invoices less payments, in minor units. */
  readonly owed_minor: number;
  /** False where no invoice was ever heard, so that a payment makes the books look as if nothing were owed; absent otherwise. */
  readonly bills_known?: false;
  /** When the latest payment was made, ISO text in UTC; null when none is known. */
  readonly last_paid_at: string | null;
  readonly currency: string;
  /** What a month costs; null when it is not known. */
  readonly price_minor: number | null;
  readonly churn_chance: number | null;
  /** What `churn_chance` is made of, in points of 100: what is typical, each reason, and the rest add up to it. */
  readonly churn_parts?: ScoreParts | null;
  readonly health_score: number | null;
  /** Local hour drawn for this customer and day by what its segment answers to, with the chance with which it was drawn, and on what evidence. */
  readonly best_hour: number;
  readonly best_hour_chance: number;
  readonly best_hour_basis: string;
  /**
   * Local hours and channels that are open to this customer within a day, in the order in which they were drawn, each with its chance of
   * coming first; the first that may be used is taken. Absent or empty while too little is known.
   */
  readonly best_slots?: readonly BestSlot[];
  readonly best_slots_basis?: string;
  /** Channels on which this customer can be reached now, the likeliest answered first; absent where nobody has looked. */
  readonly best_channels?: readonly Channel[];
  /** True while the customer's own access node is in an outage. */
  readonly outage_open: boolean;
  /** Why nobody asks this customer for money or sells them anything now; null when there is no reason. */
  readonly peace: PeaceReason | null;
  /** What could be done for the customer and what is left for it; only playbooks that spend see it. */
  readonly revenue?: RevenueView;
  /** Charges and days off; only the recovery of payments sees it. */
  readonly recovery?: RecoveryView;
  readonly model_versions: Readonly<Record<string, string>>;
};

/**
 * How a run ended, when it did: `completed` did all it had to do, `accepted` and `declined` are the customer's answer, `overtaken` means
 * that its reason had gone before it was through.
 */
export type Ending = 'recovered' | 'not-recovered' | 'left' | 'completed' | 'accepted' | 'declined' | 'overtaken';

/** A rule that was applied, and what it said. */
export type RuleAnswer = { readonly rule: string; readonly answer: string };

/** What is to be done now and why; `wake` is when to look again if nothing happens. */
export type Verdict = {
  readonly choice: 'act' | 'wait' | 'stop';
  /** One sentence a support agent understands; the same as long as the reason is the same. */
  readonly why: string;
  readonly rules: readonly RuleAnswer[];
  readonly commands: readonly Command[];
  /** ISO text in UTC; null when only an event can change anything. */
  readonly wake: string | null;
  readonly ending: Ending | null;
  /**
   * Things that the run must remember although nothing leaves, such as the start of a pause: each comes back as
   * `step.requested`, and then the playbook decides again. The commands of a verdict with marks are not carried out.
   */
  readonly marks?: readonly string[];
  /** The chance with which this was chosen among what could be done; 1 when absent. */
  readonly chance?: number;
  /** What is taken of the limits: reserved in the transaction that writes the decision. */
  readonly spends?: Spending;
  /** Steps asked for before whose messages do not go any more, unless they have been handed over already. */
  readonly withdraws?: readonly string[];
};

/** A decision procedure with no clock, no store and no network: everything it may know is an argument. */
export interface Playbook<State> {
  readonly name: string;
  /** Part of every decision; bumped whenever `evolve` or `decide` changes its answer. */
  readonly version: number;
  /** The tenant's settings it was made with: 0 for the defaults, then counted up with every change. A run stays with the edition that opened it. */
  readonly edition: number;
  /** The digest of all its settings, defaults included: decisions say under which they were made. Absent where nothing can be tuned. */
  readonly settingsHash?: string;
  /** Events that open a run for a customer who has none open. */
  readonly startsOn: readonly Happening['type'][];
  /** Events that an open run wants to see. */
  readonly listensTo: readonly Happening['type'][];
  /** The classes of the messages that it may send at all; absent where nobody has said. */
  readonly sends?: readonly MessageClass[];
  /** True when nobody is left out by lot, as what it does is owed to everybody. */
  readonly forEverybody?: boolean;
  /** True when this event opens a run (a first look at its data). */
  opens(event: Happening): boolean;
  /** True when its looks take of the limits of the tenant; they are then held from the look until its decision is written. */
  readonly spends?: boolean;
  /** True when it looks at charges and at the ISP's days off. */
  readonly seesCharges?: boolean;
  /** What contacting costs it and how much it tries, for who chooses among customers before it looks at any. */
  readonly flow?: FlowSettings;
  readonly initial: State;
  /** The state after one more input; it is plain JSON. */
  evolve(state: State, input: PlaybookInput): State;
  decide(state: State, view: CustomerView, now: Date): Verdict;
}

/** A playbook whose state only it can read: what the runtime holds. */
export type AnyPlaybook = Playbook<unknown>;
