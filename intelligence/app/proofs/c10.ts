import { factsSince, historiesOf } from '../../adapters/postgres/fact-source.ts';
import type { CloudEvent } from '../../contract/envelope.ts';
import { CustomerHistory } from '../../data/feature-store.ts';
import { computeFeatures } from '../../data/features/catalogue.ts';
import { systemClock } from '../../kernel/clock.ts';
import { dayOf } from '../../kernel/days.ts';
import { canonicalJson } from '../../kernel/json.ts';
import { mulberry32, type Random } from '../../kernel/random.ts';
import type { Estimator } from '../../ml/bandit/off-policy.ts';
import { customerAsOf } from '../replay/as-of.ts';
import { estimates, type LoggedRun } from '../replay/off-policy.ts';
import { replayLog } from '../replay/rebuild.ts';
import { replayPlaybook } from '../replay/replay-playbook.ts';
import { type Lived, live, START, TENANT } from './lived-world.ts';
import type { Proof } from './proof.ts';

const DAY = 86_400_000;
const LATE_DAYS = 3;

/** Facts that happened early and are told late: who reads as of a day between must not see them. */
function lateEvents({ customers }: Lived, random: Random): CloudEvent[] {
  return customers.flatMap((customer_id, i): CloudEvent[] => {
    if (i % 5 !== 0) return [];
    const happened = START + DAY + Math.floor(random() * DAY);
    const base = { specversion: '1.0' as const, source: 'urn:proof:late', time: new Date(happened).toISOString() };
    const recordedtime = new Date(happened + LATE_DAYS * DAY).toISOString();
    const said = (type: string, data: object): CloudEvent => ({ ...base, recordedtime, id: `${type}/${customer_id}`, type, data: data as CloudEvent['data'] });
    return [
      said('customer.updated', { customer_id, name: 'Told late' }),
      said('payment.succeeded', { customer_id, payment_id: `late-${customer_id}`, amount_minor: 777, currency: 'USD' }),
    ];
  });
}

type AsOf = { readonly compared: number; readonly different: number; readonly features: number; readonly mutantDifferent: number };

/** Every feature of these customers as of a day, of facts as they were learned; `blind` takes them for learned on the day that they are about. */
async function featuresAsOf({ scratch: { database } }: Lived, customers: readonly string[], day: string, blind = false): Promise<string[]> {
  const rows = await database.asWorker((sql) => factsSince(sql, TENANT, 'customer', customers, null));
  const histories = historiesOf(
    customers,
    rows.map((row) => (blind ? { ...row, learnedOn: row.day } : row)),
  );
  return customers.map((id) => canonicalJson(computeFeatures(new CustomerHistory(histories.get(id)!, new Map()).asOf(day))));
}

/** What is known as of a moment, before and after late events were told: they may change nothing of what was known before they were. */
async function asOf(lived: Lived, random: Random): Promise<AsOf> {
  const asked = lived.customers.filter((_, i) => i % 5 === 0).slice(0, 60);
  // Before the first of them was learned, after the last of them happened.
  const at = new Date(START + 2 * DAY + 3_600_000).toISOString();
  const look = async (): Promise<string[]> => {
    const told: string[] = [];
    for (const customer of asked) told.push(canonicalJson(await customerAsOf(lived.scratch.database, TENANT, customer, at)));
    return told;
  };
  const day = dayOf(new Date(at));
  const [before, featuresBefore] = [await look(), await featuresAsOf(lived, asked, day)];
  await lived.layer.ingest(TENANT, lateEvents(lived, random));
  await lived.layer.pipeline.drain();
  const [after, featuresAfter, blind] = [await look(), await featuresAsOf(lived, asked, day), await featuresAsOf(lived, asked, day, true)];
  const changed = (one: readonly string[], other: readonly string[]): number => one.filter((value, i) => value !== other[i]).length;
  return {
    compared: asked.length,
    different: changed(before, after),
    features: changed(featuresBefore, featuresAfter),
    mutantDifferent: changed(featuresBefore, blind),
  };
}

/** Of so large a share of the worlds nothing may be told for want of what was tried. */
const MOST_REFUSED = 0.1;
const ESTIMATORS: readonly Estimator[] = ['ips', 'snips', 'dr'];

/** A month of runs in a world whose truth is known: who is helped by contact, and by how much; other settings leave some alone. */
function worldOf(random: Random, runs: number, wrongly: boolean): { readonly log: LoggedRun[]; readonly truth: number } {
  const share = 0.1 + random() * 0.3;
  const cut = random();
  const [base, lift, slope] = [0.2 + random() * 0.3, random() * 0.4 - 0.1, random() * 0.2];
  let truth = 0;
  const log = Array.from({ length: runs }, (): LoggedRun => {
    const [owed, churn] = [random(), random()];
    const chance = (treated: boolean): number => Math.min(0.98, Math.max(0.02, base + slope * churn + (treated ? lift * (1 - owed) : 0)));
    const held_out = random() < share;
    const instead = owed > cut ? 'nothing' : 'same';
    truth += chance(instead === 'same') / runs;
    const known = { owed_minor: Math.round(owed * 10_000), churn_chance: churn };
    const propensity = held_out ? share : 1 - share;
    return { held_out, propensity: wrongly ? 0.5 : propensity, reward: random() < chance(!held_out) ? 1 : 0, instead, known };
  });
  return { log, truth };
}

