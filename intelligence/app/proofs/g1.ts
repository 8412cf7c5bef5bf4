import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase } from '../../adapters/postgres/database.ts';
import { startEmbedded } from '../../adapters/postgres/embedded/server.ts';
import { systemClock } from '../../kernel/clock.ts';
import { mulberry32 } from '../../kernel/random.ts';
import { actionTally, wrongIn } from './action-tally.ts';
import { askIsp, DAY_MS, FIRST_MORNING, type Ground, lost, shiftOf, TENANT, withGround } from './ground.ts';
import { boot, killed, killPostmaster, type Ledger, load, newLedger } from './kill-loop.ts';
import type { Proof } from './proof.ts';

const LANES = 2;
/** So many lives of each lane are on one day: every morning begins with the work of a night, which proves nothing here. */
const LIVES_A_DAY = 5;
const WRITERS = 4;
const LIFE_MS = 400;
const DATABASE_KILL_EVERY = 30;
const SETTLE_MS = 60_000;
/** What each life is asked for of a system of the ISP, which loses requests and answers. */
const ACTIONS = 2;

/** Lives and deaths: victims on lanes beside each other, each killed at a random moment under load; now and then the database too. */
async function killLoop(
  ground: Ground,
  kills: number,
  seed: number,
  acknowledgesEarly: boolean,
  enough: (ledger: Ledger) => Promise<boolean> = async () => false,
): Promise<Ledger> {
  const ledger = newLedger();
  const database = openDatabase(ground.server.connection, { poolSize: LANES });
  let mending: Promise<void> | null = null;
  const mend = async (): Promise<void> => {
    killPostmaster(ground.dataDir);
    ledger.databaseKills++;
    await ground.server.stop();
    ground.server = await startEmbedded({ dataDir: ground.dataDir });
  };
  const lane = async (number: number): Promise<void> => {
    const random = mulberry32(seed * 1000 + number);
    for (let life = number; life < kills; life += LANES) {
      await mending;
      const shiftMs = shiftOf(Math.floor(life / (LANES * LIVES_A_DAY)));
      const victim = await boot({ dataDir: ground.dataDir, smtpPort: ground.mailbox.port, shiftMs, acknowledgesEarly });
      if (!victim) {
        ledger.failedBoots++;
        continue;
      }
      let over = false;
      // The store may be gone at this moment: then it was not asked.
      await askIsp(database, `k${life}`, ACTIONS, new Date(systemClock.now().getTime() + shiftMs)).catch(() => {});
      const loading = load({
        address: victim.address,
        key: ground.key,
        name: `l${life}`,
        now: () => new Date(systemClock.now().getTime() + shiftMs).toISOString(),
        random,
        ledger,
        stopped: () => over,
        writers: WRITERS,
      });
      await sleep(random() * LIFE_MS);
      if (number === 0 && life > 0 && life % DATABASE_KILL_EVERY === 0 && !acknowledgesEarly) {
        mending = mend();
        await mending;
        mending = null;
      }
      await killed(victim.child);
      ledger.kills++;
      over = true;
      await loading;
      if (await enough(ledger)) return;
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
  await database.close();
  return ledger;
}

/** Settings on which "on disk" rests, as each role of the program sees them. */
async function durable(database: Database): Promise<boolean> {
  const read = async (sql: { query<R>(text: string): Promise<{ rows: R[] }> }) =>
    (
      await sql.query<{ on: boolean }>(
        "SELECT current_setting('fsync') = 'on' AND current_setting('synchronous_commit') = 'on' AND current_setting('full_page_writes') = 'on' AS on",
      )
    ).rows[0]?.on ?? false;
  return (await database.asTenant(TENANT, read)) && (await database.asWorker(read));
}

type End = { waiting: number; sending: number; doing: number; sent: number; unknown: number; facts: number; messages: string };

/** Lets a victim live on the morning of that life until nothing is in hand, and tells what came of everything. */
async function settle(ground: Ground, database: Database, life: number): Promise<End> {
  ground.isp.faulty = false;
  const victim = await boot({ dataDir: ground.dataDir, smtpPort: ground.mailbox.port, shiftMs: shiftOf(life), acknowledgesEarly: false, alone: true });
  const until = systemClock.elapsedMs() + SETTLE_MS;
  const look = async (): Promise<End> => {
    const { rows } = await database.asWorker((sql) =>
      sql.query<End>(
        `SELECT (SELECT sum(h.next_position - 1 - o.position) FROM log_heads h JOIN log_offsets o USING (partition_no))::int AS waiting,
           (SELECT count(*) FROM outbox WHERE state = 'sending' OR (state = 'waiting' AND due_at <= $1))::int AS sending, (SELECT count(*) FROM outbox WHERE state = 'sent')::int AS sent,
           (SELECT count(*) FROM platform_actions WHERE state = 'doing' OR (state = 'waiting' AND due_at <= $1))::int AS doing,
           (SELECT count(*) FROM outbox WHERE state = 'unknown')::int AS unknown, (SELECT count(*) FROM events WHERE type = 'message.sent')::int AS facts,
           (SELECT string_agg(message_key, ' ') FROM outbox WHERE state IN ('sent', 'unknown')) AS messages`,
        [new Date(FIRST_MORNING + life * DAY_MS)],
      ),
    );
    return rows[0] as End;
  };
  let end = await look();
  while ((end.waiting > 0 || end.sending > 0 || end.doing > 0) && systemClock.elapsedMs() < until) {
    await sleep(250);
    end = await look();
  }
  if (victim) await killed(victim.child);
  return end;
}

export const g1: Proof = {
  id: 'G1',
  promise:
    'A 202 means on disk: after kill -9 at any moment every acknowledged event is there, no message was sent twice, and no system did twice what it was asked for.',
  async run({ seed, long }) {
    const kills = long ? 10_000 : 300;
    const honest = await withGround(true, async (ground) => {
      const ledger = await killLoop(ground, kills, seed, false);
      const database = openDatabase(ground.server.connection);
      const lives = Math.ceil(kills / (LANES * LIVES_A_DAY));
      // However little was handled between the kills: what is asked for on the one morning is sent on the next.
      await settle(ground, database, lives + 1);
      const end = await settle(ground, database, lives + 2);
      const actions = await actionTally(database, TENANT, (about) => ground.isp.effects.get(about) ?? 0);
      const asked = { ...ground.isp.counts };
      const result = { ledger, end, actions, asked, lost: await lost(database, ledger), durable: await durable(database), mails: ground.mailbox.received };
      await database.close();
      return result;
    });
    const early = await withGround(true, async (ground) => {
      const database = openDatabase(ground.server.connection);
      const ledger = await killLoop(ground, 60, seed, true, async (so) => so.kills % 5 === 0 && (await lost(database, so)) > 0);
      const gone = await lost(database, ledger);
      await database.close();
      return gone;
    });
    const careless = await withGround(false, async (ground) => {
      const database = openDatabase(ground.server.connection);
      const seen = !(await durable(database));
      await database.close();
      return seen;
    });
    const { ledger, end, mails, actions, asked } = honest;
    const twice = [...mails.values()].filter((count) => count > 1).length;
    const known = new Set((end.messages ?? '').split(' '));
    const undeclared = [...mails.keys()].filter((id) => ![...known].some((key) => id.includes(key))).length;
    const caught = Number(early > 0) + Number(careless);
    const reached = ledger.kills > 0 && ledger.databaseKills > 0 && ledger.cut > 0 && mails.size > 0 && actions.done > 0 && asked.lostReplies > 0;
    return {
      holds:
        honest.lost === 0 &&
        twice === 0 &&
        undeclared === 0 &&
        end.waiting === 0 &&
        end.sending === 0 &&
        end.facts === end.sent &&
        wrongIn(actions) === 0 &&
        honest.durable &&
        reached &&
        caught === 2,
      figures: {
        kills: ledger.kills,
        database_kills: ledger.databaseKills,
        events_sent: ledger.sent,
        acknowledged: ledger.acknowledged.size,
        acknowledged_lost: honest.lost,
        requests_cut: ledger.cut,
        mails: mails.size,
        mails_twice: twice,
        mails_undeclared: undeclared,
        declared_unknown: end.unknown,
        left_in_hand: end.sending,
        events_unprocessed: end.waiting,
        actions: actions.asked,
        actions_requests: asked.requests,
        actions_lost_replies: asked.lostReplies,
        actions_done: actions.done,
        actions_twice: actions.twice,
        actions_lost: actions.lost,
        actions_undeclared: actions.undeclared,
        actions_unfinished: actions.unfinished,
        lost_by_mutant: early,
        mutants: 2,
        mutants_caught: caught,
      },
    };
  },
};
