import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase } from '../../../adapters/postgres/database.ts';
import type { SendMessage } from '../../../contract/commands.ts';
import { type Clock, earliest, virtualClock } from '../../../kernel/clock.ts';
import { silentLog } from '../../../kernel/log.ts';
import { pick, type Random } from '../../../kernel/random.ts';
import { watchedClock } from '../../../kernel/watched-clock.ts';
import { defaultRules, type HoursRule } from '../../../orchestration/policy-rules.ts';
import { sampleMessage } from '../../../orchestration/sample-run.ts';
import { channelBook } from '../../carriers.ts';
import { composeLayer, type LayerOptions } from '../../compose.ts';
import { readConfig } from '../../config.ts';
import { coordinationTurns } from '../../coordination.ts';
import { keysOf } from '../../secret-key.ts';
import { inHand } from '../g3/in-hand.ts';
import { askIsp, asksFor, type Ground, TENANT } from '../ground.ts';
import { hoursOracle } from '../hours-oracle.ts';
import { type Fault, STEP_MS, STEPS, type storeClock, wrongClock } from './wrong-clock.ts';

const ZONES = ['America/Chicago', 'Africa/Lagos', 'Europe/London', 'Australia/Sydney'];
const MESSAGES = 32;
const PAYMENTS = 12;
const ACTIONS = 16;
/** What is early by less than this is a leap second. */
const SLACK_MS = 2_000;
/** What is asked for so long before the end must have gone by then. */
const GOES_WITHIN_MS = 14 * 3_600_000;

/** Who is wrong: one of two machines, or the one on which both programs and the store run. */
export type Whose = 'one-of-two' | 'the-machine';
/** How mutants read the time: without watching it; or holding leases by their own clock. */
export type ClockMutant = {
  readonly unwatched?: boolean;
  readonly throughOutbox?: (clock: Clock, database: Database) => NonNullable<LayerOptions['throughOutbox']>;
};
/** What came of a history. */
export type Told = {
  letters: number;
  early: number;
  atNight: number;
  twice: number;
  actions: number;
  actionsEarly: number;
  actionsTwice: number;
  falseDoubts: number;
  left: number;
};

/** A program on the store with a clock of its own: what it does in one turn of everything that matters here. */
function program(ground: Ground, database: Database, machine: Clock, mutant: ClockMutant) {
  const clock = mutant.unwatched ? machine : watchedClock(machine);
  const config = readConfig({}, { dataDir: ground.dataDir, smtpUrl: `smtp://127.0.0.1:${ground.mailbox.port}`, mailFrom: 'proof@example.com' });
  const book = channelBook({ database, config, keys: keysOf(config), clock, log: silentLog, quiet: true });
  const throughOutbox = mutant.throughOutbox?.(machine, database);
  const layer = composeLayer({
    store: { database, connection: ground.server.connection },
    clock,
    log: silentLog,
    carriers: book.routes,
    ...(throughOutbox ? { throughOutbox } : {}),
  });
  const [actions] = coordinationTurns(layer.actions, book, clock, silentLog);
  return {
    layer,
    dispatch: () => layer.dispatcher.dispatchDue(50),
    async turn() {
      await layer.pipeline.sweep();
      await layer.runtime.wakeDue(earliest(clock), 200);
      await actions!.work();
      while ((await layer.dispatcher.dispatchDue(50)).claimed > 0);
    },
  };
}

