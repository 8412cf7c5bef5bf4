import { feedOf, type SilentFeed } from '../../data/feeds.ts';
import { addDays, type Day, dayNumber } from '../../kernel/days.ts';
import type { ChurnModel } from '../../predictive/churn/model.ts';
import { type Assessment, PredictiveAnalyticsEngine } from '../../predictive/engine.ts';
import type { HealthSetting } from '../../predictive/health.ts';
import type { JudgedScore } from '../../predictive/health-backtest.ts';
import type { GradeState } from '../../predictive/health-grade.ts';
import type { HealthLearned } from '../../predictive/health-learning.ts';
import type { ChurnCard } from '../../predictive/models.ts';
import { chanceRowsAt, churnModelFrom, learnedAlone } from './learned-churn.ts';
import { listening } from './listening.ts';
import { type SimulatedFacts, simulatedFacts } from './simulated-facts.ts';

export const FROM = '2026-01-01';
export const DAYS = 270;
export const LAST = addDays(FROM, DAYS - 1);

/** Assesses customers as of a day, with what is not heard and what is held of their grades. */
export type Assess = (
  customers: readonly string[],
  day: Day,
  setting: HealthSetting,
  more?: { readonly silent?: readonly SilentFeed[]; readonly graded?: ReadonlyMap<string, GradeState | null> },
) => Map<string, Assessment>;

/** A simulated ISP, the model and the health that were learned on a part of its customers, and how anybody is assessed. */
export type HealthWorld = {
  readonly facts: SimulatedFacts;
  readonly learned: HealthLearned;
  readonly champion: ChurnModel;
  /** Customers of whom nothing was learned. */
  readonly apart: readonly string[];
  readonly assess: Assess;
};

const OPTIONS = { tenant: 'proof', from: FROM, days: DAYS, nodes: 20, keepCauses: false, strengths: { evenings: 1.6, payments: 1.5, contract: 1.4 } } as const;

/** The facts of the world, and which feeds are silent on its last evening by their own rhythm; with `silentFrom`, use is told no more from that day on. */
export function worldFacts(seed: number, customers: number, silentFrom: Day | null): { facts: SimulatedFacts; silent: SilentFeed[] } {
  const feeds = listening();
  const facts = simulatedFacts(
    { ...OPTIONS, seed, customers },
    {
      leave: ({ type, time }) => silentFrom !== null && feedOf(type) === 'usage' && time >= silentFrom,
      also(event) {
        if (event.time >= FROM) feeds.hear(event);
      },
    },
  );
  return { facts, silent: feeds.silentAt(new Date(`${addDays(LAST, 1)}T00:00:00.000Z`)) };
}

/** A world in which every other customer is left apart when health is learned. */
export function healthWorld(seed: number, customers: number): HealthWorld {
  const { facts } = worldFacts(seed, customers, null);
  const apart = [...facts.customers.keys()].filter((_, i) => i % 2 === 1);
  const rest = new Map([...facts.customers].filter((_, i) => i % 2 === 0));
  const trained = learnedAlone(chanceRowsAt(rest, FROM, LAST).data, seed);
  const champion = churnModelFrom(trained, LAST);
  return { facts, learned: (trained.card as unknown as ChurnCard).health as HealthLearned, champion, apart, assess: assessor(facts, champion) };
}

/** Assesses customers of a world by the product's engine. */
export const assessor =
  (facts: SimulatedFacts, champion: ChurnModel): Assess =>
  (customers, day, setting, { silent = [], graded } = {}) => {
    const engine = new PredictiveAnalyticsEngine({ champion, challenger: null }, setting);
    const known = customers.map((id) => {
      const history = facts.customers.get(id) as NonNullable<ReturnType<typeof facts.customers.get>>;
      const state = facts.states.get(id) as NonNullable<ReturnType<typeof facts.states.get>>;
      return [id, { history, state, outageOpen: false, bestHour: null, graded: graded?.get(id) ?? null }] as const;
    });
    return engine.assess(new Map(known), day, `${day}T00:00:00.000Z`, silent);
  };

/** The scores of customers on these days, each with the days until the customer really left. */
export function judgedScores({ facts, assess }: HealthWorld, customers: readonly string[], days: readonly Day[], setting: HealthSetting): JudgedScore[] {
  return days.flatMap((day) => {
    const there = customers.filter((id) => {
      const left = facts.world.truth.departure(id);
      return facts.customers.get(id)?.asOf(day).customer.state('status') != null && (left === null || left.day > day);
    });
    return [...assess(there, day, setting)].flatMap(([id, { health }]) => {
      const left = facts.world.truth.departure(id);
      return health.score === null ? [] : [{ day: dayNumber(day), score: health.score, after: left ? dayNumber(left.day) - dayNumber(day) : Number.NaN }];
    });
  });
}
