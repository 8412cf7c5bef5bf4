import { expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
import type { FactRow } from '../../data/daily-facts.ts';
import { loadHistories } from '../../data/feature-store.ts';
import { computeFeatures } from '../../data/features/catalogue.ts';
import type { Sql } from '../../data/sql.ts';
import { addDays, type Day } from '../../kernel/days.ts';
import { postgresFactSource } from './fact-source.ts';
import { KnownFolds } from './folded-facts.ts';
import { postgresPipelineStore } from './pipeline-store.ts';

const db = await testDatabase(inject('postgres'), 'isp');
const TODAY = '2026-10-01';
const at = (day: Day): Date => new Date(`${day}T12:00:00Z`);
const SINCE = addDays(TODAY, -373);

const fact = (customer: string, day: Day, bytes: number, learnedOn = day): FactRow => ({
  tenant: 'isp',
  kind: 'customer',
  id: customer,
  day,
  learnedOn,
  measures: { 'usage.down_bytes': [1, bytes, bytes, bytes], ...(bytes % 3 === 0 && { tickets: [1, 1, 1, 1] }) },
});
const add = (rows: readonly FactRow[], now = at(TODAY)) =>
  db.asWorker(async (sql) => {
    const store = postgresPipelineStore(sql);
    await store.addFacts(rows);
    await store.emptyFolds(rows, now);
  });
const read = (sql: Sql, customers: readonly string[], foldAsOf?: Day) =>
  loadHistories(postgresFactSource(sql, foldAsOf === undefined ? {} : { foldAsOf }), 'isp', customers, [], SINCE);
const features = (histories: Awaited<ReturnType<typeof read>>, day = TODAY) =>
  [...histories].map(([id, history]) => [id, computeFeatures(history.asOf(day)), computeFeatures(history.asOf(addDays(day, -7)))]);
/** What the rows alone say. */
const unfolded = (sql: Sql, customers: readonly string[]) => loadHistories(postgresFactSource(sql), 'isp', customers, [], null);
const folds = async () =>
  (await db.asWorker((sql) => sql.query<{ entity_id: string; through: Day | null }>('SELECT entity_id, through FROM folded_facts ORDER BY 1'))).rows;
const year = (customer: string) => Array.from({ length: 400 }, (_, i) => fact(customer, addDays(TODAY, i - 399), 1000 + i));

test('what was folded is read as the rows are, and a late fact is in it at once', async () => {
  await add([...year('a'), ...year('b')]);
  const customers = ['a', 'b', 'nobody'];
  const expected = await db.asWorker(async (sql) => features(await unfolded(sql, customers)));
  expect(await db.asWorker(async (sql) => features(await read(sql, customers, TODAY)))).toEqual(expected);
  expect(await folds()).toEqual([
    { entity_id: 'a', through: addDays(TODAY, -4) },
    { entity_id: 'b', through: addDays(TODAY, -4) },
  ]);
  expect(await db.asWorker(async (sql) => features(await read(sql, customers)))).toEqual(expected);

  await add([fact('b', addDays(TODAY, -20), 3_000_000, TODAY), fact('a', TODAY, 77)]);
  expect((await folds()).map(({ through }) => through)).toEqual([addDays(TODAY, -4), null]);
  const now = await db.asWorker(async (sql) => features(await unfolded(sql, customers)));
  expect(now).not.toEqual(expected);
  expect(await db.asWorker(async (sql) => features(await read(sql, customers, TODAY)))).toEqual(now);
  expect(await db.asWorker(async (sql) => features(await read(sql, customers)))).toEqual(now);
});

test('a fact that comes late while its customer is being folded is not lost', async () => {
  await add(year('c'));
  await db.asWorker((sql) => sql.query("DELETE FROM folded_facts WHERE entity_id = 'c'"));
  let told: Promise<void> = Promise.resolve();
  await db.asWorker(async (sql) => {
    // The rows have been read when the late fact arrives; its own transaction commits before the fold is written.
    const slow: Sql = {
      async query(text: string, values?: readonly unknown[]) {
        if (text.includes('INSERT INTO folded_facts')) {
          told = add([fact('c', addDays(TODAY, -30), 3_000_000, TODAY)]);
          await told;
        }
        return sql.query(text, values as never);
      },
    } as Sql;
    await read(slow, ['c'], TODAY);
  });
  await told;
  expect((await folds()).find(({ entity_id }) => entity_id === 'c')?.through).toBeNull();
  const expected = await db.asWorker(async (sql) => features(await unfolded(sql, ['c'])));
  expect(await db.asWorker(async (sql) => features(await read(sql, ['c'])))).toEqual(expected);
});

test('a fold that is some weeks old is carried on from the rows that came since', async () => {
  await add(year('d'));
  await db.asWorker((sql) => read(sql, ['d'], TODAY));
  const later = addDays(TODAY, 20);
  await add(
    Array.from({ length: 20 }, (_, i) => fact('d', addDays(TODAY, i + 1), 5000 + i)),
    at(later),
  );
  const since = addDays(later, -373);
  const fresh = await db.asWorker(async (sql) => features(await loadHistories(postgresFactSource(sql, { foldAsOf: later }), 'isp', ['d'], [], since), later));
  expect((await folds()).find(({ entity_id }) => entity_id === 'd')?.through).toBe(addDays(later, -4));
  expect(await db.asWorker(async (sql) => features(await loadHistories(postgresFactSource(sql), 'isp', ['d'], [], since), later))).toEqual(fresh);
  expect(await db.asWorker(async (sql) => features(await unfolded(sql, ['d']), later))).toEqual(fresh);
});

test('of a node whose fold is known already only the mark is read, until a late fact or a rebuild changes it', async () => {
  const node = (day: Day, minutes: number, learnedOn = day): FactRow => ({
    ...fact('', day, 1, learnedOn),
    kind: 'node',
    id: 'n',
    measures: { 'latency.ms': [1, minutes, minutes, minutes] },
  });
  const known = new KnownFolds(10);
  const sent: unknown[] = [];
  const latencies = (fold?: Day) =>
    db.asWorker(async (sql) => {
      const counting: Sql = {
        async query(text: string, values?: readonly unknown[]) {
          const answer = await sql.query<{ facts?: unknown }>(text, values as never);
          sent.push(...answer.rows.flatMap(({ facts }) => facts ?? []));
          return answer as never;
        },
      } as Sql;
      const source = postgresFactSource(counting, { known, ...(fold && { foldAsOf: fold }) });
      return (await source.histories('isp', 'node', ['n'], addDays(TODAY, -100))).get('n')?.tallies('latency.ms')?.sum;
    });
  const inRows = () => db.asWorker(async (sql) => (await postgresFactSource(sql).histories('isp', 'node', ['n'], null)).get('n')?.tallies('latency.ms')?.sum);
  const days = Array.from({ length: 160 }, (_, i) => addDays(TODAY, i - 159));

  await add(days.map((day, i) => node(day, i)));
  await latencies(TODAY);
  expect([await latencies(), await latencies(), sent.length]).toEqual([await inRows(), await inRows(), 1]);

  await add([node(addDays(TODAY, -30), 5_000, TODAY)]);
  await latencies(TODAY);
  expect(await latencies()).toEqual(await inRows());

  // A rebuild begins the versions of folds anew: here the same version, span and node say something else.
  await db.asWorker(async (sql) => {
    const { rows } = await sql.query("DELETE FROM folded_facts WHERE entity_id = 'n' RETURNING version");
    await sql.query(`UPDATE daily_facts SET measures = '{"latency.ms": [1, 9, 9, 9]}' WHERE entity_id = 'n'`);
    await sql.query("INSERT INTO folded_facts (tenant_id, entity_kind, entity_id, version) VALUES ('isp', 'node', 'n', $1)", [rows[0]?.version]);
  });
  await latencies(TODAY);
  expect(new Set(await latencies())).toEqual(new Set([9]));
});
