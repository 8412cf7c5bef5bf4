import type { Desk, ExperiencePart } from '../../../contract/api/layout.ts';
import { mulberry32, normal, pick, type Random } from '../../../kernel/random.ts';

/** Parts that have something to open, by desk, as each desk has them; who looks at nothing else is at home. */
const ORDERS: Readonly<Record<Desk, readonly ExperiencePart[]>> = {
  tenant: ['alerts', 'actions', 'withheld'],
  noc: ['alerts', 'actions', 'withheld'],
  finance: ['actions', 'withheld', 'alerts'],
  support: ['actions', 'alerts', 'withheld'],
};

/**
 * Somebody with planted habits. `habit`: goes to one part first, which the desk has later; `drift`: the same, and another from the
 * middle of the time on; `usual`: goes to the part that the desk has first; `none`: goes here and there.
 */
export type Simulated = {
  readonly name: string;
  readonly desk: Desk;
  readonly kind: 'habit' | 'drift' | 'usual' | 'none';
  /** On which day they pin which part, where they do. */
  readonly pins: { readonly day: number; readonly part: ExperiencePart } | null;
  /** On which day they move which part by themselves, where they do. */
  readonly moves: { readonly day: number; readonly part: ExperiencePart } | null;
  /** What they say to an offer, and whether they take a yes back. */
  readonly says: 'yes' | 'no' | 'nothing';
  readonly takesBack: boolean;
  readonly speed: number;
  /** The part that they want on that day, by chance. */
  wants(day: number, random: Random): ExperiencePart;
  readonly random: Random;
};

/** People of one world; the same seed gives the same people, whoever watches them. */
export function simulatedPeople(seed: number, count: number, days: number): Simulated[] {
  return Array.from({ length: count }, (_, i) => {
    const random = mulberry32(seed * 1_000_003 + i);
    const desk = pick(random, ['tenant', 'noc', 'finance', 'support'] as const);
    const kind = pick(random, ['habit', 'drift', 'usual', 'none'] as const, [0.5, 0.1, 0.15, 0.25]);
    const parts = ORDERS[desk];
    const later = parts.slice(1);
    const first = pick(random, later);
    const second = pick(
      random,
      parts.filter((part) => part !== first),
    );
    const faith = 0.75 + 0.2 * random();
    const favourite = (day: number): ExperiencePart => (kind === 'usual' ? (parts[0] as ExperiencePart) : kind === 'drift' && day > days / 2 ? second : first);
    const wants = (day: number, draw: Random): ExperiencePart => {
      if (kind === 'none' || draw() > faith) return pick(draw, parts);
      return favourite(day);
    };
    const act = (chance: number, within: number) => (random() < chance ? { day: Math.floor(random() * within), part: pick(random, parts) } : null);
    return {
      name: `person ${i}`,
      ...{ desk, kind, wants, random },
      pins: act(0.15, 21),
      moves: act(0.05, days / 2),
      says: pick(random, ['yes', 'no', 'nothing'] as const, [0.7, 0.15, 0.15]),
      takesBack: random() < 0.1,
      speed: Math.exp(0.25 * normal(random)),
    };
  });
}

/** What looking takes: to see the first part and point at something in it, and to pass one part. */
export const SECONDS = { first: 1.2, each: 0.9 } as const;
/** Openings for which somebody still looks where a part stood before. */
export const UNLEARNING = 3;

/**
 * How long somebody looks until they open what they want, in milliseconds: the parts are read from the top, each one that is passed takes
 * the same, and after a change the old place is looked at first for some openings. `unlearnt` is how many places off they look.
 */
export function lookingMs(place: number, unlearnt: number, speed: number, random: Random, each: number = SECONDS.each): number {
  const seconds = SECONDS.first + each * (place + unlearnt);
  return Math.round(Math.min(600_000, Math.max(50, 1_000 * speed * seconds * Math.exp(0.35 * normal(random)))));
}
