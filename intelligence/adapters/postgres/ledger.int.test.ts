import { beforeEach, describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
import type { PlatformEvent } from '../../contract/envelope.ts';
import { accuracyOf } from '../../monitoring/accuracy.ts';
import { countDueMonth, openPredictions, settledMonths } from './accuracy-queries.ts';
import { postgresEventLog } from './event-log.ts';
import { appendPredictions, appendRanges, forgetPredictions, type LedgerEntry, type LedgerRange, settlePredictions } from './ledger.ts';

const MARCH = '2026-03-02T12:00:00.000Z';
const DAY = 86_400_000;
const at = (days: number) => new Date(Date.parse(MARCH) + days * DAY);
const database = await testDatabase(inject('postgres'), 'north', 'south');
beforeEach(() =>
  database.asWorker(async (sql) => {
    for (const table of ['predictions', 'accuracy_due', 'accuracy_months', 'daily_facts', 'customers']) await sql.query(`DELETE FROM ${table}`);
    await sql.query('UPDATE feeds SET silent_since = NULL');
  }),
);

let made = 0;
const entry = (subject: string, more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  subject,
  model: 'churn_prediction',
  version: 'v1',
  horizonHours: 24 * 60,
  chance: 0.2,
  healthScore: null,
  shown: true,
  segment: 'residential',
  ...more,
});
const say = (entries: readonly LedgerEntry[], when: Date) => database.asWorker((sql) => appendPredictions(sql, 'north', entries, when));
const settle = (when: Date, limit = 1000) => database.asWorker((sql) => settlePredictions(sql, when, limit));
async function happens(type: string, subject: string, when: Date, data: object = {}): Promise<void> {
  const key = type.startsWith('device') ? 'node_id' : 'customer_id';
  const event = {
    id: `e${++made}`,
    source: 't',
    tenant: 'north',
    type,
    time: when.toISOString(),
    learned: when.toISOString(),
    data: { [key]: subject, ...data },
  };
  await database.asTenant('north', (sql) => postgresEventLog(sql).append([event as unknown as PlatformEvent], when));
}
type Row = {
  subject_id: string;
  came_true: boolean | null;
  came_value: number | null;
  void: string | null;
  settled_at: string | null;
  corrected_at: string | null;
  look_at: string | null;
};
const rows = async () => (await database.asTenant('north', (sql) => sql.query<Row>('SELECT * FROM predictions ORDER BY subject_id, horizon_hours'))).rows;
const row = async (subject: string) => (await rows()).find((one) => one.subject_id === subject);

