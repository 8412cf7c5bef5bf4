import type { BehavioralInsights, ChurnRisk, CustomerIntelligence, Reason } from '../contract/api/intelligence.ts';
import type { Satisfaction } from '../contract/api/satisfaction.ts';
import { attribute, type CustomerState, owedMinor } from '../data/customer-state.ts';
import type { CustomerHistory } from '../data/feature-store.ts';
import type { SilentFeed } from '../data/feeds.ts';
import type { Day } from '../kernel/days.ts';
import type { ChurnModels } from './churn/model.ts';
import { type ChurnReading, CustomerChurnAnalyzer } from './churn.ts';
import { customerHealth, type HealthSetting, healthScore, plainSetting, type ScoredHealth } from './health.ts';
import type { GradeState } from './health-grade.ts';
import { mainReason, nextActions } from './next-action.ts';
import type { OfferKnowledge } from './revenue/offer-knowledge.ts';
import type { ProspectFacts } from './revenue/prospect.ts';
import { NO_OFFERS, type OfferAdvice, RevenueOpportunityEngine } from './revenue.ts';
import type { SatisfactionSnapshot } from './satisfaction/satisfaction-model.ts';
import { satisfactionInput, satisfactionOf } from './satisfaction.ts';

/** What is known of a customer when it is assessed. The best hour is the behavioural system's; it is handed through. */
export type CustomerFacts = {
  readonly history: CustomerHistory;
  readonly state: CustomerState;
  readonly outageOpen: boolean;
  readonly bestHour: BehavioralInsights['best_hour'];
  /** What is held of the grades of the days before; absent for a customer who is scored for the first time. */
  readonly graded?: GradeState | null;
};

/** Everything the layer says about a customer at one moment. */
export type Assessment = {
  readonly churn: ChurnRisk;
  readonly health: ScoredHealth;
  readonly graded: GradeState | null;
  readonly advice: Pick<CustomerIntelligence, 'revenue_opportunity' | 'satisfaction' | 'behavioral_insights' | 'recommended_actions'> & {
    readonly main_reason: Reason | null;
  };
  /** What could be done for the customer, with what holds the line. */
  readonly ways: Pick<OfferAdvice, 'opportunities' | 'rescues' | 'line'>;
  /** Monthly price × chance of leaving, rounded to minor units; null without a price or a chance. */
  readonly atRiskMinor: number | null;
  /** What another version of the churn model says, unseen. */
  readonly beside: ChurnReading['beside'];
};

/** The core of the predictions: from what happened to what it means, for many customers at once. */
export class PredictiveAnalyticsEngine {
  readonly #churn: CustomerChurnAnalyzer;
  readonly #health: HealthSetting;
  readonly #baseRate: number | null;
  readonly #offers: RevenueOpportunityEngine | null;
  readonly #satisfaction: SatisfactionSnapshot | null;

  constructor(
    models: ChurnModels,
    health: HealthSetting = plainSetting,
    offers: OfferKnowledge | null = null,
    satisfaction: SatisfactionSnapshot | null = null,
  ) {
    this.#satisfaction = satisfaction;
    this.#offers = offers && new RevenueOpportunityEngine(offers);
    this.#churn = new CustomerChurnAnalyzer(models);
    this.#health = health;
    this.#baseRate = models.champion?.baseRate ?? null;
  }

  /** Assesses customers as of a day; an assessment depends on nothing but its customer's facts and the model. */
  assess(customers: ReadonlyMap<string, CustomerFacts>, asOf: Day, madeAt: string, silent: readonly SilentFeed[] = []): Map<string, Assessment> {
    const readings = this.#churn.read(new Map([...customers].map(([id, { history }]) => [id, history])), asOf, madeAt, silent);
    const offers = this.#offers?.advise(prospectsOf(customers, readings, asOf), asOf);
    return new Map(
      [...customers].map(([id, facts]) => {
        const reading = readings.get(id) as NonNullable<ReturnType<typeof readings.get>>;
        const { risk, features } = reading;
        const { featuresBefore, chanceBefore } = reading;
        const was = chanceBefore === null ? null : healthScore({ features: featuresBefore, churnChance: chanceBefore, baseRate: this.#baseRate }, this.#health);
        const { health, graded } = customerHealth({ features, churnChance: risk.chance, baseRate: this.#baseRate }, this.#health, was, facts.graded ?? null, {
          day: asOf,
          madeAt,
        });
        const satisfaction = satisfactionOf(satisfactionInput(facts.history, asOf), this.#satisfaction, madeAt);
        const ways = offers?.get(id) ?? NO_OFFERS;
        return [id, { churn: risk, health, graded, beside: reading.beside, ways, ...advise(facts, risk, features, ways, satisfaction) }];
      }),
    );
  }
}

/** Everybody as a prospect for offers, with the risk of this moment. */
const prospectsOf = (customers: ReadonlyMap<string, CustomerFacts>, readings: ReadonlyMap<string, ChurnReading>, asOf: Day): Map<string, ProspectFacts> =>
  new Map(
    [...customers].map(([id, { state, outageOpen, history }]) => {
      const { risk, features } = readings.get(id) as ChurnReading;
      return [id, { state, outageOpen, features, input: history.asOf(asOf), churn: risk }];
    }),
  );

function advise(
  { state, outageOpen, bestHour }: CustomerFacts,
  risk: ChurnRisk,
  features: Readonly<Record<string, number | string | null>>,
  offers: OfferAdvice,
  satisfaction: Satisfaction,
): Pick<Assessment, 'advice' | 'atRiskMinor'> {
  const price = attribute<number>(state, 'price_minor');
  const atRiskMinor = price === null || risk.chance === null ? null : Math.round(price * risk.chance);
  const number = (name: string): number | null => (typeof features[name] === 'number' ? (features[name] as number) : null);
  const status = attribute<'active'>(state, 'status') ?? 'active';
  return {
    atRiskMinor,
    advice: {
      main_reason: mainReason(risk),
      revenue_opportunity: {
        monthly_price_minor: price,
        currency: attribute(state, 'currency'),
        at_risk_minor: atRiskMinor,
        opportunities: [...offers.opportunities],
        not_offered: [...offers.notOffered],
        none_because: offers.none,
      },
      satisfaction,
      behavioral_insights: {
        best_hour: bestHour,
        time_zone: attribute(state, 'time_zone'),
        portal_visits_30d: number('portal_visits_30d'),
        usage_change_percent: number('usage_change_30d_percent'),
      },
      recommended_actions: nextActions({
        risk,
        status,
        outageOpen,
        mayCall: attribute<boolean>(state, 'consent.care.call') !== false,
        owedMinor: owedMinor(state),
      }),
    },
  };
}
