import type { SatisfactionGroup } from '../../../contract/api/satisfaction.ts';
import { addDays, dayNumber } from '../../../kernel/days.ts';
import { mulberry32, normal } from '../../../kernel/random.ts';
import { normalCdf } from '../../../ml/distributions.ts';
import { type Ask, asksOf, segmentOf } from '../../../predictive/satisfaction/asks.ts';
import { learnSatisfaction, type SatisfactionSnapshot } from '../../../predictive/satisfaction/satisfaction-model.ts';
import { signalsOf } from '../../../predictive/satisfaction/signals.ts';
import { satisfactionInput, satisfactionOf } from '../../../predictive/satisfaction.ts';
import { answerChance, feelingFrom, MOOD } from '../../../simulation/care.ts';
import type { Part } from '../predictive.ts';
import { type SimulatedFacts, simulatedFacts } from '../simulated-facts.ts';

const FROM = '2026-01-05';
const DAYS = 260;

/** What one simulated ISP shows. */
interface World {
  readonly truth: { readonly mean: number; readonly nps: number };
  readonly model: SatisfactionSnapshot;
  readonly correlation: number;
  /** Share of the customers whose true feeling lies within their interval. */
  readonly held: number;
  /** The greatest distance between a value and its reasons, and the customers of whom nothing was said although something is known. */
  readonly unexplained: number;
  readonly silent: number;
}

function lookAt(facts: SimulatedFacts): World {
  const last = addDays(FROM, DAYS - 1);
  const felt = [...facts.customers].flatMap(([id, history]) => {
    const feeling = facts.world.truth.feeling(id, last);
    return Number.isNaN(feeling) ? [] : [{ history, feeling }];
  });
  const model = learnSatisfaction({
    asks: [...facts.customers].flatMap(([id, history]) => asksOf(id, history, FROM, last, true)),
    today: dayNumber(last),
    customers: felt.map(({ history }) => ({ signals: signalsOf(history.asOf(last)), segment: segmentOf(history.asOf(last)) })),
    window: { from: FROM, to: last },
  });
  const said = felt.map(({ history, feeling }) => ({ feeling, said: satisfactionOf(satisfactionInput(history, last), model, `${last}T00:00:00Z`) }));
  const told = said.flatMap(({ feeling, said: { value, low, high, typical, reasons, other_points } }) =>
    value === null
      ? []
      : [
          {
            feeling,
            value,
            inside: (low as number) <= feeling && feeling <= (high as number),
            rest: Math.abs(value - (typical as number) - reasons.reduce((sum, { points }) => sum + points, other_points)),
          },
        ],
  );
  return {
    truth: truthOf(felt.map(({ feeling }) => feeling)),
    model,
    correlation: correlationOf(
      told.map(({ feeling }) => feeling),
      told.map(({ value }) => value),
    ),
    held: told.filter(({ inside }) => inside).length / told.length,
    unexplained: Math.max(...told.map(({ rest }) => rest)),
    silent: said.length - told.length,
  };
}

