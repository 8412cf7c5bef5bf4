import { expect, inject, test } from 'vitest';
import { testDatabase } from '../../../test/postgres.ts';
import { addFeedback, type FeedbackRow } from '../../adapters/postgres/feedback-store.ts';
import { postgresPipelineStore } from '../../adapters/postgres/pipeline-store.ts';
import type { Measures } from '../../data/daily-facts.ts';
import { CHURN } from '../../predictive/models.ts';
import { churnCorrections } from './corrections.ts';

const database = await testDatabase(inject('postgres'), 'north');
const tally = (value: number): Measures[string] => [1, value, value, value];
const facts = (id: string, days: Record<string, Measures>) =>
  database.asWorker((sql) =>
    postgresPipelineStore(sql).addFacts(
      Object.entries(days).map(([day, measures]) => ({ tenant: 'north', kind: 'customer', id, day, learnedOn: day, measures })),
    ),
  );
const say = (customer: string, more: Partial<FeedbackRow> = {}) =>
  database.asTenant('north', (sql) =>
    addFeedback(sql, 'north', {
      feedback_id: `f-${customer}-${more.made_at ?? ''}-${more.kind ?? ''}`,
      customer_id: customer,
      kind: 'not-at-risk',
      feature: null,
      note: null,
      made_by: 'ann',
      made_at: '2026-03-01T09:00:00.000Z',
      churn_chance: 0.3,
      health_score: 50,
      model: CHURN,
      model_version: '1',
      reasons: [],
      withdrawn_at: null,
      done_at: null,
      done_by: null,
      found: null,
      exempt_until: null,
      ...more,
    }),
  );

test('words are read with what the customer looked like that day and what came of it', async () => {
  const before = { '2026-02-20': { tickets: tally(1) } };
  await facts('stays', { ...before, '2026-03-05': { tickets: tally(1) } });
  await facts('leaves', { ...before, '2026-04-10': { cancellations: tally(1) } });
  await facts('late', before);
  await facts('after', { ...before, '2026-05-20': { cancellations: tally(1) } });
  for (const customer of ['stays', 'leaves', 'after']) await say(customer);
  await say('late', { made_at: '2026-04-20T09:00:00.000Z' });
  const found = await churnCorrections(database, 'north', '2026-05-15');
  expect(found.map(({ customer, outcome, features }) => [customer, outcome, features.tickets_90d])).toEqual(
    expect.arrayContaining([
      ['stays', 'stayed', 1],
      ['leaves', 'left', 1],
      ['late', 'open', 1],
      ['after', 'stayed', 1],
    ]),
  );
  expect(found).toHaveLength(4);
});

test('what was taken back, what speaks of no score and what is no label teaches nothing', async () => {
  const many = (await churnCorrections(database, 'north', '2026-05-15')).length;
  await say('stays', { kind: 'already-handled' });
  await say('stays', { kind: 'wrong-data' });
  await say('stays', { made_at: '2026-03-02T09:00:00.000Z', churn_chance: null });
  await database.asTenant('north', (sql) => sql.query("UPDATE feedback SET withdrawn_at = '2026-03-03' WHERE customer_id = 'leaves'"));
  expect((await churnCorrections(database, 'north', '2026-05-15')).length).toBe(many - 1);
});
