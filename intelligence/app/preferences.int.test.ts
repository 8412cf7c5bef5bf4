import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { caller, cookieIn, type Keys, keysFor } from '../../test/calling.ts';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import type { SignInLink } from '../contract/api/personas.ts';
import type { Preferences } from '../contract/api/preferences.ts';
import type { MailingAsk } from '../contract/api/sending.ts';
import { virtualClock } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { silentLog } from '../kernel/log.ts';
import { UNIVERSAL_SHARE, universalArm } from '../orchestration/holdout.ts';
import type { Carrier } from '../orchestration/outbox.ts';
import { composeLayer, type Layer } from './compose.ts';
import { sendingServices } from './sending.ts';
import type { Running } from './serve.ts';

// Noon in Chicago.
const clock = virtualClock('2026-03-02T18:00:00.000Z');
const database = await testDatabase(inject('postgres'), 'north');
const taken: { customer: string; channel: string }[] = [];
const dead = new Set<string>();
const carriers = (['email', 'sms'] as const).map(
  (channel): Carrier => ({
    channel,
    delivery: 'keyed',
    timeoutMs: 5_000,
    send: async ({ customer_id }) => {
      if (dead.has(`${customer_id} ${channel}`)) return { ok: false, reason: 'no such number', permanent: true, dead: true };
      taken.push({ customer: customer_id, channel });
      return { ok: true, provider_id: null };
    },
  }),
);
const layer: Layer = composeLayer({ store: { database, connection: database.connection }, clock, log: silentLog, carriers });
const sending = sendingServices(database, layer.director, clock);
const keys: Keys = {};
let running: Running;
const { call, signIn } = caller(() => running.address, keys, 'north support');
const customers = Array.from({ length: 60 }, (_, i) => `m${i}`).filter((id) => universalArm('north', id, UNIVERSAL_SHARE) !== 'held-out');
let next = 0;
const someone = (): string => customers[next++] as string;

beforeAll(async () => {
  ({ running } = await serveOn(database, clock, { byItself: false }));
  Object.assign(keys, await keysFor(database, clock, ['north'], ['owner', 'support']));
  await layer.ingest(
    'north',
    customers.map((customer_id) => ({
      ...{ specversion: '1.0', id: newId(), source: 'test', type: 'customer.created', time: '2026-03-01T00:00:00.000Z' },
      data: { customer_id, name: 'Ada', email: `${customer_id}@example.org`, phone: '+15005550006', time_zone: 'America/Chicago', locale: 'en' },
    })),
  );
  await layer.pipeline.drain();
});
beforeEach(() => {
  taken.length = 0;
  clock.set('2026-03-02T18:00:00.000Z');
});
afterAll(() => running?.stop());

const path = (id: string) => `/api/v1/customers/${id}/preferences`;
const say = (id: string, body: object) => call<Preferences>(path(id), { method: 'PUT', body });
/** A customer at the own page. */
async function sessionOf(id: string) {
  const { body: link } = await call<SignInLink>('/api/v1/sign-in-links', { method: 'POST', body: { role: 'customer', subject: id }, as: 'north owner' });
  const headers = { cookie: cookieIn((await signIn(link.path)).headers), 'x-uil-csrf': '1' };
  const own = (method: 'GET' | 'PUT', body?: object) => call<Preferences>('/api/v1/own/preferences', { method, as: 'nobody', headers, ...(body && { body }) });
  return { headers, own };
}
const mail = (id: string, changes: Partial<MailingAsk> = {}) =>
  sending.askMailing(
    'north',
    { class: 'care', purpose: 'news', channel: 'email', title: 'Work', text: 'On Thursday.', customers: [id], ...changes },
    { tenant: 'north', role: 'owner', person: 'ada' },
  );
const drain = async () => {
  await layer.pipeline.drain();
  while ((await layer.dispatcher.dispatchDue(100)).claimed > 0) await layer.pipeline.drain();
};
const to = (id: string) => taken.filter(({ customer }) => customer === id).map(({ channel }) => channel);

