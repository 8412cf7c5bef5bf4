import type { ChurnRisk } from '../../../contract/api/intelligence.ts';
import type { PlatformEvent } from '../../../contract/envelope.ts';
import { type Feed, feedOf } from '../../../data/feeds.ts';
import { addDays, type Day, dayNumber, dayOf } from '../../../kernel/days.ts';
import type { ChurnModel } from '../../../predictive/churn/model.ts';
import { listening } from '../listening.ts';
import type { Figures } from '../proof.ts';
import { simulatedFacts } from '../simulated-facts.ts';
import { risksOn } from './churn-scored.ts';

const CUSTOMERS = 160;
/** Another ISP than the one that the model learned from, so that nothing of it was seen. */
const OTHER = 7919;
const CUT: readonly Feed[] = ['usage', 'care', 'billing', 'readings'];
/** Share of the customers whose risk may pass from plainly above the usual to below it, or back, when a feed is cut. */
const MOST_FLIPS = 0.03;
/** Days of silence from which the feed that says most leads to no number at all. */
const LONG_SILENCE = 30;

/** 1 for a risk that is plainly above the usual, -1 for one below it, 0 between. */
const direction = ({ chance }: ChurnRisk, { baseRate }: ChurnModel): number =>
  chance === null ? 0 : chance >= 1.5 * baseRate ? 1 : chance < baseRate ? -1 : 0;

/** An ISP on a day, with one feed that has told nothing since so many days; the rhythm of every feed is read from its own events. */
function cutWorld(seed: number, from: Day, today: Day, cut: { readonly feed: Feed; readonly days: number } | null) {
  const feeds = listening();
  const since = cut ? addDays(today, -cut.days) : today;
  const { customers } = simulatedFacts(
    { seed: seed + OTHER, tenant: 'proof', from, days: dayNumber(today) - dayNumber(from) + 1, customers: CUSTOMERS, nodes: 10, keepCauses: false },
    {
      leave: ({ type, time }: PlatformEvent) => feedOf(type) === cut?.feed && dayOf(time) > since,
      also(event) {
        if (dayOf(event.time) <= today) feeds.hear(event);
      },
    },
  );
  return { customers, silent: feeds.silentAt(new Date(`${addDays(today, 1)}T00:00:00.000Z`)) };
}

/** Cuts one feed after another for so many days, and holds what is said against what would have been said with all of them. */
export function feedsCut(
  model: ChurnModel,
  seed: number,
  today: Day,
  from: Day,
  days: readonly number[],
): { holds: boolean; mostFlips: number; naiveFlips: number; figures: Figures } {
  const whole = risksOn(model, cutWorld(seed, from, today, null).customers, today);
  const flips = (risks: ReadonlyMap<string, ChurnRisk>) =>
    [...whole].filter(([id, risk]) => direction(risk, model) * direction(risks.get(id) as ChurnRisk, model) < 0).length / whole.size;
  const figures: Record<string, number> = {};
  let holds = true;
  let naiveFlips = 0;
  for (const feed of CUT)
    for (const silence of feed === 'usage' ? [...days, LONG_SILENCE] : days) {
      const { customers, silent } = cutWorld(seed, from, today, { feed, days: silence });
      const risks = risksOn(model, customers, today, silent);
      const confidence = Math.min(...[...risks.values()].map((risk) => risk.confidence));
      const abstained = [...risks.values()].filter(({ chance }) => chance === null).length / risks.size;
      figures[`cut_${feed}_${silence}d_confidence`] = confidence;
      figures[`cut_${feed}_${silence}d_abstained`] = abstained;
      figures[`cut_${feed}_${silence}d_flipped`] = flips(risks);
      // A feed may tell so seldom that its silence is not noticed yet; then nothing may have moved either.
      holds &&= flips(risks) <= MOST_FLIPS && (silent.length > 0 ? confidence < 1 : abstained === 0);
      if (silence === LONG_SILENCE) {
        holds &&= abstained === 1;
        naiveFlips = Math.max(naiveFlips, flips(risksOn(model, customers, today)));
      }
    }
  return { holds, mostFlips: MOST_FLIPS, naiveFlips, figures: { ...figures, silence_as_absence_flipped: naiveFlips } };
}