/** Lives through a day and a morning with clocks that go wrong, two programs on one store, and says what an observer with a right clock saw. */
export async function history(
  ground: Ground,
  fault: Fault,
  whose: Whose,
  random: Random,
  store: Awaited<ReturnType<typeof storeClock>>,
  name: string,
  mutant: ClockMutant = {},
): Promise<Told> {
  const truth = virtualClock(fault.start);
  const errorAt = fault.errorAt(random);
  const start = truth.now().getTime();
  let error = 0;
  const database = openDatabase(ground.server.connection);
  const right = wrongClock(truth, () => (whose === 'the-machine' ? error : 0));
  const programs = [
    program(ground, database, right, mutant),
    program(
      ground,
      database,
      wrongClock(truth, () => error),
      mutant,
    ),
  ] as const;
  const zoneOf = await customers(programs[0].layer, name, truth.now(), random);
  const anytime = () => new Date(start + Math.floor((random() * STEPS * STEP_MS) / 10) * 10);
  const actionsAt = new Map<string, Date>();
  for (let i = 0; i < MESSAGES; i++) {
    const care: Partial<SendMessage> = i % 2 === 0 ? { class: 'care', purpose: `about-${i}` } : {};
    await asksFor(database, `${name}-m${i}`, `${name}-c${i}`, sampleMessage('hello', anytime().toISOString(), care), truth.now());
  }
  for (let i = 0; i < ACTIONS; i++) {
    const at = anytime();
    actionsAt.set(`run-${name}-a${i}-0/retry`, at);
    await askIsp(database, `${name}-a${i}`, 1, at);
  }
  const { letters } = ground.mailbox;
  const firstLetter = letters.length;
  let seen = ground.isp.effects.size;
  const told: Told = { letters: 0, early: 0, atNight: 0, twice: 0, actions: 0, actionsEarly: 0, actionsTwice: 0, falseDoubts: 0, left: 0 };
  const arrived: { readonly key: string; readonly at: number }[] = [];
  for (let step = 0; step < STEPS; step++) {
    truth.set(new Date(start + step * STEP_MS));
    const wrong = errorAt(step);
    // One program is in the middle of its work when the clock goes wrong; the other looks for something to take up all the while.
    let working = true;
    const going = programs[0].turn().finally(() => {
      working = false;
    });
    while (working && !(await inHand(database)).some(({ kind }) => kind === 'message')) await sleep(1);
    if (wrong !== error && whose === 'the-machine') await store.set(wrong);
    error = wrong;
    while (working) await programs[1].dispatch();
    await going;
    await programs[1].turn();
    const at = truth.now().getTime();
    for (const { text } of letters.slice(firstLetter + arrived.length)) arrived.push({ key: /^message-id:\s*<([^@]+)@/im.exec(text)?.[1] ?? 'none', at });
    for (const about of [...ground.isp.effects.keys()].slice(seen)) {
      seen++;
      // What was asked for before and came only now is of another history.
      const due = actionsAt.get(about)?.getTime();
      if (due === undefined) continue;
      told.actions++;
      if (at < due - SLACK_MS) told.actionsEarly++;
    }
  }
  await store.set(0);
  await judge(database, name, arrived, zoneOf, start + STEPS * STEP_MS - GOES_WITHIN_MS, told);
  const last = start + STEPS * STEP_MS - GOES_WITHIN_MS;
  told.left += [...actionsAt].filter(([about, at]) => at.getTime() < last && !ground.isp.effects.has(about)).length;
  told.actionsTwice = [...actionsAt.keys()].filter((about) => (ground.isp.effects.get(about) ?? 0) > 1).length;
  await database.close();
  return told;
}

/** Customers in several zones, some of whom cannot pay. */
async function customers(layer: ReturnType<typeof program>['layer'], name: string, now: Date, random: Random): Promise<Map<string, string>> {
  const zoneOf = new Map<string, string>();
  const base = { specversion: '1.0', source: 'proof', time: now.toISOString() };
  for (let i = 0; i < MESSAGES + PAYMENTS; i++) {
    const customer_id = `${name}-c${i}`;
    const time_zone = pick(random, ZONES);
    zoneOf.set(customer_id, time_zone);
    const created = {
      ...base,
      id: `${customer_id}-a`,
      type: 'customer.created',
      data: { customer_id, name: 'Ada Proof', email: `${customer_id}@example.com`, time_zone },
    };
    const failed = { customer_id, payment_id: customer_id, amount_minor: 4500, currency: 'USD', attempt: 1, hard: true };
    const events = i < MESSAGES ? [created] : [created, { ...base, id: `${customer_id}-b`, type: 'payment.failed', data: failed }];
    await layer.ingest(TENANT, events);
  }
  await layer.pipeline.drain();
  return zoneOf;
}

const hoursOf = (of: SendMessage['class']): HoursRule[] =>
  defaultRules.flatMap((rule) => (rule.topic === 'hours' && rule.jurisdiction === 'any' && rule.classes.includes(of) ? [rule.value] : []));

/** Holds what came against the true time. */
async function judge(
  database: Database,
  name: string,
  arrived: readonly { key: string; at: number }[],
  zoneOf: ReadonlyMap<string, string>,
  mustHaveGone: number,
  told: Told,
): Promise<void> {
  const { rows } = await database.asWorker((sql) =>
    sql.query<{ message_key: string; customer_id: string; command: SendMessage; reason: string | null }>(
      'SELECT message_key, customer_id, command, reason FROM outbox WHERE starts_with(customer_id, $1)',
      [`${name}-`],
    ),
  );
  const allows = hoursOracle();
  const came = Map.groupBy(arrived, ({ key }) => key);
  for (const { message_key, customer_id, command, reason } of rows) {
    const letters = came.get(message_key) ?? [];
    const notBefore = Date.parse(command.notBefore);
    told.letters += letters.length;
    told.twice += Math.max(0, letters.length - 1);
    told.early += letters.filter(({ at }) => at < notBefore - SLACK_MS).length;
    told.atNight += letters.filter(({ at }) => !allows(zoneOf.get(customer_id)!, hoursOf(command.class), at)).length;
    // Two in a hundred are left alone by lot.
    if (letters.length === 0 && notBefore < mustHaveGone && reason !== 'held-out') told.left++;
  }
  const doubts = await database.asWorker((sql) =>
    sql.query<{ n: number }>("SELECT count(*)::int AS n FROM tasks WHERE starts_with(customer_id, $1) AND step LIKE '%:check'", [`${name}-`]),
  );
  told.falseDoubts = doubts.rows[0]!.n;
}
