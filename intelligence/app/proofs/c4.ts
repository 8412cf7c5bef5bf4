import type { Channel, MessageClass } from '../../contract/words.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { mulberry32, pick, type Random } from '../../kernel/random.ts';
import type { Person } from '../../orchestration/arbiter.ts';
import { createDispatcher } from '../../orchestration/dispatcher.ts';
import { createGate, type Gate } from '../../orchestration/gate.ts';
import type { Outbox } from '../../orchestration/outbox.ts';
import { defaultRules, type HoursRule, type PolicyRule } from '../../orchestration/policy-rules.ts';
import { sampleMessage, samplePerson } from '../../orchestration/sample-run.ts';
import { zonesOfCountry } from '../../orchestration/zones.ts';
import { capsBroken, type Left, meantTwice, quietBroken } from './gate-oracle.ts';
import { CHANNELS, carriersThat, fill, program, type Request } from './gate-world.ts';
import type { Proof } from './proof.ts';
import { onScratch, type Scratch } from './scratch.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Clocks change in the United States on the 8th and in Europe on the 29th of March 2026. */
const STARTS = ['2026-03-03T00:00:00.000Z', '2026-03-24T00:00:00.000Z', '2026-10-21T00:00:00.000Z'];
const ASKED_WITHIN_DAYS = 8;
/** Long enough for the patience of the last message, and for the peace in which it does not grow old. */
const DAYS = 30;
const KEPT = 20;
const allZones = Intl.supportedValuesOf('timeZone');
const RANK: Readonly<Record<MessageClass, number>> = { safety: 0, billing: 1, care: 2, marketing: 3 };

type Mutant = { readonly gate?: (gate: Gate) => Gate; readonly flat?: true };
type World = {
  readonly requests: number;
  readonly seed: number;
  readonly tenant: string;
  readonly hours: readonly HoursRule[] | null;
  readonly mutant?: Mutant;
};
export type Counts = {
  requests: number;
  left: Left[];
  ends: Record<string, number>;
  open: number;
  reasonless: number;
  refusedAll: number;
  starvedAbove: number;
  starvedBelow: number;
  claims: number;
};

/** Somebody at any place, whose zone is known or not, and who moves, opts out and grieves as time goes on. */
function life(random: Random, start: number) {
  const zone = random() < 0.03 ? null : pick(random, allZones);
  const movesAt = random() < 0.2 ? start + random() * 12 * DAY : Number.POSITIVE_INFINITY;
  const elsewhere = pick(random, allZones);
  const optsOutAt = random() < 0.15 ? start + random() * 10 * DAY : Number.POSITIVE_INFINITY;
  const optOut = `${pick(random, ['billing', 'care', 'marketing'] as const)}.${pick(random, CHANNELS)}`;
  const grieves = random() < 0.1 ? start + random() * 4 * DAY : Number.POSITIVE_INFINITY;
  const down = random() < 0.15 ? start + random() * 8 * DAY : Number.POSITIVE_INFINITY;
  const yes = Object.fromEntries(CHANNELS.filter(() => random() < 0.7).map((channel) => [`marketing.${channel}`, true]));
  const email = random() < 0.95 ? 'a@example.org' : null;
  const dead = CHANNELS.filter(() => random() < 0.03);
  return (id: string, now: number): Person =>
    samplePerson(id, {
      email,
      phone: '+15005550006',
      time_zone: now >= movesAt ? elsewhere : zone,
      consent: now >= optsOutAt ? { ...yes, [optOut]: false } : yes,
      bounced: dead,
      outage_open: now >= down && now < down + 30 * HOUR,
      peace: now >= grieves && now < grieves + 6 * DAY ? 'bereavement' : null,
    });
}

function requestsOf(random: Random, { requests }: World, customers: number, start: number): Request[] {
  return Array.from({ length: requests }, (_, i) => {
    const r = random();
    const of: MessageClass = r < 0.04 ? 'safety' : r < 0.34 ? 'billing' : r < 0.64 ? 'care' : 'marketing';
    const channel = pick(random, CHANNELS);
    const instead = CHANNELS.filter((other) => other !== channel && random() < 0.4);
    const subject = random() < 0.6 ? `s${Math.floor(random() * 4)}` : undefined;
    const notBefore = new Date(start + Math.floor(random() * ASKED_WITHIN_DAYS * DAY)).toISOString();
    const command = sampleMessage(`s${i}`, notBefore, {
      class: of,
      purpose: `${of}-${Math.floor(random() * 8)}`,
      channel,
      instead,
      ...(subject && { subject }),
    });
    return { customer: `c${Math.floor(random() * customers)}`, command };
  });
}

