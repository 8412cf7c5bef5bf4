import { systemClock, virtualClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { mulberry32, type Random } from '../../kernel/random.ts';
import { createDispatcher } from '../../orchestration/dispatcher.ts';
import { createGate, type Gate } from '../../orchestration/gate.ts';
import { sampleMessage, samplePerson } from '../../orchestration/sample-run.ts';
import { hourlyCap, type SendLimit } from '../../orchestration/send-room.ts';
import { CHANNELS, carriersThat, fill, program } from './gate-world.ts';
import type { Proof } from './proof.ts';
import { onScratch, type Scratch } from './scratch.ts';

const NOON = '2026-03-02T17:00:00.000Z';
const PROGRAMS = 3;
const STOPS_WITHIN_MS = 2_000;
const SCOPES = ['all', 'playbook:sample-runaway', 'channel:email', 'platform'] as const;

type Mutant = (gate: Gate, program: number, cap: number) => Gate;
type Trial = { readonly sent: number; readonly cap: number; readonly paused: boolean; readonly wanted: number };

/** Mutant: each program counts for itself. */
const countsAlone: Mutant = (gate, _program, cap) => {
  let own = 0;
  return {
    ...gate,
    judge(candidate) {
      const judgement = gate.judge({ ...candidate, room: { ...candidate.room, left: 1 } });
      if (judgement.answer !== 'send' || own++ < cap) return judgement;
      return { answer: 'defer', channel: judgement.channel, until: new Date(Date.parse(NOON) + 3_600_000), reason: 'its own count is full', rules: [] };
    },
  };
};
/** Mutant: switches are read when the program starts. */
const readsOnce: Mutant = (gate) => {
  let off: readonly string[] | null = null;
  return {
    judge(candidate) {
      off ??= candidate.off;
      return gate.judge({ ...candidate, off });
    },
    lastLook: (claimed, seen) => gate.lastLook(claimed, { ...seen, off: off ?? seen.off }),
  };
};

const request = (i: number) => ({ customer: `c${i}`, command: sampleMessage(`s${i}`, NOON, { class: 'care', purpose: 'everyone' }) });
const gateOf = (clock: ReturnType<typeof virtualClock>) => createGate({ clock, always: CHANNELS });

const giveUp = ({ asWorker }: Scratch['database'], tenant: string): Promise<unknown> =>
  asWorker((sql) => sql.query("UPDATE outbox SET state = 'superseded' WHERE tenant_id = $1 AND state IN ('waiting', 'sending')", [tenant]));

/** A rule that is told to write to everyone, worked off by several programs at once, now and again an hour later. */
async function runaway({ database, connection }: Scratch, tenant: string, random: Random, mutant?: Mutant): Promise<Trial> {
  const clock = virtualClock(NOON);
  const customers = 300 + Math.floor(random() * 1_700);
  const limit: SendLimit = {
    per_hour: random() < 0.5 ? null : 20 + Math.floor(random() * 100),
    share_per_hour: 0.05 + random() * 0.05,
    always_allowed: 20 + Math.floor(random() * 60),
  };
  await database.asWorker(async (sql) => {
    await sql.query(
      `INSERT INTO customers (tenant_id, customer_id, state, status, last_event_at) SELECT $1, 'c' || i, '{"latest":{},"totals":{}}', 'active', $3 FROM generate_series(0, $2::int - 1) AS i`,
      [tenant, customers, NOON],
    );
    await sql.query(
      `INSERT INTO send_limits (tenant_id, playbook, per_hour, share_per_hour, always_allowed, approval_above, changed_at, changed_by) VALUES ($1, '*', $2, $3, $4, 50, $5, 'proof')`,
      [tenant, limit.per_hour, limit.share_per_hour, limit.always_allowed, NOON],
    );
  });
  const cap = hourlyCap(limit, customers);
  let sent = 0;
  const programs = Array.from({ length: PROGRAMS }, () => program(connection, (id) => samplePerson(id)));
  try {
    await fill(
      database,
      programs[0]!.outbox,
      tenant,
      'sample-runaway',
      Array.from({ length: customers }, (_, i) => request(i)),
      clock.now(),
    );
    const dispatchers = programs.map(({ outbox }, i) => {
      const gate = mutant?.(gateOf(clock), i, cap) ?? gateOf(clock);
      return createDispatcher({ outbox, carriers: carriersThat(() => void sent++), clock, log: silentLog, gate });
    });
    for (let minutes = 0; minutes <= 120; minutes += 15) {
      await Promise.all(
        dispatchers.map(async (one) => {
          while ((await one.dispatchDue(40)).claimed > 0);
        }),
      );
      clock.advance(15 * 60_000);
    }
    const { rows } = await database.asWorker((sql) =>
      sql.query<{ off: boolean }>("SELECT off FROM send_switches WHERE tenant_id = $1 AND scope = 'playbook:sample-runaway'", [tenant]),
    );
    // What is left must not be worked off among the messages of the next trial.
    await giveUp(database, tenant);
    return { sent, cap, paused: rows[0]?.off === true, wanted: customers };
  } finally {
    for (const one of programs) await one.close();
  }
}

/** Messages leave all the time until somebody throws a switch: how many began to leave more than two seconds after it was thrown. */
async function killSwitch({ database, connection }: Scratch, tenant: string, scope: (typeof SCOPES)[number], mutant?: Mutant) {
  const clock = virtualClock(NOON);
  const began: number[] = [];
  const programs = Array.from({ length: PROGRAMS }, () => program(connection, (id) => samplePerson(id)));
  let stopping = false;
  try {
    await fill(
      database,
      programs[0]!.outbox,
      tenant,
      'sample-runaway',
      Array.from({ length: 3_000 }, (_, i) => request(i)),
      clock.now(),
    );
    const carriers = carriersThat(async () => {
      began.push(systemClock.elapsedMs());
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    const working = programs.map(async ({ outbox }, i) => {
      const gate = mutant?.(gateOf(clock), i, 0) ?? gateOf(clock);
      const dispatcher = createDispatcher({ outbox, carriers, clock, log: silentLog, gate });
      while (!stopping) if ((await dispatcher.dispatchDue(20)).claimed === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    });
    for (let i = 0; i < 400 && began.length < 20; i++) await new Promise((resolve) => setTimeout(resolve, 25));
    const [of, name] = scope === 'platform' ? ['owner', 'all'] : [tenant, scope];
    await database.asWorker((sql) =>
      sql.query(`INSERT INTO send_switches (tenant_id, scope, off, why, changed_at, changed_by) VALUES ($1, $2, true, 'proof', $3, 'proof')`, [of, name, NOON]),
    );
    const thrown = systemClock.elapsedMs();
    await new Promise((resolve) => setTimeout(resolve, STOPS_WITHIN_MS + 500));
    stopping = true;
    await Promise.all(working);
    await giveUp(database, tenant);
    await database.asWorker((sql) => sql.query('UPDATE send_switches SET off = false WHERE tenant_id = $1', [of]));
    return {
      before: began.filter((at) => at < thrown).length,
      late: began.filter((at) => at > thrown + STOPS_WITHIN_MS).length,
      last: Math.max(0, ...began) - thrown,
    };
  } finally {
    stopping = true;
    for (const one of programs) await one.close();
  }
}

/**
 * Rules that are told to write to everyone, under random limits and worked off by three programs at once, and switches thrown while
 * messages leave: for everything, for the whole platform, for a playbook, for a channel. Mutants: a counter per program; a switch that is
 * read at the start.
 */
export const g16: Proof = {
  id: 'G16',
  promise: 'A rule that runs away stops at its cap and is paused, and a switch stops everything, a playbook or a channel within two seconds.',
  run: ({ seed, long }) => {
    const trials = long ? 100 : 5;
    const names = Array.from({ length: trials }, (_, i) => `trial-${i}`);
    return onScratch(
      { durable: false, tenants: [...names, ...SCOPES.map((_, i) => `switch-${i}`), 'mutant-1', 'mutant-2', 'owner'], now: new Date(NOON), usualLimits: true },
      async (scratch) => {
        await scratch.database.asWorker((sql) => sql.query("UPDATE tenants SET kind = 'platform' WHERE tenant_id = 'owner'"));
        await scratch.database.asWorker((sql) =>
          sql.query(
            `INSERT INTO send_limits (tenant_id, playbook, share_per_hour, always_allowed, approval_above, changed_at, changed_by)
             SELECT tenant_id, '*', 1, 1000000, 50, $1, 'proof' FROM tenants WHERE tenant_id ~ '^(switch|mutant-2)'`,
            [NOON],
          ),
        );
        const random = mulberry32(seed);
        const ends: Trial[] = [];
        for (const name of names) ends.push(await runaway(scratch, name, random));
        const alone = await runaway(scratch, 'mutant-1', mulberry32(seed + 1), countsAlone);
        const stops = [];
        for (const [i, scope] of SCOPES.entries()) stops.push(await killSwitch(scratch, `switch-${i}`, scope));
        const once = await killSwitch(scratch, 'mutant-2', 'all', readsOnce);
        const over = ends.filter(({ sent, cap }) => sent > cap).length;
        const reached = ends.filter(({ sent, cap }) => sent === cap).length;
        const late = stops.reduce((sum, one) => sum + one.late, 0);
        const caught = { counter: alone.sent > alone.cap, switch: once.late > 0 };
        return {
          holds:
            over === 0 &&
            ends.every(({ paused, wanted, cap }) => paused && wanted > cap) &&
            late === 0 &&
            stops.every(({ before }) => before > 0) &&
            caught.counter &&
            caught.switch,
          figures: {
            trials,
            over_their_cap: over,
            stopped_exactly_at_it: reached,
            paused: ends.filter(({ paused }) => paused).length,
            messages_wanted: ends.reduce((sum, { wanted }) => sum + wanted, 0),
            messages_sent: ends.reduce((sum, { sent }) => sum + sent, 0),
            programs: PROGRAMS,
            switches_thrown: stops.length,
            sent_before_switches: stops.reduce((sum, { before }) => sum + before, 0),
            begun_later_than_two_seconds_after: late,
            last_one_ms_after_its_switch: Math.round(Math.max(...stops.map(({ last }) => last))),
            mutant_counter_per_program_over_cap_by: alone.sent - alone.cap,
            mutant_switch_read_once_late: once.late,
          },
        };
      },
    );
  },
};
