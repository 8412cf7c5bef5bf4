import type { RuleAnswer } from './playbook.ts';

/** What is limited: people contacted, calls and visits of people, money spent on both, and money given away. Money is in minor units. */
export const MEASURES = ['contacts', 'calls', 'spend', 'discount'] as const;
export type Measure = (typeof MEASURES)[number];
export type Amounts = Readonly<Record<Measure, number>>;

/** Nothing. */
export const NOTHING_SPENT: Amounts = { contacts: 0, calls: 0, spend: 0, discount: 0 };

/** What of the looks of a period was done for the customers of one declared group. */
export type GroupUse = { readonly considered: number; readonly contacted: number; readonly discounted: number };

/** Declared groups, whose shares of contacts and of discounts may differ by so many points at most. */
export type Fairness = { readonly by: string; readonly boundPoints: number; readonly groups: Readonly<Record<string, GroupUse>> };

/** What is left of the limits of one playbook at this moment; null where there is no limit. */
export type Room = { readonly left: Readonly<Record<Measure, number | null>>; readonly fairness: Fairness | null };

/** What a decision takes, and the group that it counts in; a look that came to nothing takes nothing and counts. */
export type Spending = Amounts & { readonly group: string };

/** Groups with fewer looks say nothing of fairness yet. */
const LEAST_CONSIDERED = 20;

const share = (part: number, { considered }: GroupUse): number => part / Math.max(1, considered);

/** Why these amounts may not be taken for a customer of that group; null when they may. */
export function refusedBy({ left, fairness }: Room, wanted: Amounts, group: string): RuleAnswer | null {
  for (const measure of MEASURES) {
    const rest = left[measure];
    if (rest !== null && wanted[measure] > rest) return { rule: `budget:${measure}`, answer: `${rest} left, ${wanted[measure]} needed` };
  }
  if (fairness === null) return null;
  const known = Object.entries(fairness.groups).filter(([name, use]) => name !== group && use.considered >= LEAST_CONSIDERED);
  const own = fairness.groups[group];
  if (own === undefined || own.considered < LEAST_CONSIDERED || known.length === 0) return null;
  for (const [what, of] of [
    ['contacted', wanted.contacts],
    ['discounted', wanted.discount],
  ] as const) {
    if (of === 0) continue;
    const least = Math.min(...known.map(([, use]) => share(use[what], use)));
    // As it would be after this look, which counts too.
    const ahead = 100 * (share(own[what] + 1, { ...own, considered: own.considered + 1 }) - least);
    if (ahead > fairness.boundPoints)
      return { rule: `fairness:${fairness.by}`, answer: `${group} would be ${what} ${ahead.toFixed(1)} points more often than the group with the least` };
  }
  return null;
}

/** What is left after a decision has taken its part. */
export function roomAfter({ left, fairness }: Room, spent: Spending): Room {
  const rest = Object.fromEntries(MEASURES.map((measure) => [measure, left[measure] === null ? null : left[measure] - spent[measure]])) as Room['left'];
  if (fairness === null) return { left: rest, fairness };
  const before = fairness.groups[spent.group] ?? { considered: 0, contacted: 0, discounted: 0 };
  const after = {
    considered: before.considered + 1,
    contacted: before.contacted + Number(spent.contacts > 0),
    discounted: before.discounted + Number(spent.discount > 0),
  };
  return { left: rest, fairness: { ...fairness, groups: { ...fairness.groups, [spent.group]: after } } };
}
