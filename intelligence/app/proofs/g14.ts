import { replyIntent } from '../../integration/channels/opt-out.ts';
import { systemClock, virtualClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { mulberry32, type Random } from '../../kernel/random.ts';
import { arbitrate, type Contact, type Person } from '../../orchestration/arbiter.ts';
import { createDispatcher } from '../../orchestration/dispatcher.ts';
import type { Outbox } from '../../orchestration/outbox.ts';
import { policyAt } from '../../orchestration/policy.ts';
import { sampleMessage, samplePerson } from '../../orchestration/sample-run.ts';
import { carriersThat, fill, program, type Request } from './gate-world.ts';
import { lastOptOuts, optOuts, ordinary, unseenOptOuts, unseenOrdinary } from './opt-out-corpus.ts';
import type { Proof } from './proof.ts';
import { onScratch, type Scratch } from './scratch.ts';

const NOON = '2026-03-02T12:00:00.000Z';
/** Of care, two messages a day may go. */
const CAP = 2;
const LEAST_RECALL = 0.99;
const place = { country: 'GB', region: null, timeZone: 'Europe/London' };
const care = (i: number, customer: string): Request => ({ customer, command: sampleMessage(`s${i}`, NOON, { class: 'care', purpose: `p${i}` }) });

/** The steps of one claim as the outbox takes them: hold the customer, count, judge, reserve, let go. `holds` false is the mutant. */
function* claim(key: string, shared: { held: boolean; contacts: Contact[] }, holds: boolean): Generator<void, boolean> {
  const now = new Date(NOON);
  while (holds && shared.held) yield;
  if (holds) shared.held = true;
  yield;
  const counted = [...shared.contacts];
  yield;
  const request = { key, playbook: 'p', class: 'care', purpose: key, channel: 'email', notBefore: NOON } as const;
  const answer = arbitrate(request, samplePerson('c'), policyAt(place, now), counted, now);
  yield;
  if (answer.answer === 'send') shared.contacts.push({ key, at: NOON, class: 'care', purpose: key, channel: 'email', day: NOON.slice(0, 10) });
  yield;
  if (holds) shared.held = false;
  return answer.answer === 'send';
}

/** Steps several claims on in a random order; true when more were let through than the cap allows. */
function interleaved(random: Random, holds: boolean): boolean {
  const shared = { held: false, contacts: [] as Contact[] };
  const open = Array.from({ length: 3 + Math.floor(random() * 2) }, (_, i) => claim(`k${i}`, shared, holds));
  while (open.length > 0) {
    const at = Math.floor(random() * open.length);
    if (open[at]!.next().done) open.splice(at, 1);
  }
  return shared.contacts.length > CAP;
}

/** Many attempts on few customers, claimed by several programs at once. */
async function rush(
  { database, connection }: Scratch,
  tenant: string,
  customers: number,
  attempts: number,
  over: (outbox: Outbox) => Outbox = (outbox) => outbox,
) {
  const clock = virtualClock(NOON);
  const got = new Map<string, number>();
  const programs = Array.from({ length: 5 }, () => program(connection, (id) => samplePerson(id)));
  try {
    const requests = Array.from({ length: customers * attempts }, (_, i) => care(i, `c${i % customers}`));
    await fill(database, programs[0]!.outbox, tenant, 'sample-rush', requests, clock.now());
    const taken = ({ customer_id }: { customer_id: string }) => void got.set(customer_id, (got.get(customer_id) ?? 0) + 1);
    const dispatchers = programs.map(({ outbox }) => createDispatcher({ outbox: over(outbox), carriers: carriersThat(taken), clock, log: silentLog }));
    const left = async () =>
      (
        await database.asWorker((sql) =>
          sql.query("SELECT 1 FROM outbox WHERE tenant_id = $1 AND state = 'waiting' AND due_at <= $2 LIMIT 1", [tenant, clock.now()]),
        )
      ).rows.length;
    for (let i = 0; i < 10_000 && (await left()) > 0; i++) await Promise.all(dispatchers.map((one) => one.dispatchDue(200)));
    return { most: Math.max(...got.values()), least: Math.min(...got.values()), reached: got.size };
  } finally {
    for (const one of programs) await one.close();
  }
}

/** Mutant: who has been written to is read beforehand and forgotten when it is decided. */
const checksThenSends = (outbox: Outbox): Outbox => ({
  ...outbox,
  claim: (now, limit, leaseMs, judge) => outbox.claim(now, limit, leaseMs, (candidate) => judge({ ...candidate, contacts: [] })),
});

/** People opt out while their messages are on the way: which left although the opt-out was on disk before the last look at them began. */
async function race({ database, connection }: Scratch, tenant: string, customers: number, random: Random, enqueuedOnly: boolean) {
  const clock = virtualClock(NOON);
  const outAt = new Map<string, number>();
  const lookedAt = new Map<string, number>();
  let late = 0;
  let sent = 0;
  await database.asWorker((sql) =>
    sql.query(
      `INSERT INTO customers (tenant_id, customer_id, state, status, last_event_at) SELECT $1, 'c' || i, '{}', 'active', $3 FROM generate_series(0, $2::int - 1) AS i`,
      [tenant, customers, NOON],
    ),
  );
  const programs = Array.from({ length: 3 }, () => program(connection, () => null, 6));
  try {
    const allOf = (id: string): Person => samplePerson(id);
    await fill(
      database,
      programs[0]!.outbox,
      tenant,
      'sample-race',
      Array.from({ length: customers }, (_, i) => care(i, `c${i}`)),
      clock.now(),
    );
    const readings = programs.map(
      ({ outbox }): Outbox => ({
        ...outbox,
        claim: (now, limit, leaseMs, judge) =>
          outbox.claim(now, limit, leaseMs, (candidate) => judge({ ...candidate, person: allOf(candidate.message.customer_id) })),
        async handOver(claimed, leaseMs, route) {
          lookedAt.set(claimed.key, systemClock.elapsedMs());
          const seen = await outbox.handOver(claimed, leaseMs, route);
          if (seen === 'lost' || seen === 'superseded') return seen;
          const { rows } = await database.asWorker((sql) =>
            sql.query<{ out: boolean }>("SELECT state ? 'out' AS out FROM customers WHERE tenant_id = $1 AND customer_id = $2", [tenant, claimed.customer_id]),
          );
          const person = samplePerson(claimed.customer_id, rows[0]?.out && !enqueuedOnly ? { consent: { 'care.email': false } } : {});
          return { ...seen, person };
        },
      }),
    );
    const carriers = carriersThat(({ key, customer_id }) => {
      sent++;
      if ((outAt.get(customer_id) ?? Number.POSITIVE_INFINITY) < lookedAt.get(key)!) late++;
    });
    const optOut = async (): Promise<void> => {
      for (let i = 0; i < customers / 2; i++) {
        const customer = `c${Math.floor(random() * customers)}`;
        await database.asWorker((sql) =>
          sql.query(`UPDATE customers SET state = '{"out":true}' WHERE tenant_id = $1 AND customer_id = $2`, [tenant, customer]),
        );
        if (!outAt.has(customer)) outAt.set(customer, systemClock.elapsedMs());
      }
    };
    const work = readings.map(async (outbox) => {
      const dispatcher = createDispatcher({ outbox, carriers, clock, log: silentLog });
      while ((await dispatcher.dispatchDue(60)).claimed > 0);
    });
    await Promise.all([optOut(), ...work]);
    return { sent, late, out: outAt.size };
  } finally {
    for (const one of programs) await one.close();
  }
}

/**
 * Claims stepped on in random orders, programs that rush at few customers, opt-outs that race with messages on their way, and answers as
 * people type them. Mutants: check, then send; an opt-out that is looked at only when the message is claimed.
 */
export const g14: Proof = {
  id: 'G14',
  promise:
    'Caps are never overrun and an opt-out beats everything that has not left; who asks for no more messages in any words is understood or read by a person.',
  run: ({ seed, long }) =>
    onScratch({ durable: false, tenants: ['rush', 'race', 'mutant-1', 'mutant-2'], now: new Date(NOON) }, async (scratch) => {
      const random = mulberry32(seed);
      const orders = long ? 1_000_000 : 100_000;
      let broken = 0;
      for (let i = 0; i < orders; i++) if (interleaved(random, true)) broken++;
      let firstCaught = 0;
      while (firstCaught++ < 1_000 && !interleaved(random, false));
      const [customers, attempts] = long ? [1_000, 300] : [10, 1_000];
      const rushed = await rush(scratch, 'rush', customers, attempts);
      const naive = await rush(scratch, 'mutant-1', 10, 40, checksThenSends);
      const raced = await race(scratch, 'race', long ? 50_000 : 1_500, random, false);
      const early = await race(scratch, 'mutant-2', 600, random, true);
      const corpus = [...optOuts.map(({ text }) => text), ...unseenOptOuts];
      const missed = corpus.filter((text) => replyIntent(text) !== 'stop').length;
      const lastMissed = lastOptOuts.filter((text) => replyIntent(text) !== 'stop').length;
      const usual = [...ordinary, ...unseenOrdinary];
      const wrongly = usual.filter((text) => replyIntent(text) === 'stop').length;
      const recall = 1 - missed / corpus.length;
      return {
        holds:
          broken === 0 &&
          firstCaught <= 1_000 &&
          rushed.most === CAP &&
          rushed.least === CAP &&
          rushed.reached === customers &&
          naive.most > CAP &&
          raced.late === 0 &&
          raced.out > 0 &&
          raced.sent > 0 &&
          early.late > 0 &&
          corpus.length >= 500 &&
          recall >= LEAST_RECALL,
        figures: {
          interleavings: orders,
          interleavings_over_the_cap: broken,
          mutant_check_then_send_caught_after_interleavings: firstCaught,
          rush_customers: customers,
          rush_attempts_each: attempts,
          rush_most_to_one: rushed.most,
          rush_least_to_one: rushed.least,
          mutant_check_then_send_most_to_one: naive.most,
          race_sent: raced.sent,
          race_opted_out: raced.out,
          race_sent_after_the_opt_out: raced.late,
          mutant_opt_out_at_the_claim_only_sent: early.late,
          phrasings: corpus.length,
          phrasings_missed: missed,
          recall: Math.round(recall * 10_000) / 10_000,
          phrasings_never_learned_from: lastOptOuts.length,
          recall_on_those: Math.round((1 - lastMissed / lastOptOuts.length) * 1_000) / 1_000,
          ordinary_answers: usual.length,
          ordinary_answers_taken_for_a_stop: wrongly,
        },
      };
    }),
};
