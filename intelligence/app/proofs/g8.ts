import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { systemClock } from '../../kernel/clock.ts';
import { mulberry32 } from '../../kernel/random.ts';
import { FIRST_MORNING, type Ground, lost, shiftOf, withGround } from './ground.ts';
import { asked, boot, killed, type Ledger, load, newLedger } from './kill-loop.ts';
import type { Proof } from './proof.ts';
import type { Life } from './victim.ts';

/** What is promised: an end within so long, or the same state as after kill -9. */
const WITHIN_MS = 25_000;
const WRITERS = 8;
const BUSY_MS = 600;
/** In the long form programs end on so many stores at once. */
const SIDE_BY_SIDE = 2;

type Ends = { ledger: Ledger; slowest: number; late: number; wrongCodes: number; boots: number };

/** Lives under load, each asked to end at a random moment. */
async function ends(ground: Ground, rounds: number, seed: number, how: NonNullable<Life['asked']>): Promise<Ends> {
  const ledger = newLedger();
  const told: Ends = { ledger, slowest: 0, late: 0, wrongCodes: 0, boots: 0 };
  const random = mulberry32(seed);
  for (let life = 0; life < rounds; life++) {
    const shiftMs = shiftOf(life);
    const victim = await boot({ dataDir: ground.dataDir, smtpPort: ground.mailbox.port, shiftMs, acknowledgesEarly: false, asked: how });
    if (!victim) continue;
    told.boots++;
    const loading = load({
      address: victim.address,
      key: ground.key,
      name: `${how.slice(0, 1)}${life}`,
      now: () => new Date(systemClock.now().getTime() + shiftMs).toISOString(),
      random,
      ledger,
      stopped: () => false,
      writers: WRITERS,
      goesElsewhere: true,
    });
    await sleep(100 + random() * BUSY_MS);
    const end = await asked(victim.child, WITHIN_MS, systemClock);
    if (end === null) told.late++;
    else {
      told.slowest = Math.max(told.slowest, end.ms);
      if (end.code !== 0) told.wrongCodes++;
    }
    await killed(victim.child);
    await loading;
  }
  return told;
}

/** What is left in hand or wrong after all lives: messages between claim and end, and events told twice. */
async function left(ground: Ground): Promise<{ lost: (ledger: Ledger) => Promise<number>; sending: number; twice: number }> {
  const database = openDatabase(ground.server.connection);
  const { rows } = await database.asWorker((sql) =>
    sql.query<{ sending: number; twice: number }>(
      `SELECT (SELECT count(*) FROM outbox WHERE state = 'sending')::int AS sending,
         (SELECT count(*) - count(DISTINCT (tenant_id, source, event_id)) FROM events)::int AS twice`,
    ),
  );
  return {
    ...(rows[0] ?? { sending: -1, twice: -1 }),
    lost: async (ledger) => {
      const gone = await lost(database, ledger);
      await database.close();
      return gone;
    },
  };
}

export const g8: Proof = {
  id: 'G8',
  promise: 'Asked to end, the program answers what it has taken, lets go of what it holds, and is gone with exit code 0 within 25 seconds.',
  async run({ seed, long }) {
    const rounds = long ? 1_000 : 20;
    const stores = long ? SIDE_BY_SIDE : 1;
    const all = await Promise.all(
      Array.from({ length: stores }, (_, i) =>
        withGround(true, async (ground) => {
          const told = await ends(ground, rounds / stores, seed + i, 'stops');
          const { sending, twice, lost: gone } = await left(ground);
          const mailsTwice = [...ground.mailbox.received.values()].filter((count) => count > 1).length;
          return { ...told, sending, twice, lost: await gone(told.ledger), mails: ground.mailbox.received.size, mailsTwice };
        }),
      ),
    );
    const sum = (read: (one: (typeof all)[number]) => number): number => all.reduce((total, one) => total + read(one), 0);
    const hasty = await withGround(true, (ground) => ends(ground, 5, seed, 'exits at once'));
    const sleepy = await withGround(true, (ground) => ends(ground, 1, seed, 'waits for sleepers'));
    const caught = Number(hasty.ledger.cut > 0) + Number(sleepy.late > 0);
    const figures = {
      ends: sum(({ boots }) => boots),
      slowest_end_ms: Math.round(Math.max(...all.map(({ slowest }) => slowest))),
      late: sum(({ late }) => late),
      exit_codes_other_than_0: sum(({ wrongCodes }) => wrongCodes),
      events_acknowledged: sum(({ ledger }) => ledger.acknowledged.size),
      acknowledged_lost: sum(({ lost: gone }) => gone),
      events_twice: sum(({ twice }) => twice),
      requests_cut: sum(({ ledger }) => ledger.cut),
      answers_other_than_yes_or_503: sum(({ ledger }) => ledger.unclean),
      messages_left_in_hand: sum(({ sending }) => sending),
      mails: sum(({ mails }) => mails),
      mails_twice: sum(({ mailsTwice }) => mailsTwice),
    };
    const none = [
      figures.late,
      figures.exit_codes_other_than_0,
      figures.acknowledged_lost,
      figures.events_twice,
      figures.requests_cut,
      figures.answers_other_than_yes_or_503,
      figures.messages_left_in_hand,
      figures.mails_twice,
    ];
    return {
      holds: figures.ends === rounds && none.every((count) => count === 0) && figures.events_acknowledged > 0 && caught === 2,
      figures: {
        ...figures,
        first_day: new Date(FIRST_MORNING).toISOString().slice(0, 10),
        mutants: 2,
        mutants_caught: caught,
      },
    };
  },
};
