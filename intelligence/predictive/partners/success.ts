import type { PartnerReason, PartnerSuccess } from '../../contract/api/partners.ts';
import type { CustomerSums } from '../../data/partner-facts.ts';
import { chiSquareTail } from '../../ml/distributions.ts';
import { everThere } from './figures.ts';

const AVERAGE = 50;
/** A partner that does twice as well as the average, or half as well, has reached the end of the scale of a part. */
const REACH = 50;
/** Below it the evidence is too thin for a grade. */
const LEAST_CONFIDENCE = 0.1;
const GRADES = [
  [70, 'A'],
  [57, 'B'],
  [43, 'C'],
  [30, 'D'],
  [0, 'E'],
] as const;
/** What the average is worth, in expected occurrences: when it cannot be told from the partners, and its bounds when it can. */
/** The chance on either side that a part which is as the average stands out. */
const RARE = 0.01;
const STRENGTH = { usual: 20, least: 10, most: 1000, groups: 5 };

type Part = {
  readonly name: PartnerReason['name'];
  readonly weight: number;
  /** 1 when more of it is good. */
  readonly sign: 1 | -1;
  readonly seen: (sums: CustomerSums) => number;
  readonly among: (sums: CustomerSums) => number;
  readonly say: (seen: number, n: number) => string;
};

const people = (n: number): string => `${n} ${n === 1 ? 'customer' : 'customers'}`;

const parts: readonly Part[] = [
  { name: 'lapses', weight: 0.35, sign: -1, seen: (s) => s.lapsed_90d, among: everThere, say: (k, n) => `${k} of ${people(n)} left in 90 days` },
  {
    name: 'collections',
    weight: 0.3,
    sign: -1,
    seen: (s) => s.owing_customers,
    among: (s) => s.billed_customers,
    say: (k, n) => `${k} of ${people(n)} with a bill of 30 to 119 days ago still owe on it`,
  },
  {
    name: 'activations',
    weight: 0.2,
    sign: 1,
    seen: (s) => s.activated_90d,
    among: (s) => s.customer_days_90d / 90,
    say: (k, n) => `${k} new in 90 days on ${people(Math.round(n))} on average`,
  },
  {
    name: 'complaints',
    weight: 0.15,
    sign: -1,
    seen: (s) => s.complaining_90d,
    among: everThere,
    say: (k, n) => `${k} of ${people(n)} opened a ticket in 90 days`,
  },
];

const DEFINITION =
  'The average of the ISP is 50. Of each part the share among the customers is compared with that of all customers of the ISP, drawn towards it by how ' +
  'little was seen (gamma-Poisson, strength by moments over the partners); twice or half the average gives or takes 50 points times the weight: ' +
  `${parts.map(({ name, weight }) => `${name} ${Math.round(100 * weight)} %`).join(', ')}. What cannot be told counts as average and lowers the confidence.`;

type Seen = { readonly k: number; readonly expected: number };

/**
 * How many expected occurrences the average is worth: the inverse of the variance of the partners' true ratios to the average, by
 * moments (Clayton and Kaldor 1987, their gamma-Poisson model). Moments of a few partners often come to nothing by chance, so five
 * partners of the usual variance are thought to be among them; fewer than five tell nothing of it and get the usual strength.
 */
export function strengthOf(groups: readonly Seen[]): number {
  const told = groups.filter(({ expected }) => expected > 0);
  if (told.length < STRENGTH.groups) return STRENGTH.usual;
  const spread = told.reduce((sum, { k, expected }) => sum + (k - expected) ** 2 / expected, 0);
  const moments = (spread - told.length) / told.reduce((sum, { expected }) => sum + expected, 0);
  const variance = (told.length * Math.max(0, moments) + STRENGTH.groups / STRENGTH.usual) / (told.length + STRENGTH.groups);
  return Math.min(STRENGTH.most, Math.max(STRENGTH.least, 1 / variance));
}

function seenOf(part: Part, sums: CustomerSums, totals: CustomerSums): Seen {
  const among = part.among(totals);
  return { k: part.seen(sums), expected: among > 0 ? (part.among(sums) * part.seen(totals)) / among : 0 };
}

/**
 * Whether chance alone (Poisson) would give as many occurrences, or as few, in at most one case of a hundred: of partners that are
 * as the average at most one part in fifty stands out. A score says how much of a difference is believed, this whether there is one.
 */
function standsOut({ sign }: Part, { k, expected }: Seen): PartnerReason['stands_out'] {
  if (expected <= 0) return null;
  const asMany = k === 0 ? 1 : 1 - chiSquareTail(2 * expected, 2 * k);
  const asFew = chiSquareTail(2 * expected, 2 * k + 2);
  if (Math.min(asMany, asFew) > RARE) return null;
  return asMany < asFew === (sign === 1) ? 'better' : 'worse';
}

const percent = (share: number): string => `${Math.round(1000 * share) / 10} %`;

function sentence(part: Part, sums: CustomerSums, totals: CustomerSums): string {
  const n = part.among(sums);
  if (part.among(totals) === 0 || n === 0) return `Nothing to go by for ${part.name}; counted as average.`;
  const own = percent(part.seen(sums) / n);
  return `${part.say(part.seen(sums), n)} (${own}); across the ISP it is ${percent(part.seen(totals) / part.among(totals))}.`;
}

/** The strength of each part over the partners of a tenant; computed once for all cards. */
export function strengthsOf(partners: readonly CustomerSums[], totals: CustomerSums): ReadonlyMap<string, number> {
  return new Map(parts.map((part) => [part.name, strengthOf(partners.map((sums) => seenOf(part, sums, totals)))]));
}

/** The success of a partner with these customers in an ISP with those totals; without customers there is no score. */
export function partnerSuccess(sums: CustomerSums, totals: CustomerSums, strengths: ReadonlyMap<string, number>): PartnerSuccess {
  const reasons = parts.map((part): PartnerReason => {
    const { k, expected } = seenOf(part, sums, totals);
    const strength = strengths.get(part.name) ?? STRENGTH.usual;
    const believed = (k + strength) / (expected + strength);
    return {
      name: part.name,
      sentence: sentence(part, sums, totals),
      weight: part.weight,
      points: part.sign * part.weight * REACH * Math.min(1, Math.max(-1, Math.log2(believed))) + 0,
      confidence: expected / (expected + strength),
      seen_ratio: expected > 0 ? k / expected : null,
      believed_ratio: believed,
      stands_out: standsOut(part, { k, expected }),
      n: Math.round(part.among(sums)),
    };
  });
  const base = { average: AVERAGE, definition: DEFINITION };
  const there = everThere(sums);
  if (there === 0) return { ...base, score: null, grade: 'no-data', confidence: 0, reasons: [], abstained: 'No customer was there in the last 90 days.' };
  const score = Math.min(
    100,
    Math.max(
      0,
      reasons.reduce((sum, { points }) => sum + points, AVERAGE),
    ),
  );
  const confidence = reasons.reduce((sum, reason) => sum + reason.weight * reason.confidence, 0);
  const thin = confidence < LEAST_CONFIDENCE;
  return {
    ...base,
    score,
    grade: thin ? 'no-data' : (GRADES.find(([least]) => score >= least)?.[1] ?? 'E'),
    confidence,
    reasons: reasons.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points)),
    abstained: thin ? `${people(there)} in 90 days ${there === 1 ? 'is' : 'are'} too few for a grade; the score stays near the average.` : null,
  };
}