function correlationOf(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const other = (b[i] as number) - mb;
    ab += (value - ma) * other;
    aa += (value - ma) ** 2;
    bb += other ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

/** People of a drawn world, and the times each was asked. */
const PEOPLE = 2_000;
const TIMES = 3;

/** One drawn world: the same truth about feelings and answers, without the ISP around it, so that there can be many. */
function drawnWorld(seed: number): { readonly truth: { readonly mean: number; readonly nps: number }; readonly model: SatisfactionSnapshot } {
  const random = mulberry32(seed);
  const asks: Ask[] = [];
  const feelings: number[] = [];
  const customers: { signals: number[]; segment: string }[] = [];
  const rarely = (chance: number, mean: number): number => (random() < chance ? -mean * Math.log(1 - random()) : 0);
  for (let person = 0; person < PEOPLE; person++) {
    const contentment = 0.8 * normal(random);
    const slowHome = rarely(0.25, 14);
    let before: Ask['before'] = 0;
    for (let time = 0; time < TIMES; time++) {
      const troubles = Math.floor(rarely(0.3, 1.6));
      const lived = {
        slowPoints: Math.round(slowHome),
        troubles,
        reopened: troubles > 1 && random() < 0.3 ? 1 : 0,
        outageHours: Math.round(rarely(0.4, 3)),
        daysLate: Math.floor(rarely(0.1, 3)),
      };
      const signals = [lived.slowPoints, Math.min(4, lived.troubles), lived.reopened, Math.min(12, lived.outageHours), Math.min(6, lived.daysLate)];
      const feeling = feelingFrom(lived, contentment);
      const now = feeling + MOOD * normal(random);
      const answer = random() < answerChance(now) ? Math.min(10, Math.max(0, Math.round(now))) : null;
      asks.push({ customer: `p${person}`, segment: 'residential', day: 91 * time, signals, answer, before });
      before = answer !== null ? 2 : (Math.max(before, 1) as Ask['before']);
      if (time < TIMES - 1) continue;
      customers.push({ signals, segment: 'residential' });
      feelings.push(feeling);
    }
  }
  return {
    truth: truthOf(feelings),
    model: learnSatisfaction({ asks, today: 91 * (TIMES - 1), customers, window: { from: FROM, to: FROM } }, undefined, 91 * TIMES),
  };
}

/** What everybody would answer, were everybody to answer: the mood of the moment and the rounding included. */
function truthOf(feelings: readonly number[]): { mean: number; nps: number } {
  const mean = (of: (feeling: number) => number) => feelings.reduce((sum, feeling) => sum + of(feeling), 0) / feelings.length;
  return { mean: mean((feeling) => feeling), nps: 100 * mean((feeling) => 1 - normalCdf((8.5 - feeling) / MOOD) - normalCdf((6.5 - feeling) / MOOD)) };
}

const within = ({ low, high }: { low: number; high: number }, truth: number): boolean => low <= truth && truth <= high;

/** Satisfaction is told right although the very happy and the unhappy answer more often than the rest. */
export const satisfaction: Part = {
  name: 'satisfaction',
  async run({ seed, long }) {
    const isp = lookAt(simulatedFacts({ seed, tenant: 't', from: FROM, days: DAYS, customers: long ? 3_000 : 1_200, nodes: 30, keepCauses: false }));
    const drawn = Array.from({ length: long ? 60 : 5 }, (_, w) => drawnWorld(1_000 * seed + w)).map(({ truth, model: { groups } }) => ({
      truth,
      ...(groups[0] as SatisfactionGroup),
    }));
    const share = (test: (one: (typeof drawn)[number]) => boolean): number => drawn.filter(test).length / drawn.length;
    const off = (of: (one: (typeof drawn)[number]) => number): number => drawn.reduce((sum, one) => sum + Math.abs(of(one)), 0) / drawn.length;
    const all = isp.model.groups[0] as SatisfactionGroup;
    const figures = {
      correlation_with_truth: isp.correlation,
      customer_interval_coverage: isp.held,
      isp_mean_off: Math.abs(all.corrected.mean.mid - isp.truth.mean),
      isp_mean_off_as_answered: Math.abs((all.raw?.mean.mid ?? Number.NaN) - isp.truth.mean),
      worlds: drawn.length,
      corrected_mean_holds: share(({ truth, corrected }) => within(corrected.mean, truth.mean)),
      corrected_mean_off: off(({ truth, corrected }) => corrected.mean.mid - truth.mean),
      corrected_nps_holds: share(({ truth, corrected }) => within(corrected.nps, truth.nps)),
      corrected_nps_off: off(({ truth, corrected }) => corrected.nps.mid - truth.nps),
      mutant_no_correction_mean_holds: share(({ truth, raw }) => raw !== null && within(raw.mean, truth.mean)),
      mutant_no_correction_mean_off: off(({ truth, raw }) => (raw?.mean.mid ?? Number.NaN) - truth.mean),
      mutant_no_correction_nps_off: off(({ truth, raw }) => (raw?.nps.mid ?? Number.NaN) - truth.nps),
      reasons_off: isp.unexplained,
      not_told: isp.silent,
    };
    const least = long ? 0.88 : 0.8;
    const holds =
      figures.correlation_with_truth >= 0.8 &&
      figures.customer_interval_coverage >= 0.9 &&
      figures.corrected_mean_holds >= least &&
      figures.corrected_nps_holds >= least &&
      figures.reasons_off < 1e-9 &&
      figures.mutant_no_correction_mean_holds < 0.5 &&
      figures.mutant_no_correction_mean_off > 2 * figures.corrected_mean_off;
    return { holds, figures };
  },
};
