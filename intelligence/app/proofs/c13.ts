import { listCustomers } from '../../adapters/postgres/customer-queries.ts';
import { addExemption } from '../../adapters/postgres/exemption-store.ts';
import { FEEDS, type Feed, type SilentFeed } from '../../data/feeds.ts';
import { addDays, type Day, dayNumber, daysBetween } from '../../kernel/days.ts';
import { mulberry32 } from '../../kernel/random.ts';
import type { Assessment } from '../../predictive/engine.ts';
import type { HealthSetting, ScoredHealth } from '../../predictive/health.ts';
import { backtestOf, type HealthLead } from '../../predictive/health-backtest.ts';
import { type GradeState, gradeOf, usualGradeRules } from '../../predictive/health-grade.ts';
import { HEALTH_FEEDS, silenceFor } from '../../predictive/health-silence.ts';
import { gradesOnNoise, WRONG_RULES } from './health-noise.ts';
import { assessor, DAYS, FROM, type HealthWorld, healthWorld, judgedScores, LAST, worldFacts } from './health-world.ts';
import type { Proof } from './proof.ts';
import { onScratch } from './scratch.ts';

/** Days for which usage is silent when it is taken out of the world itself. */
const SILENT_DAYS = 30;
/** A gap between two AUCs of more than this many standard errors is no luck. */
const STANDARD_ERRORS = 3;

/** Usage and the like have said nothing since then. */
const since = `${addDays(LAST, -SILENT_DAYS)}T12:00:00.000Z`;
const settingOf = (world: HealthWorld, silent: readonly SilentFeed[]): HealthSetting => ({
  profiles: world.learned.profiles,
  silence: silenceFor(silent, FEEDS),
  yardstick: '',
});
const heardAll = (world: HealthWorld): HealthSetting => settingOf(world, []);
/** Everybody when one feed is known to have fallen silent. */
const without = (world: HealthWorld, customers: readonly string[], feed: Feed): Map<string, Assessment> =>
  world.assess(customers, LAST, settingOf(world, [{ feed, since }]), { silent: [{ feed, since }] });

/** How far what is still told lies above or below what is usual, by the weights that it had when everything was told. */
const lean = (told: ScoredHealth, whole: ScoredHealth): number =>
  told.components.reduce((sum, { name, score, usual }) => {
    const weight = whole.components.find((part) => part.name === name)?.weight ?? 0;
    return sum + (score !== null && usual !== null ? weight * (score - usual) : 0);
  }, 0);
const SIDE = 1e-9;

/** What becomes of everybody when one feed after the other falls silent. */
function withoutFeeds(world: HealthWorld, customers: readonly string[]) {
  const whole = world.assess(customers, LAST, heardAll(world));
  const found = { cases: 0, againstTheRest: 0, otherSide: 0, surer: 0, scoredWithout: 0, badMadeGoodByImputing: 0 };
  for (const feed of HEALTH_FEEDS) {
    for (const [id, { health }] of without(world, customers, feed)) {
      const all = (whole.get(id) as Assessment).health;
      const lost = all.components.filter(({ name, score }) => score !== null && health.components.find((part) => part.name === name)?.score === null);
      if (lost.length === 0 || all.score === null || all.usual === null) continue;
      found.cases++;
      if (health.confidence >= all.confidence) found.surer++;
      if (health.score === null || health.usual === null) continue;
      found.scoredWithout++;
      const rest = lean(health, all);
      const now = health.score - health.usual;
      if (Math.abs(rest) > SIDE && Math.sign(rest) !== Math.sign(now)) found.againstTheRest++;
      if (Math.sign(all.score - all.usual) !== Math.sign(now)) found.otherSide++;
      // The mutant takes what is missing for perfect.
      const imputed = rest + lost.reduce((sum, { weight, usual }) => sum + weight * (100 - (usual ?? 100)), 0);
      if (rest < -SIDE && imputed > SIDE) found.badMadeGoodByImputing++;
    }
  }
  return found;
}

