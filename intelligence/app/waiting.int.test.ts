import { describe, expect, test } from 'vitest';
import { channelsUnderTest, signing } from '../../test/channels.ts';
import { postgresOutbox } from '../adapters/postgres/outbox.ts';
import { postgresPlaybookStore } from '../adapters/postgres/playbook-store.ts';
import { sampleRun } from '../orchestration/sample-run.ts';
import { people } from './people.ts';

const { database, clock, call, provider, put, until } = await channelsUnderTest();

/** A suspension that somebody must agree to. */
async function proposed(name: string): Promise<{ key: string; run: string }> {
  const store = postgresPlaybookStore({ database, outbox: postgresOutbox({ database, people, append: async () => {} }) });
  const command = {
    kind: 'platform-action',
    step: 'suspend',
    action: 'suspend-service',
    values: { reason: 'non-payment', amount_minor: 4500, currency: 'USD' },
    notBefore: clock.now().toISOString(),
    approval: { role: 'collections', within_hours: 24 },
  } as const;
  const run = sampleRun('north', 'c9', name, [command], clock.now());
  await database.asWorker((sql) => store.save(sql, run, clock.now()));
  return { key: run.actions[0]!.key, run: run.opened[0]!.id };
}
const answer = (key: string, body: object, as: string) => call(`/api/v1/waiting/${key}`, { method: 'POST', body, as });

describe('what waits for people, over the API', () => {
  test('is listed with its reason and its amount, agreed to by who may, and then done by the ISP’s system', async () => {
    const heard: string[] = [];
    const biller = await provider(({ body }) => {
      heard.push((JSON.parse(body.toString()) as { data: { action: string } }).data.action);
      return { status: 200 };
    });
    await put('webhook', { kind: 'standard-webhook', settings: { url: biller.origin, actions: true }, secret: { signing_secret: signing } });
    const { key, run } = await proposed('w1');
    const { body } = await call('/api/v1/waiting', { as: 'north support' });
    expect(body).toMatchObject({
      total: 1,
      rows: [
        {
          key,
          kind: 'proposal',
          title: 'Suspend the service',
          detail: 'reason: non-payment',
          role: 'collections',
          why: 'A sample.',
          run_id: run,
          amount: { minor: 4500, currency: 'USD' },
        },
      ],
    });
    expect(await answer(key, { answer: 'approve' }, 'north support')).toMatchObject({ status: 403 });
    expect(await answer(key, { answer: 'done' }, 'north operations')).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    expect(await answer(key, { answer: 'approve' }, 'south owner')).toMatchObject({ status: 404 });
    expect(await answer(key, { answer: 'approve' }, 'north operations')).toMatchObject({ status: 204 });
    expect(await answer(key, { answer: 'approve' }, 'north operations')).toMatchObject({ status: 409, body: { code: 'ANSWERED_ALREADY' } });
    await until(async () => heard.length === 1);
    await until(async () => (await call('/api/v1/decisions/decision-w1')).text.includes('"state":"done"'));
    // Nothing but the stop undoes it, and only who may approve can stop.
    expect(await call(`/api/v1/runs/${run}/stop`, { method: 'POST', body: { why: 'a mistake', undo: true }, as: 'north support' })).toMatchObject({
      status: 403,
    });
    expect(await call(`/api/v1/runs/${run}/stop`, { method: 'POST', body: { why: 'a mistake', undo: true } })).toMatchObject({
      body: { stopped: true, undone: 1 },
    });
    await until(async () => heard.length === 2);
    expect(heard).toEqual(['suspend-service', 'restore-service']);
  });

  test('a program may read it and answer nothing', async () => {
    const { key } = await proposed('w2');
    expect(await call('/api/v1/waiting?role=collections', { as: 'north service' })).toMatchObject({ status: 200, body: { total: 1 } });
    expect(await answer(key, { answer: 'approve' }, 'north service')).toMatchObject({ status: 403 });
    expect(await call('/api/v1/waiting?role=network', { as: 'north owner' })).toMatchObject({ body: { total: 0, rows: [] } });
  });
});