/** Keeps count of who is taken before whom: a class above must have none left that is due when those below get more than the places kept for them. */
function watched(outbox: Outbox, scratch: Scratch, tenant: string, counts: Counts): Outbox {
  return {
    ...outbox,
    async claim(now, limit, leaseMs, judge) {
      const taken = [0, 0, 0, 0];
      const claimed = await outbox.claim(now, limit, leaseMs, (candidate) => {
        const rank = RANK[candidate.request.class];
        taken[rank] = taken[rank]! + 1;
        return judge(candidate);
      });
      counts.claims++;
      if (taken.reduce((sum, n) => sum + n, 0) < limit) return claimed;
      const { rows } = await scratch.database.asWorker((sql) =>
        sql.query<{ class: MessageClass }>(
          "SELECT DISTINCT command ->> 'class' AS class FROM outbox WHERE tenant_id = $1 AND state = 'waiting' AND due_at <= $2",
          [tenant, now],
        ),
      );
      const kept = Math.floor(limit / KEPT);
      const highest = Math.min(...rows.map((row) => RANK[row.class]));
      if (taken.some((n, rank) => rank > highest && n > kept)) counts.starvedAbove++;
      if (rows.some((row) => taken[RANK[row.class]]! < kept)) counts.starvedBelow++;
      return claimed;
    },
  };
}

async function live(scratch: Scratch, world: World): Promise<Counts> {
  const random = mulberry32(world.seed);
  const start = Date.parse(pick(random, STARTS));
  const clock = virtualClock(new Date(start));
  const customers = Math.max(40, Math.floor(world.requests / 12));
  const lives = Array.from({ length: customers }, () => life(random, start));
  const personAt = (id: string, at: number) => lives[Number(id.slice(1))]!(id, at);
  const counts: Counts = { requests: world.requests, left: [], ends: {}, open: 0, reasonless: 0, refusedAll: 0, starvedAbove: 0, starvedBelow: 0, claims: 0 };
  const { outbox, close } = program(scratch.connection, (id) => personAt(id, clock.now().getTime()), 6);
  try {
    await fill(scratch.database, outbox, world.tenant, 'sample-world', requestsOf(random, world, customers, start), clock.now());
    if (world.mutant?.flat) await scratch.database.asWorker((sql) => sql.query('UPDATE outbox SET rank = 3 WHERE tenant_id = $1', [world.tenant]));
    const rules = rulesOf(world.hours);
    const gate = createGate({ clock, always: CHANNELS, rules });
    const taken = ({ customer_id, command }: { customer_id: string; command: Request['command'] }, channel: Channel): void => {
      const person = personAt(customer_id, clock.now().getTime());
      const zones = person.time_zone === null ? [...zonesOfCountry('US')] : [person.time_zone];
      const { class: of, purpose, subject } = command;
      if (person.consent[`${of}.${channel}`] === false) counts.refusedAll++;
      counts.left.push({ customer: customer_id, class: of, purpose, subject: subject ?? null, at: clock.now().getTime(), zones });
    };
    const dispatcher = createDispatcher({
      outbox: watched(outbox, scratch, world.tenant, counts),
      carriers: carriersThat(taken),
      clock,
      log: silentLog,
      gate: world.mutant?.gate?.(gate) ?? gate,
    });
    const often = Math.max(KEPT, Math.ceil(world.requests / 150));
    for (let now = start; now <= start + DAYS * DAY; now += now < start + ASKED_WITHIN_DAYS * DAY ? HOUR : now < start + 15 * DAY ? 2 * HOUR : 6 * HOUR) {
      clock.set(new Date(now + Math.floor(random() * 20 * 60_000)));
      // In the first days there is less room than work, so that classes compete; then all that is due goes.
      const scarce = now < start + ASKED_WITHIN_DAYS * DAY;
      for (let i = 0; i < (scarce ? 1 : 10_000); i++)
        if ((await dispatcher.dispatchDue(scarce ? often : 500)).claimed === 0 && !scarce && (await nothingDue(scratch, world.tenant, clock.now()))) break;
    }
    const { rows } = await scratch.database.asWorker((sql) =>
      sql.query<{ state: string; n: number; reasonless: number }>(
        'SELECT state, count(*)::int AS n, count(*) FILTER (WHERE reason IS NULL)::int AS reasonless FROM outbox WHERE tenant_id = $1 GROUP BY 1',
        [world.tenant],
      ),
    );
    for (const { state, n, reasonless } of rows) {
      counts.ends[state] = n;
      if (state !== 'sent' && state !== 'suppressed' && state !== 'superseded') counts.open += n;
      else if (state !== 'sent') counts.reasonless += reasonless;
    }
    return counts;
  } finally {
    await close();
  }
}

const nothingDue = async ({ database }: Scratch, tenant: string, now: Date): Promise<boolean> =>
  (await database.asWorker((sql) => sql.query("SELECT 1 FROM outbox WHERE tenant_id = $1 AND state = 'waiting' AND due_at <= $2 LIMIT 1", [tenant, now]))).rows
    .length === 0;

