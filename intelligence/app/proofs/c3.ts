import type { EventType } from '../../contract/events/catalogue.ts';
import type { Reaction } from '../../data/pipeline.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { digest } from '../../kernel/ids.ts';
import { canonicalJson } from '../../kernel/json.ts';
import { silentLog } from '../../kernel/log.ts';
import { mulberry32 } from '../../kernel/random.ts';
import type { Carrier } from '../../orchestration/outbox.ts';
import { defaultRecovery } from '../../orchestration/playbooks/payment-recovery-settings.ts';
import { composeLayer } from '../compose.ts';
import type { Proof } from './proof.ts';
import { onScratch } from './scratch.ts';

const TENANT = 'isp';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2026-03-02T06:00:00Z');
/** The fault comes while most are between the first reminder and the call. */
const DOWN = START + 4 * DAY + 4 * HOUR;
const DAYS = 27;
const ZONES = ['America/Chicago', 'America/Denver', 'America/New_York'];

type World = { readonly customers: number; readonly cutOff: number; readonly seed: number; readonly outageHours: number };
/** A reminder that left, or a call that a person was asked for. */
type Contact = { readonly customer: string; readonly step: string; readonly at: number };
type Lived = { readonly contacts: readonly Contact[]; readonly decisionsOfOthers: string; readonly decisions: number };

const name = (i: number): string => `c${String(i).padStart(5, '0')}`;
const isCutOff = (customer: string, { cutOff }: World): boolean => Number(customer.slice(1)) < cutOff;

/** Everybody has an open bill of which the payment fails within the first two days, some of them for good. */
function* events({ customers, cutOff, seed }: World): Generator<unknown> {
  const random = mulberry32(seed);
  const event = (type: EventType, at: number, key: string, data: object) => ({
    specversion: '1.0',
    id: `${type}/${key}`,
    source: 'urn:proof:c3',
    type,
    time: new Date(at).toISOString(),
    recordedtime: new Date(at).toISOString(),
    data,
  });
  for (let i = 0; i < customers; i++) {
    const customer_id = name(i);
    const zone = ZONES[Math.floor(random() * ZONES.length)];
    const failedAt = START + Math.floor(random() * 2 * DAY);
    const profile = { name: `N ${i}`, email: `${customer_id}@example.org`, time_zone: zone, node_id: i < cutOff ? 'olt' : `other-${i % 20}` };
    yield event('customer.created', START - 30 * DAY, customer_id, { customer_id, ...profile });
    yield event('invoice.issued', START - 10 * DAY, customer_id, {
      customer_id,
      invoice_id: customer_id,
      amount_minor: 5_000,
      currency: 'USD',
      due_on: '2026-03-01',
    });
    yield event('payment.failed', failedAt, customer_id, {
      customer_id,
      payment_id: `p-${customer_id}`,
      invoice_id: customer_id,
      amount_minor: 5_000,
      currency: 'USD',
      attempt: 1,
      hard: random() < 0.3,
    });
  }
}