describe('what customers choose about messages', () => {
  test('a no that comes while the message waits stops it, whoever asked for it', async () => {
    const id = someone();
    await mail(id);
    await mail(id, { purpose: 'other', class: 'billing' });
    const { body } = await say(id, { consent: [{ class: 'care', channel: 'email', allowed: false }] });
    expect(body.consent.find((line) => line.class === 'care' && line.channel === 'email')).toMatchObject({ stated: false, allowed: false });
    clock.advance(60_000);
    await drain();
    const { rows } = await database.asWorker((sql) =>
      sql.query<{ state: string; reason: string | null; class: string }>(
        "SELECT state, reason, command ->> 'class' AS class FROM outbox WHERE customer_id = $1 ORDER BY class DESC",
        [id],
      ),
    );
    expect(rows).toEqual([
      { state: 'suppressed', reason: 'opted-out', class: 'care' },
      { state: 'sent', reason: null, class: 'billing' },
    ]);
  });

  test('hours that they ask for hold a message of a person as they hold any other, and let it go when they begin', async () => {
    const id = someone();
    await say(id, { hours: { from: 17, until: 19 } });
    await mail(id);
    clock.advance(60_000);
    await drain();
    expect(to(id)).toEqual([]);
    clock.set('2026-03-02T23:00:00.000Z');
    await drain();
    expect(to(id)).toEqual(['email']);
  });

  test('the channel that they ask for is taken though the sender named another; a dead number falls back to the sender’s', async () => {
    const [wished, gone] = [someone(), someone()];
    dead.add(`${gone} sms`);
    for (const id of [wished, gone]) {
      await say(id, { channel: 'sms' });
      await drain();
      await mail(id);
    }
    clock.advance(60_000);
    await drain();
    expect(to(wished)).toEqual(['sms']);
    expect(to(gone)).toEqual(['email']);
  });

  test('each choice is on record with its source and time, and the last one on a thing holds', async () => {
    const id = someone();
    await say(id, { language: 'es' });
    clock.advance(1_000);
    await say(id, { language: null, channel: 'sms' });
    await layer.pipeline.drain();
    const { body } = await call<Preferences>(path(id), {});
    expect(body).toMatchObject({ language: null, channel: 'sms', language_on_file: 'en' });
    expect(body.choices.map(({ by, sentence }) => [by, sentence])).toEqual([
      ['staff', 'Wishes: first by sms, the language on file'],
      ['staff', 'Wishes: in es'],
    ]);
    expect(body.choices[0]?.at).toBe('2026-03-02T18:00:01.000Z');
  });

  test('a warning cannot be refused, nor hours chosen in which nothing may be sent', async () => {
    const id = someone();
    expect((await say(id, { consent: [{ class: 'safety', channel: 'sms', allowed: false }] })).status).toBe(400);
    expect((await say(id, { hours: { from: 2, until: 4 } })).status).toBe(400);
    expect((await say(id, { hours: { from: 2, until: 4 }, consent: [{ class: 'care', channel: 'sms', allowed: false }] })).status).toBe(400);
    const { body } = await call<Preferences>(path(id), {});
    expect(body).toMatchObject({ hours: null, choices: [] });
  });

  test('customers choose for themselves and for nobody else', async () => {
    const id = someone();
    const { headers, own } = await sessionOf(id);
    expect((await own('PUT', { consent: [{ class: 'marketing', channel: 'email', allowed: true }], hours: { from: 9, until: 12 } })).status).toBe(200);
    await layer.pipeline.drain();
    expect((await own('GET')).body).toMatchObject({ hours: { from: 9, until: 12 }, learned: null, choices: [] });
    expect((await call<Preferences>(path(id), {})).body.choices.map(({ by }) => by)).toEqual(['customer', 'customer']);
    expect((await call(path(someone()), { as: 'nobody', headers })).status).toBe(403);
    expect((await call(path(id), { as: 'nobody', headers, method: 'PUT', body: {} })).status).toBe(403);
  });

  test('what is so already is not stored again, and of two words on one thing the last is', async () => {
    const id = someone();
    const { own } = await sessionOf(id);
    const yes = { class: 'marketing', channel: 'email', allowed: true };
    const page = { consent: [...Array(20).fill({ ...yes, allowed: false }), yes], hours: { from: 9, until: 12 }, channel: 'sms', language: 'es' };
    expect((await own('PUT', page)).status).toBe(200);
    await layer.pipeline.drain();
    const { body: before } = await call<Preferences>(path(id), {});
    expect(before.choices).toHaveLength(2);
    clock.advance(1_000);
    const again = await own('PUT', { ...page, consent: [yes], hours: { until: 12, from: 9 } });
    expect(again.body).toMatchObject({ hours: { from: 9, until: 12 }, channel: 'sms', language: 'es' });
    await layer.pipeline.drain();
    expect((await call<Preferences>(path(id), {})).body).toEqual(before);
    await own('PUT', { ...page, consent: [], language: null });
    await layer.pipeline.drain();
    expect((await call<Preferences>(path(id), {})).body.choices.map(({ sentence }) => sentence)[0]).toBe('Wishes: the language on file');
  });

  test('a choice that is taken back before the pipeline has come to it is a choice, though the state knows no other', async () => {
    const id = someone();
    const { own } = await sessionOf(id);
    const say = async (allowed: boolean) => {
      clock.advance(1_000);
      await own('PUT', { consent: [{ class: 'marketing', channel: 'email', allowed }] });
    };
    await say(false);
    await layer.pipeline.drain();
    await say(true);
    await say(false);
    await layer.pipeline.drain();
    expect((await own('GET')).body.consent).toContainEqual(expect.objectContaining({ class: 'marketing', channel: 'email', stated: false }));
  });

  test('a session that does not stop choosing is slowed down, and nobody else is', async () => {
    const [{ own }, { own: other }] = [await sessionOf(someone()), await sessionOf(someone())];
    const answers = new Set<number>();
    for (let i = 0; i < 31; i++) answers.add((await own('PUT', {})).status);
    expect([...answers]).toEqual([200, 429]);
    expect((await other('PUT', {})).status).toBe(200);
    clock.advance(10_000);
    expect((await own('PUT', {})).status).toBe(200);
  });
});