/** The default rules, with hours of the ISP's own in place of those for bills, care and offers. */
const rulesOf = (hours: readonly HoursRule[] | null): readonly PolicyRule[] =>
  hours === null
    ? defaultRules
    : [
        ...defaultRules.filter(({ topic, id }) => topic !== 'hours' || id === 'hours-safety'),
        ...hours.map(
          (value, i) =>
            ({
              id: `own-${i}`,
              topic: 'hours',
              jurisdiction: 'any',
              classes: ['billing', 'care', 'marketing'],
              value,
              from: '2000-01-01',
              to: null,
              citation: 'proof',
              confirmed: null,
            }) as const,
        ),
      ];

const OVER_MIDNIGHT: readonly HoursRule[] = [
  { weekdays: [1, 2, 3, 4, 5, 6, 7], window: { opens: '17:30', closes: '02:15' } },
  { weekdays: [7], window: null },
];

/** Mutant: looks, and then sends without reserving: nobody knows of what the others have sent. */
const forgets = (gate: Gate): Gate => ({ ...gate, judge: (candidate) => gate.judge({ ...candidate, contacts: [] }) });
/** Mutant: the clock of the person is the winter's offset from Greenwich. */
const inGreenwich = (gate: Gate): Gate => ({
  judge: (candidate) => gate.judge({ ...candidate, person: candidate.person && { ...candidate.person, time_zone: 'UTC' } }),
  lastLook: (claimed, seen) => gate.lastLook(claimed, { ...seen, person: seen.person && { ...seen.person, time_zone: 'UTC' } }),
});

/**
 * Random messages of every class, purpose and channel to people everywhere who move, opt out and grieve, around changes of the clock,
 * through the outbox and the gate of the product, with less room than work at first. What left is judged by an oracle that shares nothing
 * with the gate but the rule rows. Mutants: check, then send; an offset from Greenwich; classes that do not count.
 */
export const c4: Proof = {
  id: 'C4',
  promise:
    'Every message passes one gate: nobody gets more than the caps or in quiet hours, no class starves, and whatever was asked for ends sent, superseded or suppressed.',
  run: ({ seed, long }) => {
    const total = long ? 1_000_000 : 10_000;
    const worlds = long ? 10 : 2;
    const names = Array.from({ length: worlds }, (_, i) => `world-${i}`);
    return onScratch({ durable: false, tenants: [...names, 'mutant-0', 'mutant-1', 'mutant-2'], now: new Date(STARTS[0]!) }, async (scratch) => {
      const run = (tenant: string, salt: number, requests: number, hours: readonly HoursRule[] | null, mutant?: Mutant) =>
        live(scratch, { tenant, seed: seed * 1_000 + salt, requests, hours, ...(mutant && { mutant }) });
      const sums = { sent: 0, superseded: 0, suppressed: 0, open: 0, reasonless: 0, refused: 0, over: 0, quiet: 0, twice: 0, above: 0, below: 0, claims: 0 };
      for (const [i, name] of names.entries()) {
        const hours = i % 2 === 0 ? null : OVER_MIDNIGHT;
        const one = await run(name, i, total / worlds, hours);
        sums.sent += one.ends.sent ?? 0;
        sums.superseded += one.ends.superseded ?? 0;
        sums.suppressed += one.ends.suppressed ?? 0;
        sums.open += one.open;
        sums.reasonless += one.reasonless;
        sums.refused += one.refusedAll;
        sums.over += capsBroken(one.left);
        sums.quiet += quietBroken(one.left, rulesOf(hours));
        sums.twice += meantTwice(one.left);
        sums.above += one.starvedAbove;
        sums.below += one.starvedBelow;
        sums.claims += one.claims;
      }
      const few = 900;
      const naive = capsBroken((await run('mutant-0', 900, few, null, { gate: forgets })).left);
      const greenwich = quietBroken((await run('mutant-1', 901, few, null, { gate: inGreenwich })).left, defaultRules);
      const flat = (await run('mutant-2', 902, few, null, { flat: true })).starvedAbove;
      const clean = [sums.open, sums.reasonless, sums.refused, sums.over, sums.quiet, sums.twice, sums.above, sums.below];
      return {
        holds: clean.every((n) => n === 0) && sums.sent > total * 0.05 && sums.superseded > 0 && sums.suppressed > 0 && naive > 0 && greenwich > 0 && flat > 0,
        figures: {
          requests: total,
          sent: sums.sent,
          superseded: sums.superseded,
          suppressed: sums.suppressed,
          without_an_end: sums.open,
          ends_without_a_reason: sums.reasonless,
          over_a_cap: sums.over,
          in_quiet_hours: sums.quiet,
          against_an_opt_out: sums.refused,
          same_meaning_twice_a_day: sums.twice,
          claims: sums.claims,
          claims_in_which_a_class_above_waited: sums.above,
          claims_in_which_a_class_below_got_nothing: sums.below,
          mutant_check_then_send_over_a_cap: naive,
          mutant_offset_from_greenwich_in_quiet_hours: greenwich,
          mutant_classes_do_not_count_waited: flat,
        },
      };
    });
  },
};
