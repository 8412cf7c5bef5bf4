import type { Trained } from '../../ml/model-manager.ts';
import { ledgerAccuracy } from './c11/calibration.ts';
import { FOUND_WITHIN, watchPriceRise } from './c11/drift.ts';
import { succeededWell, succession } from './c11/fallback.ts';
import { afterDays, feedOutage, feedsToBreak } from './c11/outage.ts';
import { byTheInterval, byTheMean, promoted } from './c11/rollout.ts';
import { MUTANTS, settledWell, settlement, theProduct } from './c11/settlement.ts';
import { FROM, ispWithModel } from './c11/world.ts';
import type { Proof } from './proof.ts';
import { onScratch } from './scratch.ts';

const MOST_ECE = 0.02;
/** A challenger that is no better may move on by luck in this share of the trials, however often one looks. */
const MOST_LUCK = 0.05;
const EQUAL = { champion: 0.5, challenger: 0.5 };
const BETTER = { champion: 1, challenger: 0.2 };
const NOTICED_WITHIN_HOURS = 48;

const round = (value: number | undefined, digits = 4): number => Math.round((value ?? Number.NaN) * 10 ** digits) / 10 ** digits;
/** A version that carries no shares of the segments with it. */
const withoutShares = (trained: Trained): Trained => ({ ...trained, card: { ...trained.card, fallback: null } });

/**
 * The ledger on a simulated ISP: what was said is settled within the hour and corrected by late facts, comes true as often as
 * it said, a rise of prices is found, a challenger moves on only when it is shown to be better, failures hand over in order,
 * and a feed that falls silent is noticed and named. Each part with its mutants.
 */
export const c11: Proof = {
  id: 'C11',
  promise: 'Every prediction is settled within an hour of its horizon and its accuracy published; drift, failing models and silent feeds are found and said.',
  async run({ seed, long }) {
    const isp = ispWithModel(seed, long ? 3_000 : 1_200);
    const { heavy, light } = feedsToBreak(isp);
    const mutants = Object.entries(MUTANTS);
    const tenants = ['ledger', ...mutants.map((_, i) => `mutant-${i}`), 'calibrated', 'bent', 'fails', 'fails-bare', 'silent'];
    return onScratch({ durable: false, tenants, now: new Date(`${FROM}T00:00:00Z`) }, async (scratch) => {
      const missed: string[] = [];
      const settled = await settlement(scratch, 'ledger', seed, theProduct, long ? 2_000 : 150);
      for (const [i, [name, look]] of mutants.entries()) if (settledWell(await settlement(scratch, `mutant-${i}`, seed, look, 40))) missed.push(name);

      const accuracy = await ledgerAccuracy(scratch, 'calibrated', isp);
      const bent = await ledgerAccuracy(scratch, 'bent', isp, (chance) => Math.min(1, chance + 0.05));
      if ((bent?.ece ?? 0) <= MOST_ECE) missed.push('chances five points too high');

      const drift = watchPriceRise(isp);
      if (watchPriceRise(isp, () => []).foundAfterDays !== null) missed.push('a watch that looks away');

      const trials = long ? 1_000 : 60;
      const luck = promoted(seed, trials, EQUAL, byTheInterval);
      const better = promoted(seed, trials / 3, BETTER, byTheInterval);
      if (promoted(seed, trials, EQUAL, byTheMean) <= MOST_LUCK) missed.push('a rollout by the mean');

      const handedOver = await succession(scratch, 'fails', seed);
      if (succeededWell(await succession(scratch, 'fails-bare', seed, withoutShares))) missed.push('no shares to fall back to');

      const outage = await feedOutage(scratch, 'silent', isp, heavy);
      if (outage.abstainedUnheeding) missed.push('a model that heeds no silence');
      const little = light === null ? null : afterDays(isp, light);

      const holds =
        settledWell(settled) &&
        (accuracy?.ece ?? 1) <= MOST_ECE &&
        drift.foundAfterDays !== null &&
        drift.foundAfterDays <= FOUND_WITHIN &&
        drift.falseAlarms === 0 &&
        luck <= MOST_LUCK &&
        better >= 0.9 &&
        succeededWell(handedOver) &&
        outage.abstained &&
        outage.names &&
        (outage.noticedAfterHours ?? Number.POSITIVE_INFINITY) <= NOTICED_WITHIN_HOURS &&
        !little?.abstains &&
        missed.length === 0;
      return {
        holds,
        figures: {
          predictions_settled: settled.predictions - settled.unsettled,
          predictions_unsettled: settled.unsettled,
          settled_later_than_an_hour: settled.late,
          settled_wrongly_at_first: settled.wrongAtFirst,
          settled_wrongly_in_the_end: settled.wrongInTheEnd,
          late_facts_that_mattered: settled.corrections,
          late_facts_corrected: settled.corrected,
          ledger_rows: accuracy?.rows ?? 0,
          ledger_expected: round(accuracy?.expected, 1),
          ledger_came: accuracy?.came ?? 0,
          ledger_ece: round(accuracy?.ece),
          ledger_ece_by_luck: round(accuracy?.ece_by_luck),
          ledger_auc: round(accuracy?.roc_auc?.value),
          price_rise_found_after_days: drift.foundAfterDays ?? 'never',
          price_rise_named: drift.named,
          price_alarms_on_calm_days: drift.falseAlarms,
          equal_challengers_moved_on: round(luck),
          better_challengers_moved_on: round(better),
          after_failures_serves: handedOver.servers.join(', then '),
          share_told_business: round(handedOver.shares.business ?? undefined),
          share_told_residential: round(handedOver.shares.residential ?? undefined),
          silent_feed: `${outage.feed} (${Math.round(100 * outage.share)} of 100 parts)`,
          silence_noticed_after_hours: outage.noticedAfterHours ?? 'never',
          model_abstained_and_named_it: outage.abstained && outage.names,
          feed_hours_called_silent_wrongly: outage.falseHours,
          other_feeds_called_silent: outage.othersSilent || 0,
          little_used_feed:
            little === null ? 'none' : `${light} (${Math.round(100 * little.share)} of 100 parts): ${little.abstains ? 'no number' : 'less sure'}`,
          mutants: mutants.length + 5,
          mutants_not_caught: missed.join(', ') || 0,
        },
      };
    });
  },
};
