import type { Database } from '../adapters/postgres/database.ts';
import {
  addOffer,
  addUse,
  answerCounts,
  answerOffer,
  asColleague,
  caseSums,
  deskOfOffer,
  forgetLayouts,
  forgetUsesOf,
  keptLayout,
  openCase,
  type PageOf,
  saveArrangement,
  settleCases,
  usesAfter,
} from '../adapters/postgres/layout-store.ts';
import { tenantNamed } from '../adapters/postgres/tenant-queries.ts';
import type { LayoutServices } from '../api/services-preferences.ts';
import { type KeptLayout, LAYOUT_CONTROL_SHARE, WorkflowPersonalization } from '../behavioral/layout.ts';
import { COMPARED_DAYS, type LayoutArm, layoutEffect } from '../behavioral/layout-effect.ts';
import { usedFirst, usualOfferRules } from '../behavioral/layout-offer.ts';
import type { Arrangement } from '../behavioral/layout-order.ts';
import type { ArrangedPage, Desk, LayoutEffect } from '../contract/api/layout.ts';
import type { Identity } from '../contract/identity.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { addDays, type Day, dayOf } from '../kernel/days.ts';
import { UilError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { NO_UNITS } from '../kernel/unit-sums.ts';
import { localDay } from '../orchestration/zones.ts';
import { desksOf } from './desks.ts';

/** Days for which openings are kept; what people were offered is kept for a year, as a refusal holds for weeks. */
const USES_KEPT_DAYS = 90;
const OFFERS_KEPT_DAYS = 366;

/** What is kept of somebody's page. */
export async function layoutOf(sql: Sql, page: PageOf, toWrite = false): Promise<KeptLayout> {
  const { arrangement, offers } = await keptLayout(sql, page, toWrite);
  return { arrangement: arrangement as Arrangement | null, offers };
}

/** What offers bring the people of one tenant, or of all with null: sums of people, whose lot fell alike everywhere. */
async function effectIn(sql: Sql, tenant: string | null): Promise<LayoutEffect> {
  const arms = await caseSums(sql, tenant);
  const of = (arm: LayoutArm) => arms.find((one) => one.arm === arm) ?? { people: 0, sums: NO_UNITS };
  const sums = { offered: of('offered'), control: of('control') };
  const since = arms.map((one) => one.since).sort()[0] ?? null;
  const people = { offered: sums.offered.people, control: sums.control.people };
  return { share: LAYOUT_CONTROL_SHARE, ...people, ...(await answerCounts(sql, tenant)), ...layoutEffect(sums, since, LAYOUT_CONTROL_SHARE) };
}

/** What a person does with their own page of parts, and in sum what offers bring. */
export function layoutServices(database: Pick<Database, 'asTenant' | 'asWorker'>, clock: Clock, workflow = new WorkflowPersonalization()): LayoutServices {
  const pageOf = ({ tenant, person, role }: Identity, desk: Desk): PageOf => {
    if (!desksOf(role).includes(desk)) throw new UilError('FORBIDDEN', [role]);
    return { tenant, person, desk };
  };
  /** The day that it is at the ISP. */
  const todayOf = async (sql: Sql, tenant: string): Promise<Day> => localDay(clock.now(), (await tenantNamed(sql, tenant))?.time_zone ?? 'UTC');
  const usesOf = (sql: Sql, page: PageOf, today: Day) => usesAfter(sql, page, addDays(today, -usualOfferRules.withinDays));
  /** Changes a page in one transaction, and shows it. */
  const changed = (page: PageOf, change: (kept: KeptLayout, now: Date, sql: Sql) => Promise<Arrangement | null>): Promise<ArrangedPage> =>
    asColleague(database, page, async (sql) => {
      const now = clock.now();
      const arrangement = await change(await layoutOf(sql, page, true), now, sql);
      if (arrangement !== null) await saveArrangement(sql, page, arrangement);
      return workflow.layoutFor(page.desk, await layoutOf(sql, page), now).page;
    });
  return {
    noteUse: (who, { desk, part, after_ms }) => {
      const page = pageOf(who, desk);
      return asColleague(database, page, async (sql) => {
        const now = clock.now();
        const today = await todayOf(sql, who.tenant);
        const kept = await layoutOf(sql, page, true);
        await addUse(sql, page, today, part, after_ms);
        const arm = workflow.armOf(who.tenant, who.person);
        const proposed = workflow.propose(desk, kept, await usesOf(sql, page, today), { now, today });
        if (proposed === null) return;
        await openCase(sql, page, arm, today, COMPARED_DAYS);
        if (arm === 'offered') await addOffer(sql, page, { offer_id: newId(), ...proposed }, now);
      });
    },
    ownUses: (who, desk) => {
      const page = pageOf(who, desk);
      return asColleague(database, page, async (sql) => {
        const today = await todayOf(sql, who.tenant);
        return { desk, ...usedFirst(await usesOf(sql, page, today), workflow.usual(desk).parts, today), kept_days: USES_KEPT_DAYS };
      });
    },
    forgetUses: (who) => database.asWorker((sql) => forgetUsesOf(sql, who)),
    changeLayout: (who, asked) =>
      changed(pageOf(who, asked.desk), async (kept, now) => {
        if (asked.change === 'usual') return workflow.usual(asked.desk);
        const arrangement = workflow.change(asked.desk, kept, asked.part, asked.change, now);
        if (arrangement === null) throw new UilError('REQUEST_INVALID', ['this part cannot be moved so, as it stands'], { pointer: '/change' });
        return arrangement;
      }),
    answerOffer: async (who, offer, { answer }) => {
      const desk = await asColleague(database, who, (sql) => deskOfOffer(sql, who.tenant, who.person, offer));
      if (desk === null) throw new UilError('NOT_FOUND', [`the offer ${offer}`]);
      const page = pageOf(who, desk);
      return changed(page, async (kept, now, sql) => {
        const made = kept.offers.find(({ offer_id }) => offer_id === offer);
        const next = answer === 'yes' ? workflow.accept(desk, kept, offer, now) : answer === 'undo' ? workflow.undo(desk, kept, offer) : null;
        if (answer === 'no' ? made?.answer !== null : next === null) throw new UilError('ANSWERED_ALREADY');
        await answerOffer(sql, page, offer, answer, now);
        return next;
      });
    },
    layoutEffect: (tenant) => database.asWorker((sql) => effectIn(sql, tenant)),
  };
}

/** Settles who has been followed to the end, and lets go of what is older than is needed. */
export async function layoutUpkeep(database: Pick<Database, 'asWorker'>, clock: Clock): Promise<boolean> {
  const today = dayOf(clock.now());
  await database.asWorker(async (sql) => {
    await settleCases(sql, today, COMPARED_DAYS);
    await forgetLayouts(sql, addDays(today, -USES_KEPT_DAYS), addDays(today, -OFFERS_KEPT_DAYS));
  });
  return false;
}
