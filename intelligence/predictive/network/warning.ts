import type { Hour } from '../../kernel/hours.ts';
import { FAR_HOURS } from './rows.ts';

/** From which chance on a device is warned of, and below which the warning ends: apart, so that it does not flicker. */
export interface WarningRule {
  readonly on: number;
  readonly off: number;
}

/** A warning that stands: since the end of which hour, and the chance then. */
export interface Warning {
  readonly openedAt: Hour;
  readonly chance: number;
}

/** How a warning ended: the device failed, the chance fell, or three days passed without a failure. */
export type WarningEnd = 'failed' | 'calmed' | 'lapsed';

/** What is seen of a device at one look; `failedAt` is its latest failure so far, `chance` is null when nothing can be said. */
export interface Look {
  readonly asOf: Hour;
  readonly chance: number | null;
  readonly failedAt: Hour | null;
}

/** What a look makes of a warning: what stands afterwards, and how the one before ended, when it did. */
export interface WarningStep {
  readonly now: Warning | null;
  readonly ended: WarningEnd | null;
}

/** The rule that ends half as high as it begins. */
export const ruleAt = (on: number): WarningRule => ({ on, off: on / 2 });

/**
 * One look at a device: a warning opens when the chance reaches `on`. It says that the device fails within three days, so it ends
 * with the failure, after three days, or when the chance is below `off`. Where nothing can be said it stays as it is.
 */
export function look(standing: Warning | null, { asOf, chance, failedAt }: Look, rule: WarningRule): WarningStep {
  const failed = standing !== null && failedAt !== null && failedAt >= standing.openedAt;
  const lapsed = standing !== null && asOf - standing.openedAt >= FAR_HOURS;
  const calmed = standing !== null && chance !== null && chance < rule.off;
  const ended = failed ? 'failed' : lapsed ? 'lapsed' : calmed ? 'calmed' : null;
  if (standing && ended === null) return { now: standing, ended };
  // A device is not warned of in the hour in which it failed, and what has ended is a new warning only at the next look.
  const opens = ended === null && failedAt !== asOf && chance !== null && chance >= rule.on;
  return { now: opens ? { openedAt: asOf, chance } : null, ended };
}
