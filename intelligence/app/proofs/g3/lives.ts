import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase } from '../../../adapters/postgres/database.ts';
import { startEmbedded } from '../../../adapters/postgres/embedded/server.ts';
import { systemClock } from '../../../kernel/clock.ts';
import { mulberry32, type Random } from '../../../kernel/random.ts';
import { SEND_BATCH } from '../../compose.ts';
import { askIsp, type Ground, shiftOf } from '../ground.ts';
import { boot, killed, killPostmaster, load, newLedger } from '../kill-loop.ts';
import type { Life } from '../victim.ts';
import { inHand, nothingResumed, type Resumed, untilInHand, untilWaiting, watch } from './in-hand.ts';

const WRITERS = 4;
const BUSY_MS = 500;
const ACTIONS = 6;
/** How long the system of the ISP takes over an action. */
const ACT_MS = 150;
const LEAST_LIVES = 12;
/** Messages that two programs find when they start: more than one of them takes, so that both hold some. */
const BACKLOG = Math.ceil(1.5 * SEND_BATCH);
const DATABASE_KILL_EVERY = 4;
/** What is promised after a restart, and after the death of one of two. */
export const ALONE = { p99: 5_000, most: 15_000 };
export const OF_TWO = 30_000;
/** How long is waited before something is said not to go on at all: longer than any promise, so that a slow machine is late and not wrong. */
const PATIENCE_MS = 60_000;

type Victim = NonNullable<Awaited<ReturnType<typeof boot>>>;

/** Lets a victim work under load until the moment of its death. */
async function busy(ground: Ground, victim: Victim, name: string, shiftMs: number, random: Random, until: () => Promise<void>): Promise<void> {
  let over = false;
  const now = () => new Date(systemClock.now().getTime() + shiftMs);
  const loading = load({
    address: victim.address,
    key: ground.key,
    name,
    now: () => now().toISOString(),
    random,
    ledger: newLedger(),
    stopped: () => over,
    writers: WRITERS,
  });
  const database = openDatabase(ground.server.connection, { poolSize: 2 });
  await askIsp(database, `${name}-early`, ACTIONS, now());
  await sleep(BUSY_MS * random());
  await askIsp(database, name, ACTIONS, now());
  await until();
  await killed(victim.child);
  over = true;
  await loading;
  await database.close();
}

/** Lives after lives on one store, as `uil start` on one machine: each takes up what the death before it has interrupted. */
export async function alone(
  ground: Ground,
  samples: number,
  seed: number,
  changes: Partial<Life> = {},
): Promise<Resumed & { deaths: number; storeDeaths: number }> {
  const random = mulberry32(seed);
  const resumed = nothingResumed();
  const told = { deaths: 0, storeDeaths: 0 };
  let database = openDatabase(ground.server.connection, { poolSize: 2 });
  ground.isp.faulty = false;
  ground.isp.actMs = ACT_MS;
  for (let life = 0; (resumed.ms.length < samples || life <= LEAST_LIVES) && resumed.unresolved === 0; life++) {
    const held = await inHand(database);
    const from = systemClock.elapsedMs();
    const withStore = life > 0 && life % DATABASE_KILL_EVERY === 0;
    const shiftMs = shiftOf(life);
    const begin = () =>
      boot({ dataDir: ground.dataDir, smtpPort: ground.mailbox.port, shiftMs, acknowledgesEarly: false, alone: true, awaitsStore: withStore, ...changes });
    let victim: Awaited<ReturnType<typeof boot>>;
    if (withStore) {
      // The store died with the program: its own recovery is part of the restart, and the program is brought in meanwhile.
      killPostmaster(ground.dataDir);
      told.storeDeaths++;
      await database.close();
      await ground.server.stop();
      [ground.server, victim] = await Promise.all([startEmbedded({ dataDir: ground.dataDir }), begin()]);
      database = openDatabase(ground.server.connection, { poolSize: 2 });
    } else victim = await begin();
    if (!victim) throw new Error('a victim did not come up');
    await watch(() => database, held, from, resumed, PATIENCE_MS);
    await busy(ground, victim, `a${life}`, shiftMs, random, async () => {
      // Every other death comes while messages are in hand, and the others while a system is being asked.
      await untilInHand(database, (now) => now.some(({ kind }) => kind === (life % 2 === 0 && life > 0 ? 'message' : 'action')));
    });
    told.deaths++;
  }
  await database.close();
  return { ...resumed, ...told };
}

/** Two programs on one store: one dies under load, and the other takes up what it held. */
export async function ofTwo(ground: Ground, deaths: number, seed: number): Promise<Resumed> {
  const random = mulberry32(seed);
  const resumed = nothingResumed();
  const database: Database = openDatabase(ground.server.connection, { poolSize: 2 });
  ground.isp.faulty = false;
  ground.isp.actMs = ACT_MS;
  for (let death = 0; death < deaths; death++) {
    const lifeOf = (day: number): Life => ({ dataDir: ground.dataDir, smtpPort: ground.mailbox.port, shiftMs: shiftOf(day), acknowledgesEarly: false });
    // What is asked for on the day before is due on the next.
    const first = await boot(lifeOf(2 * death));
    if (!first) throw new Error('a victim did not come up');
    await busy(ground, first, `s${death}`, shiftOf(2 * death), random, () => untilWaiting(database, BACKLOG));
    // Nothing leaves before both hold messages: the sooner one would have sent all while the other started.
    const release = ground.mailbox.hold();
    const [dying, living] = await Promise.all([boot(lifeOf(2 * death + 1)), boot(lifeOf(2 * death + 1))]);
    if (!dying || !living) throw new Error('a victim did not come up');
    await busy(ground, dying, `t${death}`, shiftOf(2 * death + 1), random, () =>
      untilInHand(database, (now) => now.filter(({ kind }) => kind === 'message').length > SEND_BATCH),
    );
    release();
    await watch(() => database, await inHand(database), systemClock.elapsedMs(), resumed, PATIENCE_MS, true);
    await killed(living.child);
  }
  await database.close();
  return resumed;
}
