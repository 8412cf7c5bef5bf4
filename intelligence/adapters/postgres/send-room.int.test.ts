import { beforeEach, describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
import type { SendMessage } from '../../contract/commands.ts';
import type { Channel } from '../../contract/words.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import type { Person } from '../../orchestration/arbiter.ts';
import { createDispatcher } from '../../orchestration/dispatcher.ts';
import { createGate } from '../../orchestration/gate.ts';
import type { Carrier, SendResult } from '../../orchestration/outbox.ts';
import { sampleMessage, samplePerson, sampleRun } from '../../orchestration/sample-run.ts';
import { postgresOutbox } from './outbox.ts';
import { postgresPlaybookStore } from './playbook-store.ts';
import type { Overrun } from './send-room.ts';

const NOON = '2026-03-02T12:00:00.000Z';
// A tenant for each test, so that none counts what another sent.
const tenants = Array.from({ length: 15 }, (_, i) => `isp-${i}`);
const db = await testDatabase(inject('postgres'), ...tenants);
let tenant = '';
let next = 0;
const clock = virtualClock(NOON);
const persons = new Map<string, Partial<Person>>();
const paused: Overrun[] = [];
const outbox = postgresOutbox({
  database: db,
  people: async (_tenant, ids) => new Map(ids.map((id) => [id, samplePerson(id, { phone: '+15005550006', ...persons.get(id) })])),
  append: async () => {},
  paused: (overrun) => paused.push(overrun),
});
const store = postgresPlaybookStore({ database: db, outbox });
let made = 0;

/** Carriers for e-mail and text messages that keep what they took. */
function carriers(answer: (channel: Channel) => SendResult = () => ({ ok: true, provider_id: null })) {
  const taken: { channel: Channel; customer: string }[] = [];
  const all = (['email', 'sms'] as const).map(
    (channel): Carrier => ({
      channel,
      delivery: 'keyed',
      timeoutMs: 5_000,
      async send({ customer_id }) {
        const result = answer(channel);
        if (result.ok) taken.push({ channel, customer: customer_id });
        return result;
      },
    }),
  );
  const dispatcher = createDispatcher({ outbox, carriers: all, clock, log: silentLog });
  return {
    taken,
    drain: async () => {
      for (let i = 0; i < 40 && (await dispatcher.dispatchDue(100)).claimed > 0; i++);
    },
  };
}
async function ask(customer: string, playbook: string, changes: Partial<SendMessage> = {}): Promise<string> {
  const run = sampleRun(tenant, customer, `${++made}`, [sampleMessage('s', NOON, { class: 'care', purpose: `p${made}`, ...changes })], clock.now());
  const named = { opened: run.opened.map((one) => ({ ...one, playbook })), messages: run.messages.map((one) => ({ ...one, playbook })) };
  await db.asWorker((sql) => store.save(sql, { ...run, ...named }, clock.now()));
  return run.messages[0]!.key;
}
const many = async (n: number, playbook: string, changes: Partial<SendMessage> = {}): Promise<string[]> => {
  const keys: string[] = [];
  for (let i = 0; i < n; i++) keys.push(await ask(`${playbook}-${++made}`, playbook, changes));
  return keys;
};
const query = async <R>(text: string, values: readonly unknown[] = []) => (await db.asWorker((sql) => sql.query<R>(text, values))).rows;
const states = async (keys: readonly string[]) =>
  Object.fromEntries(
    (
      await query<{ state: string; n: number }>(
        "SELECT coalesce(nullif(state || ':' || coalesce(reason, ''), 'sent:'), 'sent') AS state, count(*)::int AS n FROM outbox WHERE message_key = ANY ($1) GROUP BY 1",
        [keys],
      )
    ).map(({ state, n }) => [state, n]),
  );
const asIsp = async <R>(text: string, values: readonly unknown[] = []) => (await db.asTenant(tenant, (sql) => sql.query<R>(text, values))).rows;
const setPrice = (price: object) =>
  asIsp('INSERT INTO send_prices SELECT * FROM jsonb_populate_record(NULL::send_prices, $1)', [
    JSON.stringify({ tenant_id: tenant, marketing_share: 0.5, care_share: 0.8, changed_at: NOON, changed_by: 'test', ...price }),
  ]);

beforeEach(async () => {
  clock.set(NOON);
  persons.clear();
  paused.length = 0;
  tenant = tenants[next++]!;
});

describe('how far a playbook reaches', () => {
  test('one that wants to write to everyone stops at its cap, is paused, and a person hears of it', async () => {
    const keys = await many(80, 'runaway');
    const { taken, drain } = carriers();
    await drain();
    expect(taken).toHaveLength(50);
    clock.advance(16 * 60_000);
    await drain();
    expect(paused).toMatchObject([{ tenant, playbook: 'runaway', cap: 50 }]);
    expect(await asIsp("SELECT off, changed_by FROM send_switches WHERE scope = 'playbook:runaway'")).toEqual([{ off: true, changed_by: 'the layer' }]);
    clock.advance(2 * 3_600_000);
    await drain();
    expect(taken).toHaveLength(50);
    expect(await states(keys)).toEqual({ sent: 50, 'waiting:switched-off': 30 });
  });

  test('a person who lets it go on lets it have one more hour’s worth, at once', async () => {
    await many(110, 'busy');
    const { taken, drain } = carriers();
    await drain();
    clock.advance(16 * 60_000);
    await drain();
    expect(taken).toHaveLength(50);
    await asIsp("UPDATE send_switches SET off = false, changed_at = $1, changed_by = 'ada' WHERE scope = 'playbook:busy'", [clock.now()]);
    clock.advance(16 * 60_000);
    await drain();
    clock.advance(16 * 60_000);
    await drain();
    expect(taken).toHaveLength(100);
    expect(paused).toHaveLength(2);
  });

  test('others are not held up by it, and an hour later there is room again', async () => {
    await many(60, 'first');
    const calm = await many(10, 'calm');
    const { taken, drain } = carriers();
    await drain();
    expect(taken).toHaveLength(60);
    expect(await states(calm)).toEqual({ sent: 10 });
    clock.advance(70 * 60_000);
    await many(45, 'calm');
    await drain();
    expect(taken).toHaveLength(115);
  });

  test('what was agreed to in advance counts on its own, and no further than was agreed', async () => {
    await query("INSERT INTO send_allowances VALUES ($2, 'incident:7', 70, 'the customers of an incident', $1, 'test')", [NOON, tenant]);
    const keys = await many(90, 'service-restoration', { class: 'safety', under: 'incident:7' });
    const { taken, drain } = carriers();
    await drain();
    expect(taken).toHaveLength(70);
    expect(await states(keys)).toEqual({ sent: 70, 'waiting:blast-radius': 20 });
    expect(paused).toEqual([]);
  });

  test('a message that is tried again counts once', async () => {
    let fails = 30;
    const keys = await many(45, 'shaky');
    const { taken, drain } = carriers(() =>
      fails-- > 0 ? { ok: false, permanent: false, reason: 'busy', retryAfterMs: 1_000 } : { ok: true, provider_id: null },
    );
    for (let i = 0; i < 6; i++) {
      await drain();
      clock.advance(20 * 60_000);
    }
    expect(taken).toHaveLength(45);
    expect(await states(keys)).toEqual({ sent: 45 });
    expect(paused).toEqual([]);
  });
});

describe('money and health of channels', () => {
  test('when the budget of a channel is spent, the rest waits for the next period, the less urgent first', async () => {
    await setPrice({ channel: 'sms', price_milli: 1_500, budget_minor: 30, period: 'day' });
    for (let i = 0; i < 60; i++) persons.set(`ads-${i}`, { consent: { 'marketing.sms': true } });
    const ads = [];
    for (let i = 0; i < 15; i++) ads.push(await ask(`ads-${i}`, 'upsell', { class: 'marketing', channel: 'sms' }));
    const bills = await many(25, 'bills', { class: 'billing', channel: 'sms' });
    const warnings = await many(5, 'warnings', { class: 'safety', channel: 'sms' });
    const { drain } = carriers();
    await drain();
    // Twenty messages are within the budget; danger goes whatever it costs, and offers may use half of it.
    expect(await states(warnings)).toEqual({ sent: 5 });
    expect(await states(bills)).toEqual({ sent: 15 - ((await states(ads)).sent ?? 0), 'waiting:budget-spent': 10 + ((await states(ads)).sent ?? 0) });
    clock.set('2026-03-03T15:00:00.000Z');
    await drain();
    expect((await states(bills)).sent).toBe(25);
  });

  test('a cheaper channel takes over where one is left', async () => {
    await setPrice({ channel: 'sms', price_milli: 1_000, budget_minor: 2, period: 'month' });
    await many(5, 'fall', { class: 'billing', channel: 'sms', instead: ['email'] });
    const { taken, drain } = carriers();
    await drain();
    expect(taken.filter(({ channel }) => channel === 'sms')).toHaveLength(2);
    expect(taken.filter(({ channel }) => channel === 'email')).toHaveLength(3);
  });

  test('money for a message that did not go comes back', async () => {
    await setPrice({ channel: 'sms', price_milli: 1_000, budget_minor: 5, period: 'month' });
    const { drain } = carriers(() => ({ ok: false, permanent: true, reason: 'content refused' }));
    await many(4, 'no-go', { class: 'billing', channel: 'sms' });
    await drain();
    expect(await asIsp("SELECT amount FROM send_counts WHERE scope = 'spent:sms'")).toEqual([{ amount: 0 }]);
  });

  test('so does that for a message which was let through, could not go yet, and whose reason has gone: as much as it took', async () => {
    await setPrice({ channel: 'sms', price_milli: 1_000, budget_minor: 50, period: 'month' });
    const keys = await many(4, 'busy-line', { class: 'billing', channel: 'sms' });
    const { drain } = carriers(() => ({ ok: false, permanent: false, reason: 'busy' }));
    await drain();
    await asIsp('UPDATE send_prices SET price_milli = 1_500');
    clock.advance(20 * 60_000);
    await drain();
    expect(await asIsp("SELECT amount FROM send_counts WHERE scope = 'spent:sms'")).toEqual([{ amount: 4_000 }]);
    const runs = await query<{ tenant: string; instance_id: string }>(
      'SELECT tenant_id AS tenant, run_id AS instance_id FROM outbox WHERE message_key = ANY ($1)',
      [keys],
    );
    await db.asWorker((sql) =>
      outbox.supersede(
        sql,
        runs.map((run) => ({ ...run, reason: 'recovered' })),
        clock.now(),
      ),
    );
    expect(await states(keys)).toEqual({ 'superseded:recovered': 4 });
    expect(await asIsp("SELECT amount FROM send_counts WHERE scope = 'spent:sms'")).toEqual([{ amount: 0 }]);
  });

  test('messages that nobody came to hand over do not make a channel look well', async () => {
    await many(25, 'left-alone', { channel: 'sms' });
    const gate = createGate({ clock, always: ['email', 'sms'] });
    for (let i = 0; i < 3; i++) {
      expect(await outbox.claim(clock.now(), 100, 10_000, (candidate) => gate.judge(candidate))).toHaveLength(25);
      await outbox.breakLeases();
    }
    expect(await asIsp("SELECT sum(amount)::int AS tried FROM send_counts WHERE scope = 'tried:sms'")).toEqual([{ tried: 25 }]);
  });

  test('a channel on which too much goes wrong rests, and the next one is taken', async () => {
    const first = carriers((channel) => (channel === 'sms' ? { ok: false, permanent: true, reason: 'carrier down' } : { ok: true, provider_id: null }));
    await many(25, 'ill', { channel: 'sms' });
    await first.drain();
    const keys = await many(6, 'after', { channel: 'sms', instead: ['email'] });
    const waits = await many(1, 'none-left', { channel: 'sms' });
    const danger = await many(1, 'danger', { channel: 'sms', class: 'safety' });
    const { taken, drain } = carriers();
    await drain();
    expect(taken.filter(({ channel }) => channel === 'email')).toHaveLength(6);
    expect(await states(keys)).toEqual({ sent: 6 });
    expect(await states(waits)).toEqual({ 'waiting:channel-resting': 1 });
    expect(await states(danger)).toEqual({ sent: 1 });
    clock.advance(70 * 60_000);
    await drain();
    expect(await states(waits)).toEqual({ sent: 1 });
  });
});

describe('meaning, peace and turns', () => {
  test('of two messages that mean the same one is superseded, whoever asked and by whatever channel', async () => {
    const same = { purpose: 'invoice-open', subject: 'inv-1' };
    const one = await ask('m1', 'payment-recovery', same);
    const two = await ask('m1', 'by-hand', { ...same, channel: 'sms' });
    const vague = await ask('m1', 'other', { purpose: 'invoice-open', notBefore: '2026-03-02T12:00:01.000Z' });
    const about = await ask('m1', 'another', { purpose: 'invoice-open', subject: 'inv-2' });
    clock.advance(1_000);
    const { drain } = carriers();
    await drain();
    const ends = await Promise.all([one, two, about].map((key) => states([key])));
    expect(ends.filter((end) => end.sent === 1)).toHaveLength(2);
    expect(ends.filter((end) => end['superseded:already-told'] === 1)).toHaveLength(1);
    expect(await states([vague])).toEqual({ 'superseded:already-told': 1 });
  });

  test('the time in which a customer is left in peace does not count against the patience of a message', async () => {
    persons.set('grief', { peace: 'bereavement' });
    const bill = await ask('grief', 'payment-recovery', { class: 'billing' });
    const care = await ask('grief', 'care', {});
    const { drain } = carriers();
    await drain();
    expect(await states([bill])).toEqual({ 'waiting:left-in-peace': 1 });
    expect(await states([care])).toEqual({ sent: 1 });
    for (let day = 0; day < 30; day++) {
      clock.advance(24 * 3_600_000);
      await drain();
    }
    persons.set('grief', {});
    clock.advance(24 * 3_600_000);
    await drain();
    expect(await states([bill])).toEqual({ sent: 1 });
  });

  test('without peace it grows too old', async () => {
    const bill = await ask('slow', 'payment-recovery', { class: 'billing' });
    clock.advance(11 * 24 * 3_600_000);
    await carriers().drain();
    expect(await states([bill])).toEqual({ 'suppressed:too-late': 1 });
  });

  test('a class below others has a place in every round', async () => {
    await many(200, 'flood', { class: 'safety' });
    persons.set('one', { consent: { 'marketing.email': true } });
    const offer = await ask('one', 'upsell', { class: 'marketing' });
    const judged: string[] = [];
    await outbox.claim(clock.now(), 100, 1_000, ({ message }) => {
      judged.push(message.key);
      return { answer: 'defer', channel: 'email', until: clock.now(), reason: 'test', rules: [] };
    });
    expect(judged).toHaveLength(100);
    expect(judged).toContain(offer);
  });
});
