import { postgresOutbox } from '../../../adapters/postgres/outbox.ts';
import { postgresPlaybookStore } from '../../../adapters/postgres/playbook-store.ts';
import type { ImpactList } from '../../../contract/api/impact.ts';
import type { EventType } from '../../../contract/events/catalogue.ts';
import type { Reaction } from '../../../data/pipeline.ts';
import type { Sql } from '../../../data/sql.ts';
import { virtualClock } from '../../../kernel/clock.ts';
import { dayOf } from '../../../kernel/days.ts';
import { hashFraction } from '../../../kernel/ids.ts';
import { silentLog } from '../../../kernel/log.ts';
import { createDispatcher } from '../../../orchestration/dispatcher.ts';
import { assign, EVERYTHING, universalArm } from '../../../orchestration/holdout.ts';
import type { Carrier } from '../../../orchestration/outbox.ts';
import type { AnyPlaybook } from '../../../orchestration/playbook.ts';
import type { Changes } from '../../../orchestration/playbook-store.ts';
import { paymentRecovery } from '../../../orchestration/playbooks/payment-recovery.ts';
import { createRuntime } from '../../../orchestration/runtime.ts';
import { sampleMessage, sampleRun } from '../../../orchestration/sample-run.ts';
import { composeLayer } from '../../compose.ts';
import { successMetrics } from '../../impact.ts';
import { people } from '../../people.ts';
import { customerViews } from '../../views.ts';
import { onScratch, type Scratch } from '../scratch.ts';

const TENANT = 'isp';
const PLAYBOOK = 'payment-recovery';
const HOUR = 3_600_000;
/** The look of a day: after ten o'clock in Chicago, when reminders go. */
const START = Date.parse('2026-01-02T20:00:00Z');
const BILL = 4_000;
/** Wide, so that a small world has members. */
const UNIVERSAL = 0.1;
const SHARE = 0.3;
const DANGER_EVERY_DAYS = 90;

export type Year = {
  readonly seed: number;
  readonly customers: number;
  readonly days: number;
  /** Days from one look of the layer to the next. */
  readonly every: number;
};
/** What a year came to. */
export type Lived = {
  readonly members: number;
  readonly optionalToMembers: number;
  readonly safetyToMembers: number;
  readonly optionalToOthers: number;
  readonly toHeldOutOfPlaybook: number;
  readonly stoppedAtTheGate: number;
  readonly impact: ImpactList;
  /** What the stored sums of the main measure say, and the same added up anew from the log of events. */
  readonly stored: string;
  readonly recounted: string;
};

const name = (i: number): string => `c${String(i).padStart(4, '0')}`;
const said = (type: EventType, at: number, key: string, data: object) => ({
  specversion: '1.0',
  id: `${type}/${key}`,
  source: 'urn:proof:c2',
  type,
  time: new Date(at).toISOString(),
  data,
});

function* beginning({ customers }: Year, start: number): Generator<object> {
  for (let i = 0; i < customers; i++) {
    const customer_id = name(i);
    yield said('customer.created', start - 200 * 24 * HOUR, customer_id, {
      customer_id,
      name: `N ${i}`,
      email: `${customer_id}@example.org`,
      time_zone: 'America/Chicago',
      segment: 'residential',
    });
    yield said('service.changed', start - 200 * 24 * HOUR, customer_id, { customer_id, plan_id: 'home', price_minor: BILL, currency: 'USD' });
    yield said('consent.changed', start - 200 * 24 * HOUR, customer_id, { customer_id, channel: 'email', class: 'marketing', allowed: true });
  }
}

/** Bills of one day: everybody has one a month, one in six of which fails; of those who fail some pay by themselves, after days. */
function* billsOf({ seed, customers }: Year, day: number, at: number): Generator<object> {
  for (let i = day % 30; i < customers; i += 30) {
    const customer_id = name(i);
    const key = `${customer_id}-${day}`;
    const draw = (what: string) => hashFraction('c2', String(seed), what, key);
    const bill = { customer_id, payment_id: key, invoice_id: key, amount_minor: BILL, currency: 'USD' };
    const { payment_id: _, ...invoice } = bill;
    yield said('invoice.issued', at, key, { ...invoice, due_on: dayOf(new Date(at)) });
    if (draw('fails') >= 1 / 6) yield said('payment.succeeded', at + 1_000, key, bill);
    else yield said('payment.failed', at + 1_000, key, { ...bill, attempt: 1 });
  }
}

