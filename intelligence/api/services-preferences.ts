import type { Experience, ExperienceQuery } from '../contract/api/experience.ts';
import type { AnswerOffer, ArrangedPage, ChangeLayout, Desk, LayoutEffect, OwnUses, PartUsed } from '../contract/api/layout.ts';
import type { Preferences, StatePreferences } from '../contract/api/preferences.ts';
import type { Identity, OwnIdentity } from '../contract/identity.ts';

/** What the API asks about how customers wish to be written to. Each call throws CUSTOMER_NOT_FOUND; a choice that cannot hold throws REQUEST_INVALID. */
export interface PreferenceServices {
  preferences(tenant: string, customer: string): Promise<Preferences>;
  /** Keeps what a customer told somebody of the ISP. */
  statePreferences(tenant: string, customer: string, choices: StatePreferences, by: string): Promise<Preferences>;
  ownPreferences(who: OwnIdentity): Promise<Preferences>;
  /** Keeps what a customer chose by themselves. */
  stateOwnPreferences(who: OwnIdentity, choices: StatePreferences): Promise<Preferences>;
}

/** What the API asks about what somebody needs now. */
export interface ExperienceServices {
  /** Throws FORBIDDEN for a desk as which the role may not look. */
  experience(who: Identity, asked: ExperienceQuery, mayApprove: boolean): Promise<Experience>;
}

/** What the API asks about how somebody of the ISP has their page of parts. Those with a desk throw FORBIDDEN for a desk that is not theirs. */
export interface LayoutServices {
  noteUse(who: Identity, used: PartUsed): Promise<void>;
  ownUses(who: Identity, desk: Desk): Promise<OwnUses>;
  /** Lets go of all that was noted of somebody's use; how their pages stand stays. */
  forgetUses(who: Identity): Promise<void>;
  /** Throws REQUEST_INVALID for a change that cannot be made as the page stands. */
  changeLayout(who: Identity, asked: ChangeLayout): Promise<ArrangedPage>;
  /** Throws NOT_FOUND for an offer to nobody or somebody else, ANSWERED_ALREADY for one that does not hold any more. */
  answerOffer(who: Identity, offer: string, said: AnswerOffer): Promise<ArrangedPage>;
  /** Of the people of one ISP, or with null of all together. */
  layoutEffect(tenant: string | null): Promise<LayoutEffect>;
}