describe('chances', () => {
  test('who left within the horizon came true, who left before or after it did not', async () => {
    for (const [subject, day] of [
      ['a-in', 10],
      ['a-late', 61],
      ['a-before', -1],
      ['a-stays', null],
    ] as const) {
      await say([entry(subject)], at(0));
      if (day !== null) await happens('customer.cancelled', subject, at(day));
    }
    expect(await settle(at(59))).toBe(0);
    expect(await settle(at(60))).toBe(4);
    expect((await rows()).map(({ subject_id, came_true }) => [subject_id, came_true])).toEqual([
      ['a-before', false],
      ['a-in', true],
      ['a-late', false],
      ['a-stays', false],
    ]);
  });

  test('who left early is settled no sooner than who stays, so that leavers do not crowd out the others', async () => {
    await say([entry('b-early'), entry('b-stays')], at(0));
    await happens('customer.cancelled', 'b-early', at(3));
    await settle(at(30));
    expect((await rows()).map(({ settled_at }) => settled_at)).toEqual([null, null]);
  });

  test('a leaver who becomes known late corrects what was settled, with a note; settling again changes nothing', async () => {
    await say([entry('c')], at(0));
    await settle(at(60));
    expect(await row('c')).toMatchObject({ came_true: false, corrected_at: null });
    expect(await settle(at(60))).toBe(0);
    await happens('customer.cancelled', 'c', at(59));
    await settle(at(61));
    expect(await row('c')).toMatchObject({ came_true: true, corrected_at: at(61).toISOString(), settled_at: at(60).toISOString() });
  });

  test('leaving by choice, being closed and a broken node are truths of their own', async () => {
    await say([entry('d1', { truth: 'left-by-choice' }), entry('d2', { truth: 'closed' }), entry('d3', { model: 'network_failure', horizonHours: 24 })], at(0));
    await happens('customer.cancelled', 'd1', at(1), { voluntary: true });
    await happens('customer.cancelled', 'd2', at(1), { voluntary: true });
    await happens('device.down', 'd3', at(0.5));
    await settle(at(60));
    expect((await rows()).map(({ subject_id, came_true }) => [subject_id, came_true])).toEqual([
      ['d1', true],
      ['d2', false],
      ['d3', true],
    ]);
  });

  test('a dearer plan counts as taking more, a rise of the same plan does not', async () => {
    const plan = (plan_id: string, price_minor: number) => ({ plan_id, price_minor, currency: 'USD' });
    for (const [subject, next] of [
      ['e1', plan('big', 5000)],
      ['e2', plan('small', 4000)],
      ['e3', plan('tiny', 2000)],
    ] as const) {
      await happens('service.changed', subject, at(-10), plan('small', 3000));
      await say([entry(subject, { model: 'upsell_propensity' })], at(0));
      await happens('service.changed', subject, at(5), next);
    }
    await settle(at(60));
    expect((await rows()).map(({ came_true }) => came_true)).toEqual([true, false, false]);
  });

  test('horizons of one model lie beside each other, and a second score of the day adds none', async () => {
    await say([entry('f', { horizonHours: 720 }), entry('f')], at(0));
    await say([entry('f', { chance: 0.9 })], at(0.1));
    expect(await rows()).toHaveLength(2);
  });

  test('a model of which nobody has said what counts as come true is refused', async () => {
    await expect(say([entry('g', { model: 'lottery' })], at(0))).rejects.toThrow(/what counts as come true for lottery/);
  });

  test('while the feed that would have told is silent nobody knows who stayed; when it is heard again the answer is corrected', async () => {
    await database.asWorker((sql) =>
      sql.query(
        `INSERT INTO feeds (tenant_id, feed, last_at, silent_since, looked_at) VALUES ('north', 'customers', $1, $1, $2)
         ON CONFLICT (tenant_id, feed) DO UPDATE SET silent_since = excluded.silent_since`,
        [at(40), at(60)],
      ),
    );
    await say([entry('h-known'), entry('h-unknown')], at(0));
    await happens('customer.cancelled', 'h-known', at(10));
    await settle(at(60));
    expect(await row('h-known')).toMatchObject({ came_true: true, void: null });
    expect(await row('h-unknown')).toMatchObject({
      came_true: null,
      void: expect.stringMatching(/customers” was silent since 2026-04-11/),
      settled_at: at(60).toISOString(),
    });
    await database.asWorker((sql) => sql.query('UPDATE feeds SET silent_since = NULL'));
    await settle(at(61));
    expect(await row('h-unknown')).toMatchObject({ came_true: false, void: null, corrected_at: at(61).toISOString() });
  });

  test('after the last look one prediction a week and customer stays', async () => {
    for (let day = 0; day < 28; day++) await say([entry('i', { horizonHours: 24 })], at(day));
    for (const day of [40, 41, 42]) while ((await settle(at(day))) > 0);
    expect(await rows()).toHaveLength(4);
    expect((await rows()).every(({ look_at }) => look_at === null)).toBe(true);
    expect(await database.asWorker((sql) => forgetPredictions(sql, 'north', ['churn_prediction'], at(800)))).toBe(4);
  });
});