/** A world in which use is really told no more, beside one in which it is known to have stopped: who differs, and which feeds are found silent. */
function realSilence(world: HealthWorld, seed: number, size: number, customers: readonly string[]): { found: string; differing: number; lastDay: string } {
  const cut = worldFacts(seed, size, addDays(LAST, -SILENT_DAYS));
  const really = assessor(cut.facts, world.champion)(customers, LAST, settingOf(world, cut.silent), { silent: cut.silent });
  const marked = world.assess(customers, LAST, settingOf(world, cut.silent), { silent: cut.silent });
  const differing = customers.filter((id) => {
    const [one, other] = [really.get(id)?.health, marked.get(id)?.health];
    return one?.score !== other?.score || one?.confidence !== other?.confidence;
  });
  return { found: cut.silent.map(({ feed }) => feed).join(' '), differing: differing.length, lastDay: cut.silent[0]?.since.slice(0, 10) ?? '' };
}

/** Grades of real customers day by day: changes within seven days that no sudden fall explains, and how many there would be without holding. */
function dayByDay(world: HealthWorld, customers: readonly string[], days: number) {
  const setting = heardAll(world);
  const found = { weeks: Math.round((customers.length * days) / 7), changes: 0, unheld: 0, tooOften: 0, falls: 0 };
  const changed = new Map<string, Day>();
  let graded = new Map<string, GradeState | null>();
  let before = new Map<string, ScoredHealth>();
  for (let i = days; i >= 0; i--) {
    const day = addDays(LAST, -i);
    const assessed = world.assess(customers, day, setting, { graded });
    for (const [id, { health }] of assessed) {
      const was = before.get(id);
      if (!was || was.score === null || health.score === null) continue;
      if (gradeOf(was.score) !== gradeOf(health.score)) found.unheld++;
      if (was.grade === health.grade) continue;
      found.changes++;
      const last = changed.get(id);
      const fall = (graded.get(id)?.score ?? 0) - health.score;
      if (last !== undefined && daysBetween(last, day) < usualGradeRules.restDays) {
        if (health.grade > was.grade && fall > usualGradeRules.leastDrop / 2) found.falls++;
        else found.tooOften++;
      }
      changed.set(id, day);
    }
    graded = new Map([...assessed].map(([id, one]) => [id, one.graded]));
    before = new Map([...assessed].map(([id, { health }]) => [id, health]));
  }
  return found;
}

/** A customer behind a VPN is left out for a month: gone from the list, counted, and back when the month is over. */
async function exemption(): Promise<{ leaves: boolean; counted: boolean; returns: boolean; stoppedClockCaught: boolean }> {
  const now = new Date(`${LAST}T12:00:00Z`);
  const until = new Date(now.getTime() + 30 * 86_400_000);
  return onScratch({ durable: false, tenants: ['proof'], now }, async ({ database }) => {
    await database.asWorker((sql) =>
      sql.query(
        `INSERT INTO customers (tenant_id, customer_id, state, name, status, last_event_at)
         SELECT 'proof', id, '{"latest": {}, "totals": {"invoiced_minor": 0, "paid_minor": 0}}', id, 'active', $1 FROM unnest($2::text[]) AS id`,
        [now, ['plain', 'vpn']],
      ),
    );
    const one = { exemption_id: 'x', customer_id: 'vpn', kind: 'vpn', reason: 'Second line behind a VPN', made_by: 'ann', made_at: now.toISOString() } as const;
    await database.asTenant('proof', (sql) => addExemption(sql, 'proof', { ...one, until: until.toISOString() }, null));
    const at = (moment: Date) =>
      database.asTenant('proof', (sql) => listCustomers(sql, { sort: 'name', status: 'active', exempted: 'without', limit: 10 }, moment));
    const ids = async (moment: Date) => (await at(moment)).rows.map((row) => row.customer_id).join(' ');
    const after = new Date(until.getTime() + 1);
    return {
      leaves: (await ids(now)) === 'plain' && (await ids(new Date(until.getTime() - 1))) === 'plain',
      counted: (await at(now)).exempted === 1,
      returns: (await ids(after)) === 'plain vpn',
      // The mutant looks at a clock that stands still: its exemption never ends.
      stoppedClockCaught: (await ids(now)) !== 'plain vpn',
    };
  });
}

/** True when two AUCs at the same lead differ by no more than luck; also where one of them has too few leavers to be told. */
function agree(one: HealthLead, other: HealthLead): boolean {
  if (one.auc === null || other.auc === null) return true;
  const error = (lead: HealthLead): number => ((lead.high ?? 1) - (lead.low ?? 0)) / 3.92;
  return Math.abs(one.auc - other.auc) <= STANDARD_ERRORS * Math.hypot(error(one), error(other));
}