const isMember = (customer: string): boolean => universalArm(TENANT, customer, UNIVERSAL) === 'held-out';

/** A message that somebody puts into the outbox by itself, past all playbooks. */
function byItself(customer: string, playbook: string, changes: Parameters<typeof sampleMessage>[2], at: Date): Changes {
  const { opened, decisions, messages, ...rest } = sampleRun(
    TENANT,
    customer,
    `${playbook}-${customer}`,
    [sampleMessage('once', at.toISOString(), changes)],
    at,
  );
  const named = <T>(one: T): T => ({ ...one, playbook });
  return { ...rest, opened: opened.map(named), decisions: decisions.map(named), messages: messages.map(named) };
}

/** The events that are to come, by the moment. */
function diary() {
  const ahead: { at: number; event: object }[] = [];
  return {
    put: (at: number, event: object) => void ahead.push({ at, event }),
    due(now: number): object[] {
      const due = ahead.filter(({ at }) => at <= now);
      ahead.splice(0, ahead.length, ...ahead.filter(({ at }) => at > now));
      return due.sort((a, b) => a.at - b.at).map(({ event }) => event);
    },
  };
}

/** For those who are held out of everything: a playbook that does not ask whether they are, and offers that somebody puts into the outbox by itself. */
function forgetful({ database }: Scratch): Reaction {
  const playbook: AnyPlaybook = { ...paymentRecovery.make(), name: 'forgetful' };
  const outbox = postgresOutbox({ database, people, append: async () => {} });
  const store = postgresPlaybookStore({ database, outbox });
  const models = { timing: null, versions: {} } as unknown as Parameters<typeof customerViews>[3];
  let now = new Date(0);
  const views = (tenant: string, ids: readonly string[], sql: Sql) => customerViews(sql, tenant, ids, models, now);
  const runtime = createRuntime({ store, views, playbooksOf: async () => ({ playbooks: [playbook], holdoutShare: 0 }) });
  return async (sql, events, at) => {
    now = at;
    const ofMembers = events.filter(({ data }) => 'customer_id' in data && isMember(data.customer_id));
    await runtime.onEvents(sql, ofMembers, at);
    for (const { type, data } of ofMembers)
      if (type === 'payment.failed')
        await store.save(sql, byItself(data.customer_id, `offers-of-${at.toISOString().slice(0, 7)}`, { class: 'marketing', purpose: 'offer' }, at), at);
  };
}

/** Everybody is told of a danger. */
async function tellDanger(sql: Sql, { database }: Scratch, { customers }: Year, at: Date): Promise<void> {
  const store = postgresPlaybookStore({ database, outbox: postgresOutbox({ database, people, append: async () => {} }) });
  const purpose = `danger-of-${dayOf(at)}`;
  for (let i = 0; i < customers; i++) await store.save(sql, byItself(name(i), purpose, { class: 'safety', purpose }, at), at);
}

async function recount({ database }: Scratch): Promise<{ stored: string; recounted: string }> {
  const { rows } = await database.asWorker((sql) =>
    sql.query<{ stored: string; recounted: string }>(
      `WITH own AS (
         SELECT c.arm, (SELECT coalesce(sum((e.data ->> 'amount_minor')::bigint), 0) FROM events e WHERE e.tenant_id = c.tenant_id AND e.subject_id = c.customer_id
           AND e.type = 'payment.succeeded' AND e.happened_at >= c.enrolled_on AND e.happened_at < c.enrolled_on + 21) AS paid
         FROM impact_cases c WHERE c.experiment = '${PLAYBOOK}' AND c.counts AND c.outcomes ? 'paid_minor')
       SELECT (SELECT jsonb_agg(t)::text FROM (SELECT arm, sum(n)::bigint AS n, sum(y)::bigint AS y, sum(yy)::bigint AS yy FROM impact_days
                 WHERE experiment = '${PLAYBOOK}' AND measure = 'paid_minor' GROUP BY arm ORDER BY arm) t) AS stored,
              (SELECT jsonb_agg(t)::text FROM (SELECT arm, count(*)::bigint AS n, sum(paid)::bigint AS y, sum(paid * paid)::bigint AS yy FROM own GROUP BY arm ORDER BY arm) t) AS recounted`,
    ),
  );
  return rows[0] as { stored: string; recounted: string };
}