describe('ranges', () => {
  const range = (subject: string, truth: LedgerRange['truth'], said: number): LedgerRange => ({
    subject,
    model: 'usage_forecast',
    version: '1',
    truth,
    firstDay: '2026-03-02',
    lastDay: '2026-03-04',
    said,
    low80: said - 10,
    high80: said + 10,
    low95: said - 20,
    high95: said + 20,
  });
  const used = (customer: string, day: string, down: number) =>
    database.asWorker((sql) =>
      sql.query(
        "INSERT INTO daily_facts (tenant_id, entity_kind, entity_id, day, learned_on, measures, has_states) VALUES ('north', 'customer', $1, $2, $2, $3, false)",
        [customer, day, JSON.stringify({ 'usage.down_bytes': [1, down, down, down] })],
      ),
    );
  const say = (ranges: readonly LedgerRange[]) => database.asWorker((sql) => appendRanges(sql, 'north', ranges, at(0)));

  test('what was used is added up when the facts of the last day count as learned', async () => {
    await say([range('u', 'customer-usage', 100)]);
    for (const day of ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05']) await used('u', day, 35);
    expect(await settle(new Date('2026-03-05T23:59:59Z'))).toBe(0);
    await settle(new Date('2026-03-06T00:00:00Z'));
    expect(await row('u')).toMatchObject({ came_value: 105, void: null });
  });

  test('a sum of which two days are missing is no truth', async () => {
    await say([range('u', 'customer-usage', 100)]);
    await used('u', '2026-03-02', 35);
    await settle(at(10));
    expect(await row('u')).toMatchObject({ came_value: null, void: 'the use of 1 of 3 days was told' });
  });

  test('of a node the mean use of its customers counts, and of its bounds how often they held', async () => {
    await database.asWorker((sql) =>
      sql.query(
        "INSERT INTO customers (tenant_id, customer_id, state, status, node_id, last_event_at) SELECT 'north', c, '{}', 'active', 'n1', now() FROM unnest(ARRAY['u1', 'u2']) c",
      ),
    );
    await say([range('n1', 'node-usage', 100)]);
    for (const day of ['2026-03-02', '2026-03-03', '2026-03-04']) {
      await used('u1', day, 20);
      await used('u2', day, 50);
    }
    await settle(at(5));
    expect(await row('n1')).toMatchObject({ came_value: 105 });
    await database.asWorker((sql) => countDueMonth(sql, at(5)));
    const told = accuracyOf(await database.asTenant('north', (sql) => settledMonths(sql, { from: '2026-01-01', to: '2026-12-01' })));
    expect(told.ranges[0]).toMatchObject({ model: 'usage_forecast', rows: 1, coverage_80: { value: 1 }, coverage_95: { value: 1 }, said: 100, came: 105 });
  });
});

describe('the count of a month', () => {
  const months = () => database.asTenant('north', (sql) => settledMonths(sql, { from: '2026-01-01', to: '2026-12-01' }));
  const count = async (when: Date) => {
    while (await database.asWorker((sql) => countDueMonth(sql, when)));
  };

  test('holds of each customer one prediction, nothing that nobody saw, and follows a correction', async () => {
    const subjects = Array.from({ length: 40 }, (_, i) => `m${i}`);
    for (let day = 0; day < 7; day++)
      await say([...subjects.map((s) => entry(s)), ...subjects.map((s) => entry(s, { version: 'unseen', chance: 0.9, shown: false }))], at(day));
    for (const subject of subjects.slice(0, 8)) await happens('customer.cancelled', subject, at(20));
    await settle(at(67));
    await count(at(67));
    const all = accuracyOf(await months()).chances[0];
    expect(all).toMatchObject({ month: null, segment: null, rows: 40, came: 8, expected: expect.closeTo(8, 6), brier: expect.closeTo(0.16, 6) });
    expect(all?.bins).toEqual([{ from: 0.2, to: 0.35, rows: 40, said: expect.closeTo(0.2, 9), came: 8, low: expect.any(Number), high: expect.any(Number) }]);
    await happens('customer.cancelled', 'm20', at(59));
    await settle(at(68));
    await count(at(68));
    expect(accuracyOf(await months()).chances[0]).toMatchObject({ rows: 40, came: 9 });
  });

  test('is another for each tenant', async () => {
    await say([entry('t', { model: 'network_failure', horizonHours: 24 })], at(0));
    await settle(at(2));
    await count(at(2));
    expect(await months()).toHaveLength(1);
    expect(await database.asTenant('south', (sql) => settledMonths(sql, { from: '2026-01-01', to: '2026-12-01' }))).toEqual([]);
  });

  test('says when enough will be settled', async () => {
    for (let day = 0; day < 5; day++) await say([entry('o', { model: 'network_failure', horizonHours: 24 })], at(day));
    const wanted = [{ model: 'network_failure', truth: 'node-down', horizon_hours: 24 }];
    const ask = (needed: number) =>
      database.asTenant('north', (sql) =>
        openPredictions(
          sql,
          wanted.map((one) => ({ ...one, needed })),
          at(0),
        ),
      );
    expect(await ask(3)).toMatchObject([{ open: 5, enough_at: at(3).toISOString() }]);
    expect(await ask(6)).toMatchObject([{ open: 5, enough_at: null }]);
  });
});
