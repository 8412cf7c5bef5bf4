import type { Alert, Withheld, WorkInAll } from '../contract/api/experience.ts';
import type { Desk } from '../contract/api/layout.ts';
import type { WaitingItem } from '../contract/api/waiting.ts';
import { orderActions, rankAlerts, WORK } from './experience.ts';
import type { Stage } from './journey.ts';
import { type KeptLayout, type Layout, WorkflowPersonalization } from './layout.ts';

/** One of the ISP's people, and whether they may agree to proposals. */
export type Colleague = { readonly tenant: string; readonly person: string; readonly mayApprove: boolean };

/** Work, with what the rules say of doing it now: some of each, and how much there is in all. */
export type Judged = { readonly offered: readonly WaitingItem[]; readonly withheld: readonly Withheld[]; readonly all: WorkInAll };

/** Alerts, and how many incidents are open, of which some may be left out. */
export type GoesOn = { readonly alerts: readonly Alert[]; readonly incidents: number };

/** Messages that wait, by the rule that holds them; `cut` when there may be more than were counted. */
type HeldMessages = { readonly by_rule: readonly { readonly reason: string; readonly messages: number }[]; readonly cut: boolean };

/** Where the system learns of people and of what goes on. */
export interface ExperienceSources {
  /** Where somebody stands on their journey, and how they have their page at a desk. */
  known(user: Colleague, desk: Desk): Promise<{ readonly stage: { readonly stage: Stage; readonly since: string } | null; readonly layout: KeptLayout }>;
  goesOn(tenant: string): Promise<GoesOn>;
  /** Work for these roles, or all of it, each piece either offered or withheld by a rule that it names. */
  work(user: Colleague, roles: readonly string[] | null): Promise<Judged>;
  heldMessages(tenant: string): Promise<HeldMessages>;
}

/** What is known of a person who uses the layer. */
export type UserContext = {
  readonly user: Colleague;
  readonly desk: Desk;
  readonly journey_stage: { readonly stage: Stage; readonly since: string } | null;
  readonly workflow_customization: Layout;
  /** How they hear of things. */
  readonly optimal_communication: string;
};

/** What a person should see now. */
export type ExperienceOptimization = {
  readonly context: UserContext;
  readonly personalized_dashboard: Layout;
  readonly prioritized_alerts: readonly Alert[];
  readonly incidents: number;
  readonly recommended_actions: readonly WaitingItem[];
  readonly not_done: readonly Withheld[];
  readonly work: WorkInAll;
  readonly held_messages: HeldMessages;
  readonly communication_strategy: string;
};

const HEARS: Readonly<Record<Desk, string>> = {
  tenant: 'On open pages as it happens. What waits too long for others is brought to you; the layer writes no messages to your own people.',
  noc: 'Incidents show on open pages as they happen, and on the wall screen. The layer writes no messages to your own people.',
  finance: 'New work shows on open pages as it is asked for. The layer writes no messages to your own people.',
  support: 'New work shows on open pages as it is asked for. The layer writes no messages to your own people.',
};

/** `BehavioralIntelligenceSystem`: what somebody who uses the layer needs now, put together from what goes on and what the rules let be done. */
export class BehavioralIntelligenceSystem {
  readonly #sources: ExperienceSources;
  readonly #workflow = new WorkflowPersonalization();

  constructor(sources: ExperienceSources) {
    this.#sources = sources;
  }

  /** Who somebody is to the layer, and how their work is laid out. */
  async analyzeUserContext(user: Colleague, desk: Desk, now: Date): Promise<UserContext> {
    const { stage, layout } = await this.#sources.known(user, desk);
    return { user, desk, journey_stage: stage, workflow_customization: this.#workflow.layoutFor(desk, layout, now), optimal_communication: HEARS[desk] };
  }

  /** What they should see now; work of the customer whom they look at comes first. */
  async optimizeExperience(user: Colleague, desk: Desk, lookingAt: string | null, now: Date): Promise<ExperienceOptimization> {
    const [context, { alerts, incidents }, { offered, withheld, all }, held_messages] = await Promise.all([
      this.analyzeUserContext(user, desk, now),
      this.#sources.goesOn(user.tenant),
      this.#sources.work(user, WORK[desk]),
      this.#sources.heldMessages(user.tenant),
    ]);
    return {
      context,
      personalized_dashboard: context.workflow_customization,
      prioritized_alerts: rankAlerts(alerts, desk),
      incidents,
      recommended_actions: orderActions(offered, lookingAt),
      not_done: withheld,
      work: all,
      held_messages,
      communication_strategy: context.optimal_communication,
    };
  }
}