/** Lives through the weeks hour by hour, with or without the fault. */
async function live(world: World, withOutage: boolean, { days = DAYS, alsoReact }: { days?: number; alsoReact?: Reaction } = {}): Promise<Lived> {
  const clock = virtualClock(new Date(START));
  return onScratch({ durable: false, tenants: [TENANT], now: clock.now() }, async (scratch) => {
    const contacts: Contact[] = [];
    const carrier: Carrier = {
      channel: 'email',
      delivery: 'keyed',
      timeoutMs: 5_000,
      async send({ customer_id, command }) {
        contacts.push({ customer: customer_id, step: command.step, at: clock.now().getTime() });
        return { ok: true, provider_id: null };
      },
    };
    const layer = composeLayer({ store: scratch, clock, log: silentLog, carriers: [carrier], ...(alsoReact && { alsoReact }) });
    const coming = [...events(world)].map((event) => ({ event, at: Date.parse((event as { time: string }).time) })).sort((a, b) => a.at - b.at);
    const outage = (type: 'outage.started' | 'outage.ended', at: number, more: object) => ({
      event: {
        specversion: '1.0',
        id: type,
        source: 'urn:proof:c3',
        type,
        time: new Date(at).toISOString(),
        data: { node_id: 'olt', outage_id: 'o1', ...more },
      },
      at,
    });
    if (withOutage)
      coming.push(outage('outage.started', DOWN, {}), outage('outage.ended', DOWN + world.outageHours * HOUR, { started_at: new Date(DOWN).toISOString() }));
    coming.sort((a, b) => a.at - b.at);
    let next = 0;
    for (let now = START; now <= START + days * DAY; now += HOUR) {
      clock.set(new Date(now));
      const due: unknown[] = [];
      for (; next < coming.length && (coming[next] as { at: number }).at <= now; next++) due.push((coming[next] as { event: unknown }).event);
      for (let from = 0; from < due.length; from += 5_000) await layer.ingest(TENANT, due.slice(from, from + 5_000));
      await layer.pipeline.drain();
      while ((await layer.runtime.wakeDue(clock.now(), 500)) === 500);
      while ((await layer.dispatcher.dispatchDue(500)).claimed > 0);
      await layer.pipeline.drain();
    }
    const { rows: calls } = await scratch.database.asWorker((sql) =>
      sql.query<{ customer_id: string; step: string; created_at: string }>('SELECT customer_id, step, created_at FROM tasks'),
    );
    for (const { customer_id, step, created_at } of calls) contacts.push({ customer: customer_id, step, at: Date.parse(created_at) });
    const { rows } = await scratch.database.asWorker((sql) => sql.query<{ customer_id: string }>('SELECT * FROM decisions ORDER BY customer_id, decision_id'));
    const others = rows.filter(({ customer_id }) => !isCutOff(customer_id, world));
    return { contacts, decisionsOfOthers: digest(canonicalJson(others as never)), decisions: rows.length };
  });
}

/** What was done to a customer, in its order. */
const stages = ({ contacts }: Lived, customer: string): string =>
  contacts
    .filter((one) => one.customer === customer)
    .sort((a, b) => a.at - b.at)
    .map(({ step }) => step)
    .join(' ');

/** Contacts with those who are cut off, while they are and for the grace after it. */
function disturbed(lived: Lived, world: World): number {
  const until = DOWN + (world.outageHours + defaultRecovery.peace_after_outage_hours) * HOUR;
  return lived.contacts.filter(({ customer, at }) => isCutOff(customer, world) && at >= DOWN && at < until).length;
}

/** Nothing knows that the line is down. */
const deaf: Reaction = async (sql) => {
  await sql.query('DELETE FROM outages');
};

/** People who owe, hour by hour through four weeks, once with a fault that cuts some of them off in the middle of the dunning and once without. */
export const c3: Proof = {
  id: 'C3',
  promise: 'Nobody is asked for money while their own line is down; afterwards each goes on where it stood, and nobody else notices.',
  async run({ seed, long }) {
    const world: World = long ? { customers: 10_000, cutOff: 400, seed, outageHours: 36 } : { customers: 300, cutOff: 40, seed, outageHours: 36 };
    const without = await live(world, false);
    const withOutage = await live(world, true);
    const mutant = await live({ ...world, customers: Math.min(world.customers, 300), cutOff: 40 }, true, { days: 7, alsoReact: deaf });
    const customers = Array.from({ length: world.cutOff }, (_, i) => name(i));
    const resumed = customers.filter((customer) => stages(withOutage, customer) === stages(without, customer)).length;
    const wouldHave = disturbed(without, world);
    const contacted = disturbed(withOutage, world);
    const caught = disturbed(mutant, { ...world, cutOff: 40 }) > 0;
    const same = withOutage.decisionsOfOthers === without.decisionsOfOthers;
    return {
      holds: contacted === 0 && wouldHave > 0 && resumed === world.cutOff && same && caught,
      figures: {
        customers: world.customers,
        cut_off: world.cutOff,
        contacts_without_the_fault: wouldHave,
        contacts_in_outage_and_grace: contacted,
        resumed_at_the_right_stage: resumed,
        decisions: withOutage.decisions,
        decisions_of_others_identical: same,
        mutants: 1,
        mutants_caught: Number(caught),
      },
    };
  },
};