const round = (value: number | null): number | string => (value === null ? 'no data' : Math.round(value * 1000) / 1000);

/**
 * Health on a simulated ISP of which half the customers taught the weights: what the card says it can tell at 60 and 90 days is held
 * against the other half; feeds fall silent one by one, and one really; grades are followed through noise and through real days.
 */
export const c13: Proof = {
  id: 'C13',
  promise:
    'Health says how well it tells at 60 and 90 days, loses confidence and not its side with a feed, holds a grade a week on noise, and exempts until a day.',
  async run({ seed, long }) {
    const size = long ? 4000 : 1200;
    const world = healthWorld(seed, size);
    const some = world.apart
      .filter((id) => world.facts.world.truth.departure(id) === null && world.facts.customers.get(id)?.asOf(LAST).customer.state('status'))
      .slice(0, long ? 800 : 200);

    const days = Array.from({ length: 5 }, (_, i) => addDays(FROM, 60 + 30 * i));
    const unseen = backtestOf(judgedScores(world, world.apart, days, heardAll(world)), dayNumber(addDays(FROM, DAYS - 1)));
    const told = world.learned.backtest;
    const honest = told.every((lead, i) => agree(lead, unseen[i] as HealthLead));

    const feeds = withoutFeeds(world, some);
    const real = realSilence(world, seed, size, some);

    const random = mulberry32(seed);
    const noise = gradesOnNoise(long ? 4800 : 480, random);
    const wrong = Object.entries(WRONG_RULES).map(([name, rules]) => ({ name, caught: gradesOnNoise(96, mulberry32(seed + 1), rules).tooOften > 0 }));
    const lived = dayByDay(world, some.slice(0, long ? 300 : 40), 60);
    const exempt = await exemption();

    const holds =
      told.length === 2 &&
      told.every(({ auc, lift, needs }) => (auc !== null && lift !== null) || needs !== null) &&
      told.some(({ auc }) => auc !== null) &&
      honest &&
      feeds.againstTheRest === 0 &&
      feeds.surer === 0 &&
      feeds.badMadeGoodByImputing > 0 &&
      real.found === 'usage' &&
      real.differing === 0 &&
      noise.tooOften === 0 &&
      lived.tooOften === 0 &&
      wrong.every(({ caught }) => caught) &&
      Object.values(exempt).every(Boolean);
    return {
      holds,
      figures: {
        customers: size,
        ...Object.fromEntries(
          told.flatMap((lead, i) => [
            [`t${lead.days}_auc`, round(lead.auc)],
            [`t${lead.days}_auc_low`, round(lead.low)],
            [`t${lead.days}_auc_high`, round(lead.high)],
            [`t${lead.days}_lift`, round(lead.lift)],
            [`t${lead.days}_leavers`, lead.left],
            [`t${lead.days}_auc_on_unseen_customers`, round(unseen[i]?.auc ?? null)],
          ]),
        ),
        feeds_removed: HEALTH_FEEDS.length,
        cases_without_a_feed: feeds.cases,
        still_scored: feeds.scoredWithout,
        confidence_not_lower: feeds.surer,
        side_against_the_rest_of_the_evidence: feeds.againstTheRest,
        side_changed_where_that_feed_was_the_reason: feeds.otherSide,
        mutant_imputes_good_makes_bad_good: feeds.badMadeGoodByImputing,
        usage_really_stopped_found: real.found,
        usage_really_stopped_differing: real.differing,
        noise_customer_weeks: noise.weeks,
        noise_grade_changes: noise.changes,
        noise_changes_within_a_week: noise.tooOften,
        lived_customer_weeks: lived.weeks,
        lived_grade_changes: lived.changes,
        lived_changes_without_holding: lived.unheld,
        lived_changes_within_a_week: lived.tooOften,
        lived_sudden_falls_within_a_week: lived.falls,
        exempted_leaves_and_returns: exempt.leaves && exempt.counted && exempt.returns,
        mutants: wrong.length + 2,
        mutants_not_caught:
          wrong
            .filter(({ caught }) => !caught)
            .map(({ name }) => name)
            .join(', ') || 0,
      },
    };
  },
};
