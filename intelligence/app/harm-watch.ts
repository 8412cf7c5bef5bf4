import type { Database } from '../adapters/postgres/database.ts';
import { harmOf, type Judged, playbooksToJudge, stopForHarm, takeHarmLook } from '../adapters/postgres/harm-queries.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { HARM_DAYS, HARMS, type HarmCohort, judgeHarm } from '../monitoring/harm.ts';

/** Every playbook is judged once in this window. */
export const EVALUATION_WINDOW_MS = 15 * 60_000;

const NOBODY = { treated: 0, heldOut: 0 };

/** What came of a playbook, by the day on which it acted. */
async function cohortsOf(sql: Sql, tenant: string, judged: Judged): Promise<HarmCohort[]> {
  const rows = await harmOf(sql, tenant, judged, HARM_DAYS);
  return rows.map(({ did, ...row }) => ({ ...row, did: Object.fromEntries(HARMS.map((harm) => [harm, did?.[harm] ?? NOBODY])) as HarmCohort['did'] }));
}

/**
 * Judges the playbooks of one tenant whose window has passed, and stops each that does harm: the switch that holds its messages back and
 * the row that says why are one transaction. False when no tenant is due.
 */
export async function harmStep(database: Database, clock: Clock, log: Log, judge: typeof judgeHarm = judgeHarm): Promise<boolean> {
  return database.asWorker(async (sql) => {
    const now = clock.now();
    const tenant = await takeHarmLook(sql, now, EVALUATION_WINDOW_MS);
    if (tenant === null) return false;
    for (const judged of await playbooksToJudge(sql, tenant, now)) {
      const breach = judge(await cohortsOf(sql, tenant, judged));
      if (breach === null) continue;
      const { playbook } = judged;
      if (await stopForHarm(sql, tenant, { playbook, measure: breach.harm, why: breach.why, evidence: breach.evidence }, now))
        log.warn('a playbook was stopped because it does harm', { tenant, place: playbook });
    }
    return true;
  });
}
