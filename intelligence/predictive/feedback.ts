import { featureNamed } from '../data/features/catalogue.ts';
import type { FeatureVector } from '../data/features/feature.ts';
import type { Day } from '../kernel/days.ts';
import { foreseen } from './feedback-support.ts';

/** People who must say the like before it teaches a model. */
export const LEAST_PERSONS = 3;

/** What a person said of a score, with the customer's features of that day and what came of it so far. */
export type Correction = {
  readonly customer: string;
  readonly person: string;
  readonly madeOn: Day;
  readonly kind: 'not-at-risk' | 'wrong-reason';
  /** The reason that is said not to hold. */
  readonly feature: string | null;
  readonly chance: number;
  readonly reasons: readonly { readonly feature: string; readonly points: number }[];
  readonly features: FeatureVector;
  /** Open until the horizon has passed or the customer has left. */
  readonly outcome: 'left' | 'stayed' | 'open';
};

/** A case that people's word teaches: the chance that is said to be right, and how much the word counts against a case that was seen. */
export type TaughtCase = { readonly customer: string; readonly features: FeatureVector; readonly chance: number; readonly weight: number };

/** What people said of one kind, and how much of it counts. */
export type TaughtClass = {
  readonly name: string;
  readonly label: string;
  readonly persons: number;
  readonly given: number;
  readonly counted: number;
  readonly weight: number;
};

/** How words are weighed. */
export type FeedbackRules = {
  /** Nobody counts for more than the so-many-th most active person: with fewer people a kind of word counts for nothing. */
  readonly leastPersons: number;
  /** Whether a word must be foreseen by what the others said. */
  readonly foreseen: boolean;
  /** Whether people lose weight whose words the outcomes contradict. */
  readonly trusted: boolean;
};
export const usualFeedbackRules: FeedbackRules = { leastPersons: LEAST_PERSONS, foreseen: true, trusted: true };

/** Leavers that a person's word may be wrong about before the outcomes count against it. */
const PATIENCE = 2;

/** How far people are believed: 1 without a record, 0 when as many left as the scores that they called wrong had said. */
export function trustOf(corrections: readonly Correction[]): Map<string, number> {
  return new Map(
    [...Map.groupBy(corrections, ({ person }) => person)].map(([person, own]) => {
      const settled = own.filter(({ outcome }) => outcome !== 'open');
      const expected = settled.reduce((sum, { chance }) => sum + chance, 0);
      const left = settled.filter(({ outcome }) => outcome === 'left').length;
      return [person, Math.max(0, 1 - left / (expected + PATIENCE))];
    }),
  );
}

/** The kind of a word: that there is no risk, or that one reason does not hold. */
const kindOf = ({ kind, feature }: Correction): string => (kind === 'wrong-reason' ? `wrong-reason ${feature}` : kind);

/** A kind of word in the ISP's words. */
const labelOf = ({ kind, feature }: Correction): string =>
  kind === 'wrong-reason' ? `Wrong reason: ${(feature && featureNamed(feature)?.meaning) ?? feature}` : 'Not at risk';

/** The chance that is said to be right: as usual for who is not at risk, without the points of the reason for a wrong one. */
function saidChance({ kind, feature, chance, reasons }: Correction, baseRate: number): number {
  if (kind === 'not-at-risk') return Math.min(chance, baseRate);
  const points = reasons.find((reason) => reason.feature === feature)?.points ?? 0;
  return Math.min(chance, Math.max(0, chance - points / 100));
}

/** The latest word of each person on each customer. */
const latest = (corrections: readonly Correction[]): Correction[] => [
  ...new Map(corrections.toSorted((a, b) => (a.madeOn < b.madeOn ? -1 : 1)).map((one) => [`${one.person}\n${one.customer}`, one])).values(),
];

/**
 * What a model may learn from people's words before the outcomes are known. Of each kind those words count that the words of
 * others foresee against who really left; nobody counts for more than the third most active, so that fewer than three people teach
 * nothing; and a person is believed by what came of earlier words. A word that counts in full weighs `each` cases, as many as one
 * customer has in the history. What is settled teaches by itself.
 */
export function lessonsOf(
  corrections: readonly Correction[],
  { leavers, baseRate, each }: { readonly leavers: readonly FeatureVector[]; readonly baseRate: number; readonly each: number },
  rules: FeedbackRules = usualFeedbackRules,
): { readonly cases: TaughtCase[]; readonly classes: TaughtClass[] } {
  const trust = trustOf(corrections);
  const open = latest(corrections.filter(({ outcome }) => outcome === 'open'));
  const taught = [...Map.groupBy(open, kindOf)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, own]) => {
      const persons = new Set(own.map(({ person }) => person)).size;
      const counting = persons < rules.leastPersons ? [] : rules.foreseen ? foreseen(own, leavers) : own;
      const weightOf = ({ person }: Correction): number => each * (rules.trusted ? (trust.get(person) ?? 1) : 1);
      const totals = [...Map.groupBy(counting, ({ person }) => person)].map(
        ([person, said]) => [person, said.reduce((sum, one) => sum + weightOf(one), 0)] as const,
      );
      const most = totals.map(([, total]) => total).sort((a, b) => b - a)[rules.leastPersons - 1] ?? 0;
      const scale = new Map(totals.map(([person, total]) => [person, total === 0 ? 0 : Math.min(1, most / total)]));
      const cases = counting
        .map((one) => ({
          customer: one.customer,
          features: one.features,
          chance: saidChance(one, baseRate),
          weight: weightOf(one) * (scale.get(one.person) ?? 0),
        }))
        .filter(({ weight }) => weight > 0);
      const weight = cases.reduce((sum, one) => sum + one.weight, 0);
      return { cases, told: { name, label: labelOf(own[0] as Correction), persons, given: own.length, counted: cases.length, weight } };
    });
  return { cases: taught.flatMap(({ cases }) => cases), classes: taught.map(({ told }) => told) };
}
