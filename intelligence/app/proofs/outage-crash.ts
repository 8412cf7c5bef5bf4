import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock, virtualClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { mulberry32 } from '../../kernel/random.ts';
import { composeLayer } from '../compose.ts';
import { boot, killed } from './kill-loop.ts';
import { openMailbox } from './mailbox.ts';
import { isCutOff, outageWorld, START, TENANT } from './outage-worlds.ts';
import { onScratch } from './scratch.ts';

export type Crashed = {
  readonly affected: number;
  readonly kills: number;
  readonly runs: number;
  readonly decisions: number;
  readonly messages: number;
  readonly customers: number;
};

const MOST_KILLS = 12;

/** Programs that carry one outage to its customers are killed one after the other in the middle of it, and then it is carried to its end. */
export async function crashedOutage(seed: number, count: number): Promise<Crashed> {
  const world = outageWorld(seed, count);
  const random = mulberry32(seed ^ 0x5eed);
  const clock = virtualClock(new Date(START));
  return onScratch({ durable: true, tenants: [TENANT], now: new Date(START - 24 * 3_600_000) }, async (scratch) => {
    const { database } = scratch;
    const layer = composeLayer({ store: scratch, clock, log: silentLog, carriers: [] });
    for (let from = 0; from < world.inventory.length; from += 5_000) await layer.ingest(TENANT, world.inventory.slice(from, from + 5_000));
    await layer.pipeline.drain();
    // What the days before have asked for is not what is killed here.
    await database.asWorker((sql) => sql.query('DELETE FROM score_requests'));
    await layer.ingest(TENANT, [world.coming[0]?.event]);
    const left = async (): Promise<{ shared: boolean; open: number; done: number }> =>
      database.asWorker(async (sql) => {
        const { rows } = await sql.query<{ shared: number; open: number; done: number }>(
          'SELECT (SELECT count(*) FROM cut_off_changes WHERE shared_at IS NOT NULL) AS shared, count(*) FILTER (WHERE done_at IS NULL) AS open, count(*) FILTER (WHERE done_at IS NOT NULL) AS done FROM cut_off_chunks',
        );
        const { shared = 0, open = 0, done = 0 } = rows[0] ?? {};
        return { shared: shared > 0, open, done };
      });
    const mailbox = await openMailbox();
    let kills = 0;
    try {
      for (let before = await left(); kills < MOST_KILLS && !(before.shared && before.open === 0); before = await left()) {
        const life = { dataDir: scratch.dataDir, smtpPort: mailbox.port, shiftMs: START - systemClock.now().getTime(), acknowledgesEarly: false };
        const victim = await boot(life);
        if (victim === null) continue;
        const until = before.done + Math.floor(random() * 2);
        for (let now = await left(); now.done <= until && !(now.shared && now.open === 0); now = await left()) await sleep(5 + Math.floor(random() * 20));
        await killed(victim.child);
        kills++;
      }
    } finally {
      await mailbox.close();
    }
    await layer.pipeline.drain();
    while (await layer.carry());
    const affected = world.customers.filter((one) => isCutOff(one, world)).length;
    return database.asWorker(async (sql) => {
      const { rows } = await sql.query<Omit<Crashed, 'affected' | 'kills'>>(
        `SELECT (SELECT count(*) FROM playbook_runs) AS runs, (SELECT count(*) FROM decisions) AS decisions, (SELECT count(*) FROM outbox) AS messages,
           (SELECT count(DISTINCT customer_id) FROM outbox) AS customers`,
      );
      return { affected, kills, ...(rows[0] as Omit<Crashed, 'affected' | 'kills'>) };
    });
  });
}
