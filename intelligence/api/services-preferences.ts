import type { Experience, ExperienceQuery } from '../contract/api/experience.ts';
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
