import type { MessageClass } from '../../contract/words.ts';
import { defaultRules, type PolicyRule } from '../../orchestration/policy-rules.ts';
import { hoursOracle } from './hours-oracle.ts';

/** A message that left: to whom, of what meaning, when, and every zone in which its reader may have been. */
export type Left = {
  readonly customer: string;
  readonly class: MessageClass;
  readonly purpose: string;
  readonly subject: string | null;
  readonly at: number;
  readonly zones: readonly string[];
};

const DAY = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** The number of the day that a calendar on the wall in a zone shows, by the platform's date formatting. */
function wallDay(zone: string, at: number): number {
  const format = formats.getOrInsertComputed(zone, () => new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }));
  return Date.parse(`${format.format(at)}T00:00:00Z`) / DAY;
}

const byCustomer = (left: readonly Left[]): Left[][] => [...Map.groupBy(left, ({ customer }) => customer).values()].map((of) => of.sort((a, b) => a.at - b.at));

/** How many messages left although a cap was full, by the clock of the reader at that moment; warnings of danger count, and no cap is for them. */
export function capsBroken(left: readonly Left[], rules: readonly PolicyRule[] = defaultRules): number {
  let broken = 0;
  for (const of of byCustomer(left))
    for (const [i, one] of of.entries()) {
      if (one.class === 'safety') continue;
      const caps = rules.flatMap((rule) => (rule.topic === 'cap' && rule.classes.includes(one.class) ? [rule.value] : []));
      const full = caps.some(({ messages, days, counts }) =>
        one.zones.some((zone) => {
          const today = wallDay(zone, one.at);
          return of.slice(0, i + 1).filter((other) => counts.includes(other.class) && wallDay(zone, other.at) > today - days).length > messages;
        }),
      );
      if (full) broken++;
    }
  return broken;
}

/** How many messages left, or were still on their way a minute later, outside the hours of a zone in which their reader may have been. */
export function quietBroken(left: readonly Left[], rules: readonly PolicyRule[]): number {
  const oracle = hoursOracle();
  // Rules of parts of a country do not hold for a place whose part is known to be none of them; these worlds do not know the part.
  const hoursOf = (of: MessageClass) =>
    rules.flatMap((rule) =>
      rule.topic === 'hours' && rule.classes.includes(of) && (rule.jurisdiction === 'any' || rule.jurisdiction.startsWith('US')) ? [rule] : [],
    );
  let broken = 0;
  for (const one of left) {
    const hours = hoursOf(one.class)
      .filter(({ from }) => from <= new Date(one.at).toISOString().slice(0, 10))
      .map(({ value }) => value);
    const open = (at: number) => one.zones.every((zone) => oracle(zone, hours, at));
    if (!open(one.at) || !open(one.at + 60_000)) broken++;
  }
  return broken;
}

/** How many messages left that meant what another of the same day of their reader had meant already. */
export function meantTwice(left: readonly Left[]): number {
  let twice = 0;
  for (const of of byCustomer(left))
    for (const [i, one] of of.entries()) {
      const same = (other: Left) => other.purpose === one.purpose && (other.subject === null || one.subject === null || other.subject === one.subject);
      if (of.slice(0, i).some((other) => same(other) && one.zones.some((zone) => wallDay(zone, other.at) === wallDay(zone, one.at)))) twice++;
    }
  return twice;
}
