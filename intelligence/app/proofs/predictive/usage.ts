import type { EntityHistory, KnownHistory } from '../../../data/entity-history.ts';
import { addDays, type Day } from '../../../kernel/days.ts';
import { UsagePatternPredictor } from '../../../predictive/usage.ts';
import type { Part } from '../predictive.ts';
import { simulatedFacts } from '../simulated-facts.ts';
import { measureUsage } from './usage-measure.ts';

/** MASE 30 days ahead against that of seasonal naive. */
const MOST_RATIO = 0.9;
/** The share of truths within the bounds of 95 % of single days, customers and nodes together. */
const COVERAGE = [0.93, 0.97] as const;
const ASKED_ON: Day = '2026-05-15';

type Reader = (history: EntityHistory, day: Day) => KnownHistory;
const asKnownThen: Reader = (history, day) => history.asOf(day);
/** A mutant: reads what was learned in the week after the question. */
const ofNextWeek: Reader = (history, day) => history.asOf(addDays(day, 7));

/** True when a forecast of a day is the same whether or not the facts learned after that day are there. */
function blindToTheFuture(seed: number, read: Reader): boolean {
  const world = { seed, tenant: 'usage', from: '2026-01-01', days: 160, customers: 40, nodes: 8, keepCauses: false } as const;
  const told = (leave?: (learned: string) => boolean) => {
    const { customers } = simulatedFacts(world, leave ? { leave: ({ learned }) => leave(learned) } : {});
    const known = new Map(
      [...customers].filter(([, { facts }]) => facts.asOf(ASKED_ON).state('status') !== null).map(([id, { facts }]) => [id, read(facts, ASKED_ON)]),
    );
    return JSON.stringify([...new UsagePatternPredictor().customers(known)].map(([id, { days, growth }]) => [id, days, growth]));
  };
  return told() === told((learned) => learned >= addDays(ASKED_ON, 1));
}

/** Use foretold for customers and access nodes, against what followed and against the same weekday of the week before. */
export const usage: Part = {
  name: 'usage',
  async run({ seed, long }) {
    const seeds = long ? Array.from({ length: 10 }, (_, k) => seed + k) : [seed];
    const { customers_together: customers, nodes } = measureUsage({ seeds, customers: long ? 300 : 150, days: 200, elapsedMs: () => 0 });
    const all = customers.forecasts + nodes.forecasts;
    const coverage = (customers.coverage_95 * customers.forecasts + nodes.coverage_95 * nodes.forecasts) / all;
    const blind = blindToTheFuture(seed, asKnownThen);
    const leakCaught = !blindToTheFuture(seed, ofNextWeek);
    const accurate = [customers, nodes].every(({ ahead_30 }) => ahead_30.ratio < MOST_RATIO);
    return {
      holds: accurate && coverage >= COVERAGE[0] && coverage <= COVERAGE[1] && blind && leakCaught,
      figures: {
        forecasts: all,
        customers_mase_30d: customers.ahead_30.mase,
        customers_ratio_to_seasonal_naive: customers.ahead_30.ratio,
        nodes_mase_30d: nodes.ahead_30.mase,
        nodes_ratio_to_seasonal_naive: nodes.ahead_30.ratio,
        coverage_95: Math.round(1000 * coverage) / 1000,
        month_coverage_95: customers.month.coverage_95,
        reads_nothing_of_the_future: blind,
        planted_leak_caught: leakCaught,
      },
    };
  },
};
