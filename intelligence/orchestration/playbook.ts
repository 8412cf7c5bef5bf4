import type { Command } from '../contract/commands.ts';
import type { PlatformEvent } from '../contract/envelope.ts';
import type { EventType } from '../contract/events/catalogue.ts';

/** The runtime tells a playbook that a step it asked for is on its way, so that it does not ask twice. */
export type StepRequested = { readonly type: 'step.requested'; readonly step: string; readonly time: string };

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
  readonly currency: string;
  readonly churn_chance: number | null;
  readonly health_score: number | null;
  /** Local hour at which this customer's segment answers most, and on what evidence. */
  readonly best_hour: number;
  readonly best_hour_basis: string;
  /** True while the customer's own access node is in an outage. */
  readonly outage_open: boolean;
  readonly model_versions: Readonly<Record<string, string>>;
};

/** How a run ended, when it did. */
export type Ending = 'recovered' | 'not-recovered' | 'left';

/** What is to be done now and why; `wake` is when to look again if nothing happens. */
export type Verdict = {
  readonly choice: 'act' | 'wait' | 'stop';
  /** One sentence a support agent understands. */
  readonly why: string;
  readonly rules: readonly { readonly rule: string; readonly answer: string }[];
  readonly commands: readonly Command[];
  /** ISO text in UTC; null when only an event can change anything. */
  readonly wake: string | null;
  readonly ending: Ending | null;
};

/** A decision procedure with no clock, no store and no network: everything it may know is an argument. */
export interface Playbook<State> {
  readonly name: string;
  /** Part of every decision; bumped whenever `evolve` or `decide` changes its answer. */
  readonly version: number;
  /** Events that open a run for a customer who has none open. */
  readonly startsOn: readonly EventType[];
  /** Events that an open run wants to see. */
  readonly listensTo: readonly EventType[];
  /** True when this event opens a run (a first look at its data). */
  opens(event: PlatformEvent): boolean;
  readonly initial: State;
  evolve(state: State, input: PlatformEvent | StepRequested): State;
  decide(state: State, view: CustomerView, now: Date): Verdict;
}
