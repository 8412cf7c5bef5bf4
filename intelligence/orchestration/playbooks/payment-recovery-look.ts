import { DAY, later } from '../moments.ts';
import { moneyText } from '../money.ts';
import type { CustomerView, RecoveryView, RuleAnswer } from '../playbook.ts';
import { clockText as clockOf, knownZone } from '../zones.ts';
import type { RecoverySettings } from './payment-recovery-settings.ts';
import { missingMinor, type RecoveryState } from './payment-recovery-state.ts';

/** A low balance that neither ran out nor was filled within so many days is over. */
const LOW_DAYS = 10;

/** One look of a recovery: what it remembers, what it sees, and the rules that it has applied so far. */
export type Look = {
  readonly state: RecoveryState;
  readonly view: CustomerView;
  readonly seen: RecoveryView;
  readonly now: Date;
  readonly settings: RecoverySettings;
  readonly rules: RuleAnswer[];
};

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
export const sooner = (a: string, b: string): string => (a < b ? a : b);

/** The customer's own zone, or null when it is not known. */
export const zoneOf = ({ time_zone }: CustomerView): string | null => knownZone(time_zone);

/** A moment as the customer's clock shows it, for sentences. */
export const clockText = ({ view }: Look, moment: string): string => clockOf(moment, view.time_zone);

/** When a balance that was told to be low counts as dealt with; one of which nothing was told, long ago. */
export const lowEnds = ({ state }: Look): string => later(state.low ?? new Date(0), LOW_DAYS * DAY);

/** What is still missing. */
export const missing = ({ state }: Look): number => missingMinor(state);

export const moneyOf = (look: Look, minor: number): string => moneyText(minor, look.state.currency ?? look.view.currency, 'en');

/** When the recovery ends without success. */
export const endOf = ({ state, now, settings }: Look): string => later(state.clock ?? now, settings.give_up_days * DAY);

export const happened = ({ state }: Look): string =>
  state.mode === 'prepaid' ? 'The prepaid balance ran out' : state.hard ? 'The payment was declined for good' : 'The payment failed';

/** The steps of one kind that were asked for: `reminder-1`, `reminder-2`. */
export const countOf = ({ state }: Look, kind: string): number => Object.keys(state.steps).filter((step) => step.startsWith(`${kind}-`)).length;