/**
 * Lives through days with the whole layer on PostgreSQL: bills, failures, reminders that bring some to pay, dangers that everybody is
 * told of. With `gate` false the dispatcher does not know who is held out of everything: the mutant.
 */
export async function liveYear(year: Year, { gate = true }: { gate?: boolean } = {}): Promise<Lived> {
  const clock = virtualClock(new Date(START));
  return onScratch({ durable: false, tenants: [TENANT], now: clock.now() }, async (scratch) => {
    const { database } = scratch;
    const coming = diary();
    const sent = { optionalToMembers: 0, safetyToMembers: 0, optionalToOthers: 0, toHeldOutOfPlaybook: 0 };
    const carrier: Carrier = {
      channel: 'email',
      delivery: 'keyed',
      timeoutMs: 5_000,
      async send({ customer_id, playbook, command }) {
        const optional = command.class !== 'safety';
        if (isMember(customer_id)) sent[optional ? 'optionalToMembers' : 'safetyToMembers']++;
        else if (optional) sent.optionalToOthers++;
        if (playbook !== PLAYBOOK) return { ok: true, provider_id: null };
        if (assign(TENANT, PLAYBOOK, customer_id, SHARE).heldOut) sent.toHeldOutOfPlaybook++;
        const key = `${customer_id}-${command.step}-${clock.now().getTime()}`;
        // A reminder brings two in five to pay the next day: the true cause of the effect.
        if (hashFraction('c2', String(year.seed), 'moved', key) < 0.4)
          coming.put(
            clock.now().getTime() + 24 * HOUR,
            said('payment.succeeded', clock.now().getTime() + 24 * HOUR, key, { customer_id, payment_id: key, amount_minor: BILL, currency: 'USD' }),
          );
        return { ok: true, provider_id: null };
      },
    };
    const layer = composeLayer({ store: scratch, clock, log: silentLog, carriers: [carrier], alsoReact: forgetful(scratch) });
    const blind = async (...asked: Parameters<typeof people>) => new Map([...(await people(...asked))].map(([id, one]) => [id, { ...one, held_out: false }]));
    const dispatcher = gate
      ? layer.dispatcher
      : createDispatcher({ outbox: postgresOutbox({ database, people: blind, append: async () => {} }), carriers: [carrier], clock, log: silentLog });
    await database.asWorker(async (sql) => {
      await successMetrics(database).widen(sql, TENANT, EVERYTHING, UNIVERSAL, 'the proof', clock.now());
      await successMetrics(database).widen(sql, TENANT, PLAYBOOK, SHARE, 'the proof', clock.now());
    });
    for (const event of beginning(year, START)) coming.put(START, event);
    for (let day = 0; day < year.days; day++) {
      const now = START + day * 24 * HOUR;
      clock.set(new Date(now));
      for (const event of billsOf(year, day, now - 4 * HOUR)) coming.put(now, event);
      if (day % year.every !== 0) continue;
      if (day % DANGER_EVERY_DAYS < year.every) await database.asWorker((sql) => tellDanger(sql, scratch, year, clock.now()));
      const due = coming.due(now);
      for (let from = 0; from < due.length; from += 5_000) await layer.ingest(TENANT, due.slice(from, from + 5_000));
      await layer.pipeline.drain();
      while ((await layer.runtime.wakeDue(clock.now(), 500)) === 500);
      while ((await dispatcher.dispatchDue(500)).claimed > 0);
      while (await layer.impact());
    }
    const { rows } = await database.asWorker((sql) =>
      sql.query<{ n: number }>("SELECT count(*) AS n FROM outbox WHERE state = 'suppressed' AND reason = 'held-out'"),
    );
    const impact = await database.asTenant(TENANT, (sql) => successMetrics(database).impact(sql, TENANT, clock.now()));
    return {
      ...sent,
      members: Array.from({ length: year.customers }, (_, i) => name(i)).filter(isMember).length,
      stoppedAtTheGate: rows[0]?.n ?? 0,
      impact,
      ...(await recount(scratch)),
    };
  });
}
