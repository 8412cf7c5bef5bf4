import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import { createApiKey } from '../adapters/postgres/access.ts';
import { channelBook } from '../app/carriers.ts';
import { composeLayer, type Layer } from '../app/compose.ts';
import { createServices } from '../app/services.ts';
import type { DecisionExplanation, WhyNot } from '../contract/api/explain.ts';
import type { Problem } from '../contract/api/lists.ts';
import type { PlaybookInfo, PlaybookList, PlaybookPreview, PlaybookReplay } from '../contract/api/playbooks.ts';
import { virtualClock } from '../kernel/clock.ts';
import { silentLog } from '../kernel/log.ts';
import { keyring } from '../kernel/sealed.ts';
import type { Carrier } from '../orchestration/outbox.ts';
import { buildServer } from './server.ts';

const database = await testDatabase(inject('postgres'), 'north', 'south');
const clock = virtualClock('2026-03-02T16:00:00Z');
const letters: string[] = [];
const carrier: Carrier = {
  channel: 'email',
  delivery: 'keyed',
  timeoutMs: 1_000,
  async send({ customer_id }) {
    letters.push(customer_id);
    return { ok: true, provider_id: null };
  },
};
// A layer that is moved by hand, behind an API that has no loop.
const layer: Layer = composeLayer({ store: { database, connection: database.connection }, clock, log: silentLog, carriers: [carrier] });
let server: Awaited<ReturnType<typeof buildServer>>;
let stop: () => Promise<void>;
const keys: Record<string, string> = {};
const NAME = 'payment-recovery';

beforeAll(async () => {
  for (const role of ['owner', 'support'] as const)
    keys[role] = await database.asWorker((sql) => createApiKey(sql, { tenant: 'north', role, person: role }, role, clock.now()));
  const config = { smtpUrl: '', mailFrom: '', publicUrl: '' };
  const channels = channelBook({ database, config, keys: keyring(Buffer.alloc(32, 1)), clock, log: silentLog });
  const services = await createServices({ layer, database, clock, version: 'test', startedAt: clock.now(), stopping: () => false, channels });
  server = await buildServer({ services, log: silentLog, version: 'test', hosts: [], dashboard: null, observe: () => {} });
  stop = services.stop;
});
afterAll(async () => {
  await server.close();
  await stop();
});

async function asked(method: string, path: string, body?: object, key = 'owner'): Promise<{ status: number; text: string }> {
  const response = await server.inject({
    method: method as 'GET',
    url: `/api/v1${path}`,
    headers: { authorization: `Bearer ${keys[key]}`, host: 'localhost' },
    ...(body && { payload: body }),
  });
  return { status: response.statusCode, text: response.body };
}
async function ask<T>(method: string, path: string, body?: object, key = 'owner'): Promise<{ status: number; body: T }> {
  const { status, text } = await asked(method, path, body, key);
  return { status, body: JSON.parse(text) as T };
}
const put = <T>(path: string, body: object, key = 'owner') => ask<T>('PUT', path, body, key);
const tune = (edition: number, settings: object, more: object = {}) =>
  put<PlaybookInfo & Problem>(`/playbooks/${NAME}/settings`, { edition, settings, why: 'because of the test', ...more });

/** Somebody whose card is refused for good. */
async function refused(customer_id: string): Promise<void> {
  const base = { specversion: '1.0', source: 't', time: clock.now().toISOString() };
  const payment = { customer_id, payment_id: customer_id, amount_minor: 4_500, currency: 'USD', attempt: 1, hard: true };
  await layer.ingest('north', [
    { ...base, id: `${customer_id}-1`, type: 'customer.created', data: { customer_id, email: `${customer_id}@example.org`, time_zone: 'America/Chicago' } },
    { ...base, id: `${customer_id}-2`, type: 'payment.failed', data: payment },
  ]);
  await layer.pipeline.drain();
}
const runsOf = async (customer: string) =>
  (
    await database.asWorker((sql) =>
      sql.query<{ edition: number; held_out: boolean }>('SELECT edition, held_out FROM playbook_runs WHERE customer_id = $1', [customer]),
    )
  ).rows;

