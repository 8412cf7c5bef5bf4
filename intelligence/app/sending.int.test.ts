import { beforeEach, describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import type { MailingAsk } from '../contract/api/sending.ts';
import type { Role } from '../contract/words.ts';
import { virtualClock } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { silentLog } from '../kernel/log.ts';
import { UNIVERSAL_SHARE, universalArm } from '../orchestration/holdout.ts';
import type { Carrier } from '../orchestration/outbox.ts';
import { atLocalHour } from '../orchestration/zones.ts';
import { composeLayer } from './compose.ts';
import { sendingServices } from './sending.ts';
import { wordingServices } from './wording.ts';

const NOON = '2026-03-02T18:00:00.000Z';
const clock = virtualClock(NOON);
const database = await testDatabase(inject('postgres'), 'north');
const taken: { customer: string; channel: string }[] = [];
const carriers = (['email', 'sms'] as const).map(
  (channel): Carrier => ({
    channel,
    delivery: 'keyed',
    timeoutMs: 5_000,
    send: async ({ customer_id }) => {
      taken.push({ customer: customer_id, channel });
      return { ok: true, provider_id: null };
    },
  }),
);
const layer = composeLayer({ store: { database, connection: database.connection }, clock, log: silentLog, carriers });
const services = sendingServices(database, layer.director, clock);
const wording = wordingServices(database, clock);
const as = (person: string, role: Role = 'support') => ({ tenant: 'north', role, person });
const customers = Array.from({ length: 120 }, (_, i) => `m${i}`);
const event = (type: string, customer_id: string, data: object = {}) => ({
  specversion: '1.0',
  id: newId(),
  source: 'test',
  type,
  time: '2026-03-01T00:00:00.000Z',
  data: { customer_id, ...data },
});
await layer.ingest(
  'north',
  customers.map((id) =>
    event('customer.created', id, { name: 'Ada Lovelace', email: `${id}@example.org`, phone: '+15005550006', time_zone: 'America/Chicago', node_id: 'n1' }),
  ),
);
await layer.ingest('north', [event('consent.changed', 'm1', { channel: 'email', class: 'care', allowed: false })]);
await layer.pipeline.drain();
const asked = (of: readonly string[], changes: Partial<MailingAsk> = {}): MailingAsk => ({
  class: 'care',
  purpose: `news-${newId()
    .slice(0, 8)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, 'x')}`,
  channel: 'email',
  title: 'Work on your line',
  text: 'We work on Thursday.\n\nYou may be offline.',
  customers: [...of],
  ...changes,
});
const drain = async () => {
  while ((await layer.dispatcher.dispatchDue(100)).claimed > 0);
};

beforeEach(() => {
  taken.length = 0;
  clock.set(new Date(Date.parse(clock.now().toISOString()) + 10 * 86_400_000));
});

describe('a message that a person asks for', () => {
  test('is foreseen by the gate that it will pass: who gets it, who not and why', async () => {
    const plan = await services.previewMailing('north', asked(['m0', 'm1', 'nobody']), 'ada');
    expect(plan).toMatchObject({ customers: 3, now: 1, later: 0, never: 2, needs_approval: false, hold_seconds: 10 });
    expect(plan.reasons).toEqual({ 'opted-out': 1, 'customer-unknown': 1 });
    const other = await services.previewMailing('north', asked(['m1'], { instead: ['sms'] }), 'ada');
    expect(other.rows).toMatchObject([{ goes: 'now', channel: 'sms' }]);
  });

  test('is foreseen with how many go by each channel, and what that costs where a price is known', async () => {
    await services.priceSending('north', { channel: 'sms', price_milli: 1_500, budget_minor: null, period: 'month', marketing_share: 1, care_share: 1 }, 'ben');
    const plan = await services.previewMailing('north', asked(['m0', 'm1', 'm2', 'nobody'], { instead: ['sms'] }), 'ada');
    const reached = plan.rows.filter(({ goes }) => goes !== 'never');
    const by = (channel: string) => reached.filter((row) => row.channel === channel).length;
    expect(by('sms')).toBe(1);
    expect(plan.channels).toEqual([
      { channel: 'email', customers: by('email'), cost_minor: null },
      { channel: 'sms', customers: 1, cost_minor: 1.5 },
    ]);
  });

  test('is held for ten seconds, and then leaves through the same gate', async () => {
    const row = await services.askMailing('north', asked(['m2', 'm1']), as('ada'));
    expect(row.state).toBe('held');
    await drain();
    expect(taken).toEqual([]);
    clock.advance(10_000);
    await drain();
    expect(taken).toEqual([{ customer: 'm2', channel: 'email' }]);
    expect((await services.mailings('north')).rows.find(({ mailing_id }) => mailing_id === row.mailing_id)?.ends).toEqual({ sent: 1, suppressed: 1 });
    await layer.pipeline.drain();
  });

  test('can be called back while it is held, and once only', async () => {
    const { mailing_id } = await services.askMailing('north', asked(['m3']), as('ada'));
    expect((await services.cancelMailing('north', mailing_id, 'ada')).state).toBe('cancelled');
    clock.advance(60_000);
    await drain();
    expect(taken).toEqual([]);
    await expect(services.cancelMailing('north', mailing_id, 'ada')).rejects.toMatchObject({ code: 'MAILING_STATE' });
    await expect(services.cancelMailing('north', 'unknown', 'ada')).rejects.toMatchObject({ code: 'MAILING_NOT_FOUND' });
  });

  test('to many needs another person, counts on its own then, and lapses after a day', async () => {
    const everybody = asked([], { customers: undefined as never, node_id: 'n1' });
    const { customers: _, ...ask } = everybody;
    const { mailing_id, state, customers: n } = await services.askMailing('north', ask, as('ada', 'owner'));
    expect([state, n]).toEqual(['proposed', 120]);
    clock.advance(60_000);
    await drain();
    expect(taken).toEqual([]);
    await expect(services.approveMailing('north', mailing_id, 'ada')).rejects.toMatchObject({ code: 'SECOND_PERSON_NEEDED' });
    expect((await services.approveMailing('north', mailing_id, 'ben')).state).toBe('held');
    clock.advance(10_000);
    await drain();
    // Everybody but the one who has refused, and those who are held out of everything by lot.
    const reached = customers.filter((id) => id !== 'm1' && universalArm('north', id, UNIVERSAL_SHARE) !== 'held-out');
    expect(reached.length).toBeLessThan(119);
    expect(taken.map(({ customer }) => customer).sort()).toEqual(reached.sort());
    expect((await services.sending('north')).switches.find(({ scope }) => scope === 'playbook:by-hand')).toMatchObject({ off: false });
    const late = await services.askMailing('north', { ...ask, purpose: 'late-news' }, as('ada', 'owner'));
    clock.advance(25 * 3_600_000);
    expect((await services.mailings('north')).rows.find(({ mailing_id: id }) => id === late.mailing_id)?.state).toBe('lapsed');
    await expect(services.approveMailing('north', late.mailing_id, 'ben')).rejects.toMatchObject({
      code: 'MAILING_STATE',
      message: expect.stringMatching(/lapsed/),
    });
    await expect(services.refuseMailing('north', late.mailing_id, as('ada', 'owner'), true)).rejects.toMatchObject({ code: 'MAILING_STATE' });
  });

  test('to many is taken back by whoever asked, and refused by nobody else who may not agree to it', async () => {
    const ask = () => services.askMailing('north', asked(customers), as('ada'));
    const { mailing_id } = await ask();
    await expect(services.refuseMailing('north', mailing_id, as('sam'), false)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await services.refuseMailing('north', mailing_id, as('ada'), false)).toMatchObject({ state: 'refused', asked_by: 'ada', decided_by: 'ada' });
    const other = await ask();
    expect(await services.refuseMailing('north', other.mailing_id, as('ben', 'owner'), true)).toMatchObject({ state: 'refused', decided_by: 'ben' });
    clock.advance(60_000);
    await drain();
    expect(taken).toEqual([]);
  });

  test('to many stands first in the list as long as it waits, however much is asked for after it, and the list says how many there are', async () => {
    const { mailing_id } = await services.askMailing('north', asked(customers), as('ada'));
    const before = (await services.mailings('north')).total;
    await database.asWorker((sql) =>
      sql.query(
        `INSERT INTO mailings (tenant_id, mailing_id, state, request, customers, asked_by, asked_at)
         SELECT tenant_id, 'later-' || n, 'refused', request, '{m0}', 'ada', asked_at + n * interval '1 second' FROM mailings, generate_series(1, 250) AS n
         WHERE mailing_id = $1`,
        [mailing_id],
      ),
    );
    const { rows, total } = await services.mailings('north');
    expect(total).toBe(before + 250);
    expect(rows.map((row) => row.mailing_id).slice(0, 2)).toEqual([mailing_id, 'later-250']);
    expect(rows).toHaveLength(201);
    clock.advance(25 * 3_600_000);
    expect((await services.mailings('north')).rows[0]).toMatchObject({ mailing_id: 'later-250' });
  });

  test('to one who is held out of everything leaves when it goes to nobody else, and never as one of a list', async () => {
    const held = customers.find((id) => universalArm('north', id, UNIVERSAL_SHARE) === 'held-out') as string;
    expect(await services.previewMailing('north', asked([held]), 'ada')).toMatchObject({ now: 1, never: 0 });
    await services.askMailing('north', asked([held, held]), as('ada'));
    clock.advance(10_000);
    await drain();
    expect(taken).toEqual([{ customer: held, channel: 'email' }]);
    const list = asked([held, 'm6']);
    expect((await services.previewMailing('north', list, 'ada')).reasons).toEqual({ 'held-out': 1 });
    await services.askMailing('north', list, as('ada'));
    clock.advance(10_000);
    await drain();
    expect(taken.map(({ customer }) => customer)).toEqual([held, 'm6']);
  });

  test('the store itself refuses that one person plays both parts', async () => {
    const { mailing_id } = await services.askMailing('north', asked(customers), as('ada', 'owner'));
    await expect(
      database.asWorker((sql) => sql.query("UPDATE mailings SET state = 'held', decided_by = 'ada' WHERE mailing_id = $1", [mailing_id])),
    ).rejects.toThrow(/check constraint/);
  });

  test('may wait for the hour at which each customer answers, is foreseen for it, and goes at once when it would come too late', async () => {
    const own = asked(['m7', 'm8'], { hour: 'own', channel: 'auto' });
    // Of nobody anything is known, so that the usual hour of ten serves.
    const tomorrow = atLocalHour(10, 'America/Chicago', clock.now());
    const plan = await services.previewMailing('north', own, 'ada');
    expect(plan).toMatchObject({ now: 0, later: 2, reasons: { 'not-before': 2 } });
    expect(plan.rows.map(({ at }) => at?.slice(0, 13))).toEqual(Array(2).fill(tomorrow.toISOString().slice(0, 13)));
    expect(await services.askMailing('north', own, as('ada'))).toMatchObject({ state: 'held', channel: 'auto', hour: 'own' });
    clock.advance(60_000);
    await drain();
    expect(taken).toEqual([]);
    clock.set(tomorrow);
    await drain();
    expect(taken.map(({ customer, channel }) => `${customer} ${channel}`).sort()).toEqual(['m7 email', 'm8 email']);
    const { rows } = await database.asTenant('north', (sql) => sql.query<{ rules: object[] }>("SELECT rules FROM decisions WHERE customer_id = 'm7'"));
    expect(rows[0]?.rules).toEqual([
      expect.objectContaining({ rule: 'best-hour' }),
      expect.objectContaining({ rule: 'best-channel' }),
      expect.objectContaining({ rule: 'hour-chance' }),
    ]);
    const soon = new Date(clock.now().getTime() + 3_600_000).toISOString();
    clock.advance(3 * 3_600_000);
    await expect(services.askMailing('north', asked(['m9'], { hour: 'own', before: soon }), as('ada'))).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    const later = new Date(clock.now().getTime() + 3_600_000).toISOString();
    expect(await services.previewMailing('north', asked(['m9'], { hour: 'own', before: later }), 'ada')).toMatchObject({ now: 1, later: 0 });
  });

  test('that has to go before a moment until which the rules hold it does not go at all, and that is foreseen', async () => {
    clock.set(atLocalHour(22, 'America/Chicago', clock.now()));
    const night = asked(['m9'], { hour: 'own', before: new Date(clock.now().getTime() + 3_600_000).toISOString() });
    expect(await services.previewMailing('north', night, 'ada')).toMatchObject({ now: 0, later: 0, never: 1, reasons: { 'too-late': 1 } });
    expect(await services.askMailing('north', night, as('ada'))).toMatchObject({ state: 'held' });
    for (let hour = 0; hour < 12; hour++) {
      clock.advance(3_600_000);
      await drain();
    }
    expect(taken).toEqual([]);
  });

  test.each<[string, Partial<MailingAsk>]>([
    ['a warning waits for no hour', { class: 'safety', hour: 'own' }],
    ['a warning goes by the channels that are named', { class: 'safety', channel: 'auto' }],
    ['what goes now has no deadline', { before: '2027-01-01T00:00:00Z' }],
  ])('%s', (_, changes) => expect(services.askMailing('north', asked(['m4'], changes), as('ada', 'owner'))).rejects.toMatchObject({ code: 'REQUEST_INVALID' }));

  test('warnings and offers are for those who run the ISP', async () => {
    await expect(services.askMailing('north', asked(['m4'], { class: 'safety' }), as('sam'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(services.askMailing('north', { ...asked(['m4']), node_id: 'n1' }, as('sam'))).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  test('a switch holds it, and it leaves at once when the switch is on again', async () => {
    await services.switchSending('north', 'playbook:by-hand', { off: true, why: 'a look at the wording' }, 'ben');
    await services.askMailing('north', asked(['m5']), as('ada'));
    clock.advance(10_000);
    await drain();
    expect(taken).toEqual([]);
    expect((await services.sending('north')).waiting).toMatchObject({ 'switched-off': 1 });
    await services.switchSending('north', 'playbook:by-hand', { off: false, why: 'it reads well' }, 'ben');
    await drain();
    expect(taken).toHaveLength(1);
    await expect(services.switchSending('north', 'playbook:nothing', { off: true, why: 'a try' }, 'ben')).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });
});

describe('the wording of messages', () => {
  const draft = {
    subject: 'Please pay {{amount}}',
    body: 'Hello {{name}},\n\nplease pay {{amount}} by {{pay_by}}.',
    short: '{{isp}}: pay {{amount}}. Reply STOP for no more.',
    anonymous: 'neighbour',
  };

  test('is seen as a customer would read it, with the name masked', async () => {
    const seen = await wording.previewWording('north', { template: 'payment-first', locale: 'en', customer_id: 'm0', ...draft });
    expect(seen.faults).toEqual([]);
    expect(seen.channels[0]?.text).toMatch(/^Hello A•• L•••••••,\n\nplease pay USD 45\.00 by /);
    expect(seen.sms_parts).toBe(1);
  });

  test.each<[string, Partial<typeof draft>, string]>([
    ['an unknown value', { body: 'Dear {{nmae}}' }, 'there is no value "nmae"'],
    ['braces that hold nothing', { body: 'Dear {{ name' }, 'braces that hold no value'],
    ['a text message without a way to stop', { short: '{{isp}}: pay {{amount}}.' }, 'does not say that STOP'],
    ['a text message that is too long', { short: `${'long '.repeat(92)} STOP` }, 'comes to 4 text messages'],
    ['logic', { body: '{{#if name}}x{{/if}}' }, 'braces that hold no value'],
  ])('%s is refused with what is wrong', async (_name, change, fault) => {
    await expect(wording.saveWording('north', 'payment-first', 'en', { ...draft, ...change }, 'ada')).rejects.toMatchObject({
      code: 'TEMPLATE_INVALID',
      message: expect.stringContaining(fault),
    });
  });

  test('is kept edition by edition, and can be given back', async () => {
    const edition = async (work: Promise<{ rows: { template: string; locale: string; edition: number }[] }>) =>
      (await work).rows.find(({ template, locale }) => template === 'payment-first' && locale === 'en')?.edition;
    expect(await edition(wording.saveWording('north', 'payment-first', 'en', draft, 'ada'))).toBe(1);
    expect(await edition(wording.saveWording('north', 'payment-first', 'en', { ...draft, anonymous: 'friend' }, 'ada'))).toBe(2);
    expect(await edition(wording.removeWording('north', 'payment-first', 'en', 'ada'))).toBe(0);
    await expect(wording.saveWording('north', 'no-such', 'en', draft, 'ada')).rejects.toMatchObject({ code: 'TEMPLATE_INVALID' });
  });
});