/** In which share of worlds the truth lies in the interval, by estimator; a value that is refused counts neither way. */
function coverage(seed: number, worlds: number, wrongly: boolean): Record<Estimator, number> & { told: number; refused: number } {
  const random = mulberry32(seed);
  const held: Record<Estimator, number> = { ips: 0, snips: 0, dr: 0 };
  let [told, refused] = [0, 0];
  for (let world = 0; world < worlds; world++) {
    const { log, truth } = worldOf(random, 1_000, wrongly);
    const made = estimates(log).estimates;
    if (made.some(({ value }) => 'refused' in value)) {
      refused++;
      continue;
    }
    told++;
    for (const { estimator, value } of made) if (!('refused' in value) && value.low <= truth && truth <= value.high) held[estimator]++;
  }
  return { ips: held.ips / told, snips: held.snips / told, dr: held.dr / told, told, refused };
}

/** The same settings played on what happened with them: nothing else may come out; other settings must change something. */
async function played(lived: Lived): Promise<{ runs: number; other: number; otherSettings: number }> {
  const wanted = { from: new Date(START - DAY).toISOString(), to: lived.clock.now().toISOString(), limit: 5 };
  const { database } = lived.scratch;
  const own = await replayPlaybook(database, TENANT, 'payment-recovery', { ...wanted, settings: {} });
  const others = await replayPlaybook(database, TENANT, 'payment-recovery', {
    ...wanted,
    settings: { reminders: 4, days_between_reminders: 1, silent_hours: 0 },
  });
  return { runs: own.runs, other: own.other, otherSettings: others.other };
}

/**
 * A world lived through by the layer: the log is played once more and every byte compared; late facts are told and must not change what
 * was known before; and months whose truth is known are estimated from who was held out. Mutants: a replay that leaves out an event, one
 * that reads late facts as if they had been known, and chances that were logged wrong.
 */
export const c10: Proof = {
  id: 'C10',
  promise:
    'The log played once more gives every byte again, nothing that was learned later is seen as of a day, and what another policy would have earned is told with an interval that holds.',
  run: ({ seed, long }) =>
    live({ seed, customers: long ? 2_000 : 250, days: 24, stepHours: 6, scored: false }, async (lived) => {
      const random = mulberry32(seed + 10);
      const began = systemClock.elapsedMs();
      const again = await replayLog(lived.scratch.database, { keep: true });
      const seconds = (systemClock.elapsedMs() - began) / 1_000;
      let seen = 0;
      const lossy = await replayLog(lived.scratch.database, { keep: false, isRead: () => ++seen % 1_000 !== 7 });
      const plays = await played(lived);
      const known = await asOf(lived, random);
      const late = await replayLog(lived.scratch.database, { keep: false });
      const worlds = long ? 6_000 : 1_500;
      const covered = coverage(seed, worlds, false);
      const wrong = coverage(seed, 600, true);
      const holding = ESTIMATORS.every((estimator) => covered[estimator] >= 0.93);
      const mutants = [!lossy.same, known.mutantDifferent > 0, wrong.told > 0 && ESTIMATORS.some((estimator) => wrong[estimator] < 0.93)];
      return {
        holds:
          again.same &&
          late.same &&
          again.not_possible === 0 &&
          again.decisions > 0 &&
          known.different === 0 &&
          known.features === 0 &&
          holding &&
          covered.refused <= MOST_REFUSED * worlds &&
          plays.otherSettings > plays.other &&
          mutants.every(Boolean),
        figures: {
          events: again.events,
          fact_rows: again.after.daily_facts.rows,
          customers: again.after.customers.rows,
          facts_customers_outages_identical: canonicalJson(again.before) === canonicalJson(again.after),
          runs: again.runs,
          runs_differing: again.differing_runs,
          decisions: again.decisions,
          decisions_differing: again.differing_decisions,
          identical_after_late_events: late.same,
          replay_seconds: Math.round(seconds * 10) / 10,
          customers_looked_at_as_of: known.compared,
          late_facts_seen_as_of: known.different + known.features,
          runs_played_under_their_own_kind_of_settings: plays.runs,
          of_them_other_contacts: plays.other,
          other_contacts_under_other_settings: plays.otherSettings,
          worlds,
          worlds_refused: covered.refused,
          truth_in_interval_ips: covered.ips,
          truth_in_interval_snips: covered.snips,
          truth_in_interval_dr: covered.dr,
          mutant_wrong_chances_told: wrong.told,
          mutant_wrong_chances_ips: wrong.ips,
          mutants: 3,
          mutants_caught: mutants.filter(Boolean).length,
        },
      };
    }),
};