describe('a playbook as an ISP tunes it', () => {
  test('is told with what every setting means, its defaults and its procedure in sentences', async () => {
    const { status, body } = await ask<PlaybookList>('GET', '/playbooks');
    expect(status).toBe(200);
    const recovery = body.rows.find(({ name }) => name === NAME);
    expect(recovery).toMatchObject({ edition: 0, enabled: true, closed_because: null, history: [], defaults: { reminders: 2 } });
    expect(recovery?.procedure.join(' ')).toContain('up to 2 reminders by email, 3 days apart');
    for (const row of body.rows)
      for (const property of Object.values((row.schema as { properties: Record<string, { description?: string }> }).properties))
        expect(property.description?.length, row.name).toBeGreaterThan(10);
  });

  test('is refused as a whole with everything that is wrong, and nothing is stored', async () => {
    const { status, body } = await tune(0, { earliest_hour: 20, latest_hour: 9, give_up_days: 2 });
    expect([status, body.code]).toEqual([422, 'PLAYBOOK_SETTINGS_INVALID']);
    expect(body.detail).toContain('/earliest_hour lies after /latest_hour');
    expect(body.detail).toContain('/give_up_days must be more than');
    expect((await tune(0, { reminders: 99, nonsense: 1 })).body.detail).toContain('/nonsense is no setting of it; /reminders must be <= 5');
    expect((await ask<PlaybookInfo>('GET', `/playbooks/${NAME}`)).body.history).toEqual([]);
  });

  test('keeps who set what and why, and only what differs from the defaults', async () => {
    const { body } = await tune(0, { reminders: 3, silent_hours: 24 });
    expect(body).toMatchObject({ edition: 1, settings: { reminders: 3 }, history: [{ edition: 1, settings: { reminders: 3 }, changed_by: 'key owner' }] });
  });

  test('is not overwritten by somebody who had not seen the last change, not even in the same moment', async () => {
    expect((await tune(0, { reminders: 1 })).body).toMatchObject({ status: 409, code: 'PLAYBOOK_CHANGED' });
    const both = await Promise.all([tune(1, { reminders: 4 }), tune(1, { reminders: 5 })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('may not be tuned by whoever only supports customers, and a name that is none is said to be none', async () => {
    expect((await put(`/playbooks/${NAME}/settings`, { edition: 2, settings: {}, why: 'not mine' }, 'support')).status).toBe(403);
    expect((await ask<Problem>('GET', '/playbooks/nothing')).body.code).toBe('PLAYBOOK_NOT_FOUND');
  });

  test('that is switched off opens nothing and lets nothing leave from that moment, and goes on when it is on again', async () => {
    await refused('before');
    expect(await runsOf('before')).toHaveLength(1);
    const off = await put<PlaybookInfo>(`/playbooks/${NAME}/switch`, { on: false, why: 'a wrong price list' });
    expect(off.body).toMatchObject({ enabled: false });
    await refused('after');
    expect(await runsOf('after')).toEqual([]);
    clock.advance(3 * 3_600_000);
    await layer.dispatcher.dispatchDue(100);
    expect(letters).toEqual([]);
    expect((await put<PlaybookInfo>(`/playbooks/${NAME}/switch`, { on: true, why: 'it is right again' })).body.enabled).toBe(true);
    clock.advance(16 * 60_000);
    await layer.dispatcher.dispatchDue(100);
    expect((await runsOf('before'))[0]?.held_out ? [] : letters).toEqual((await runsOf('before'))[0]?.held_out ? [] : ['before']);
  });

  test('is tried on the open runs before it is set, with sums that agree with the rows, and nothing is written', async () => {
    const preview = (path: string, settings: object) => ask<PlaybookPreview>('POST', `/playbooks/${NAME}/${path}`, { settings, costs: { email: 2 } });
    const before = await ask<PlaybookInfo>('GET', `/playbooks/${NAME}`);
    const { status, body } = await preview('preview', { silent_hours: 0, reminders: 3 });
    expect(status).toBe(200);
    // Nothing is due at this look; yet a reminder may go on any day, and one a day is the most in matters of money.
    expect(body).toMatchObject({ runs: 1, rows: [{ customer_id: 'before' }], held_out: 0, messages: [] });
    expect(body.worst).toMatchObject({ estimated_from: 1, most_messages_a_day: 1 });
    const { text } = await asked('POST', `/playbooks/${NAME}/preview/rows`, { settings: { silent_hours: 0, reminders: 3 } });
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject([{ customer_id: 'before' }, { runs: 1 }]);
    expect((await preview('preview', { reminders: -1 })).status).toBe(422);
    expect((await ask<PlaybookInfo>('GET', `/playbooks/${NAME}`)).body).toEqual(before.body);
  });

  test('is tried on what has happened, and says how many runs would differ beyond those that it lists', async () => {
    const of = { from: new Date(clock.now().getTime() - 86_400_000).toISOString(), to: clock.now().toISOString() };
    const replay = (limit: number, settings: object) => ask<PlaybookReplay>('POST', `/playbooks/${NAME}/replay`, { ...of, settings, limit });
    expect((await replay(0, { reminders: 0 })).body).toMatchObject({ runs: 1, differ: 1, rows: [] });
    expect((await replay(9, { reminders: 0 })).body).toMatchObject({ differ: 1, rows: [{ customer_id: 'before' }] });
  });

  test('moves open runs to the new edition only when that is asked for', async () => {
    const { body } = await ask<PlaybookInfo>('GET', `/playbooks/${NAME}`);
    const [before] = await runsOf('before');
    expect((await tune(body.edition, { reminders: 1 })).body.edition).toBe(body.edition + 1);
    expect(await runsOf('before')).toEqual([before]);
    await tune(body.edition + 1, { reminders: 2, days_to_call: 5 }, { open_runs: 'move' });
    expect(await runsOf('before')).toEqual([{ ...before, edition: body.edition + 2 }]);
  });
});

describe('what was decided', () => {
  test('is made again from its record and told what would have turned it', async () => {
    const { rows } = await database.asWorker((sql) =>
      sql.query<{ decision_id: string }>("SELECT decision_id FROM decisions WHERE customer_id = 'before' LIMIT 1"),
    );
    const { status, body } = await ask<DecisionExplanation>('GET', `/decisions/${rows[0]!.decision_id}/explain`, undefined, 'support');
    expect(status).toBe(200);
    expect(body.again).toEqual({ verdict: 'same', differs: [], not_possible: null, event: 'same' });
    expect(body.settings.unchanged).toBe(true);
    expect(body.what_if[0]?.sentence).toMatch(/^If .*\.$/);
    expect((await ask<Problem>('GET', '/decisions/none/explain')).body.code).toBe('DECISION_NOT_FOUND');
  });

  test('and why nothing was done: it was switched off, nothing had happened, or it was told too late', async () => {
    const whyNot = async (customer: string) => (await ask<WhyNot>('GET', `/customers/${customer}/why-not?playbook=${NAME}`)).body.rows[0];
    expect(await whyNot('before')).toMatchObject({ state: 'runs' });
    const base = { specversion: '1.0', source: 't', time: new Date(clock.now().getTime() - 9 * 86_400_000).toISOString() };
    const payment = { customer_id: 'late', payment_id: 'late', amount_minor: 4_500, currency: 'USD', attempt: 1, hard: true };
    await layer.ingest('north', [
      { ...base, id: 'late-1', type: 'customer.created', data: { customer_id: 'late', email: 'late@example.org', time_zone: 'America/Chicago' } },
      { ...base, id: 'late-2', type: 'payment.failed', data: payment },
      { ...base, id: 'quiet-1', type: 'customer.created', data: { customer_id: 'quiet' } },
    ]);
    await layer.pipeline.drain();
    expect(await whyNot('late')).toMatchObject({ state: 'too late', decision_id: null, if_again: expect.stringContaining('declined for good') });
    expect(await whyNot('quiet')).toMatchObject({ state: 'no cause', sentence: expect.stringContaining('payment.failed'), if_again: null });
    await put(`/playbooks/${NAME}/switch`, { on: false, why: 'a pause' });
    expect(await whyNot('quiet')).toMatchObject({ state: 'closed', sentence: expect.stringContaining('by key owner: a pause') });
    expect((await ask<Problem>('GET', '/customers/nobody/why-not')).body.code).toBe('CUSTOMER_NOT_FOUND');
  });
});
