import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { caller, type Keys, keysFor } from '../../test/calling.ts';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn, settled } from '../../test/serving.ts';
import type { Running } from '../app/serve.ts';
import { virtualClock } from '../kernel/clock.ts';

const database = await testDatabase(inject('postgres'), 'north', 'south');
const clock = virtualClock('2026-03-01T12:00:00Z');
let running: Running;
const keys: Keys = {};

beforeAll(async () => {
  ({ running } = await serveOn(database, clock));
  Object.assign(keys, await keysFor(database, clock, ['north', 'south'], ['owner', 'operations', 'support', 'service']));
  for (const tenant of ['north', 'south']) await send(tenant, { id: 'made', type: 'customer.created', data: { customer_id: `${tenant}-1`, name: 'Ada' } });
  await send('north', { id: 'partner', type: 'partner.joined', data: { partner_id: 'north-p', name: 'Mesa' } });
  await settled(database);
});
afterAll(() => running?.stop());

const { call } = caller(() => running.address, keys, 'nobody');
const send = (tenant: string, event: object) =>
  call('/api/v1/events', {
    method: 'POST',
    as: `${tenant} service`,
    body: { specversion: '1.0', source: 't', time: clock.now().toISOString(), ...event },
  });

const MODELS = [
  'churn_prediction',
  'network_failure',
  'communication_timing',
  'upsell_propensity',
  'revenue_optimization',
  'offer_response',
  'satisfaction',
  'payment_retries',
];
const ROUTES = [
  '/api/v1/customers',
  '/api/v1/customers/north-1',
  '/api/v1/customers/north-1/intelligence',
  '/api/v1/customers/north-1/what-would-help',
  '/api/v1/customers/north-1/churn',
  '/api/v1/customers/north-1/timeline',
  '/api/v1/customers/north-1/usage-forecast',
  '/api/v1/nodes/node-1/usage-forecast',
  '/api/v1/nodes/node-1/failure-forecast',
  '/api/v1/network/forecasts',
  '/api/v1/tenants/north/ecosystem-intelligence',
  '/api/v1/opportunities',
  '/api/v1/satisfaction',
  '/api/v1/health/backtest',
  '/api/v1/feedback',
  '/api/v1/partners',
  '/api/v1/partners/north-p',
  '/api/v1/network',
  '/api/v1/nodes',
  '/api/v1/network/incidents',
  '/api/v1/network/incidents/none',
  '/api/v1/network/incidents/none/customers',
  '/api/v1/decisions',
  '/api/v1/decisions/none',
  '/api/v1/session',
  '/api/v1/accuracy',
  '/api/v1/models',
  '/api/v1/models/churn_prediction',
  '/api/v1/channels',
  '/api/v1/channels/sms',
  '/api/v1/customers/north-1/inbox',
  '/api/v1/push/public-key',
  '/api/v1/system',
  '/metrics',
];

describe('who may do what', () => {
  test.each(ROUTES)('%s answers nobody without a credential', async (path) => {
    expect(await call(path)).toMatchObject({ status: 401, body: { code: 'SIGN_IN_REQUIRED' } });
  });

  test.each(ROUTES)('%s answers nobody with a key that was never made', async (path) => {
    expect(await call(path, { headers: { authorization: `Bearer uil_00000000_${'a'.repeat(43)}` } })).toMatchObject({
      status: 401,
      body: { code: 'API_KEY_REFUSED' },
    });
  });

  test.each([
    ['support', '/api/v1/customers', 200],
    ['support', '/api/v1/tenants/north/ecosystem-intelligence', 403],
    ['support', '/api/v1/partners', 403],
    ['support', '/api/v1/partners/north-p', 403],
    ['operations', '/api/v1/partners', 200],
    ['support', '/api/v1/network', 200],
    ['service', '/api/v1/nodes', 200],
    ['owner', '/api/v1/network/incidents', 200],
    ['operations', '/api/v1/channels', 200],
    ['support', '/api/v1/channels', 403],
    ['service', '/api/v1/channels', 403],
    ['support', '/api/v1/system', 403],
    ['support', '/api/v1/models', 403],
    ['operations', '/api/v1/models', 200],
    ['operations', '/api/v1/system', 200],
    ['owner', '/api/v1/tenants/north/ecosystem-intelligence', 200],
  ])('%s at %s gets %i', async (role, path, status) => {
    expect((await call(path, { as: `north ${role}` })).status).toBe(status);
  });

  test.each([
    ['support', 'take', 403],
    ['support', 'false-alarm', 403],
    ['service', 'take', 403],
    ['operations', 'take', 404],
    ['owner', 'false-alarm', 404],
  ])('%s who wants to %s an incident that is not there gets %i', async (role, act, status) => {
    const answer = await call(`/api/v1/network/incidents/none/${act}`, { method: 'POST', as: `north ${role}`, body: {} });
    expect(answer).toMatchObject({ status, body: { code: status === 403 ? 'FORBIDDEN' : 'INCIDENT_NOT_FOUND' } });
  });

  test.each(['operations', 'support'])('%s may not send events', async (role) => {
    expect(await call('/api/v1/events', { method: 'POST', as: `north ${role}`, body: {} })).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN' },
    });
  });
});

describe('tenants', () => {
  test.each(['', '/intelligence', '/what-would-help', '/timeline'])('a customer of another tenant is as unknown as one that does not exist%s', async (rest) => {
    const foreign = await call(`/api/v1/customers/north-1${rest}`, { as: 'south owner' });
    const missing = await call(`/api/v1/customers/nobody${rest}`, { as: 'south owner' });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'CUSTOMER_NOT_FOUND' } });
    expect(missing.body.code).toBe('CUSTOMER_NOT_FOUND');
  });

  test('a list holds the own customers and no others', async () => {
    const { body } = await call('/api/v1/customers', { as: 'south owner' });
    expect((body.rows as { customer_id: string }[]).map((row) => row.customer_id)).toEqual(['south-1']);
  });

  test('the ecosystem of another tenant is not there', async () => {
    expect(await call('/api/v1/tenants/north/ecosystem-intelligence', { as: 'south owner' })).toMatchObject({
      status: 404,
      body: { code: 'TENANT_NOT_FOUND' },
    });
  });

  test('a partner of another tenant is as unknown as one that does not exist, and in no list', async () => {
    const [own, other] = ['north owner', 'south owner'];
    expect(await call('/api/v1/partners/north-p', { as: own })).toMatchObject({ status: 200, body: { partner: { partner_id: 'north-p', name: 'Mesa' } } });
    for (const id of ['north-p', 'nobody'])
      expect(await call(`/api/v1/partners/${id}`, { as: other })).toMatchObject({ status: 404, body: { code: 'PARTNER_NOT_FOUND' } });
    expect((await call('/api/v1/partners', { as: own })).body).toMatchObject({ totals: { customers: 1 }, partners: [{ partner_id: 'north-p' }] });
    expect((await call('/api/v1/partners', { as: other })).body).toMatchObject({ totals: { customers: 1 }, partners: [] });
  });

  test('an event for another tenant is refused, and nothing is stored', async () => {
    expect(await send('south', { id: 'x', tenantid: 'north', type: 'portal.visited', data: { customer_id: 'north-1' } })).toMatchObject({
      status: 403,
      body: { code: 'TENANT_MISMATCH' },
    });
  });
});

describe('a place in a list', () => {
  const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const LISTS = [
    '/customers?sort=at-risk',
    '/customers?sort=name',
    '/customers/north-1/timeline?limit=5',
    '/opportunities?limit=5',
    '/decisions?limit=5',
    '/nodes?limit=5',
    '/network/incidents?state=open',
    '/network/incidents?state=past',
    '/network/incidents?state=all',
  ];
  const BROKEN = ['x', '%F0%9F%92%A9', cursor(), cursor(null, null), cursor(1), cursor([], {}), cursor('a\0', 'b'), cursor(1e300, 'a\0')];

  test.each(LISTS)('%s refuses a damaged one, and does not answer from the top', async (list) => {
    for (const after of BROKEN) {
      const answer = await call(`/api/v1${list}&after=${after}`, { as: 'north owner' });
      expect(answer, after).toMatchObject({ status: 400, body: { code: list.startsWith('/nodes') ? 'REQUEST_INVALID' : 'CURSOR_INVALID' } });
    }
  });

  test.each([
    ['/opportunities?limit=5', cursor(1.5, 'c')],
    ['/customers/north-1/timeline?limit=5', cursor('2026-03-01T12:00:00.000Z', '1')],
    ['/customers/north-1/timeline?limit=5', cursor('2026-03-01T12:00:00.000Z', '99999~1')],
    ['/network/incidents?state=past', cursor('0000-01-01T00:00:00.000Z', 'i')],
    ['/network/incidents?state=past', cursor('2026-02-30T00:00:00.000Z', 'i')],
    ['/decisions?limit=5', cursor('yesterday', 'd')],
    ['/customers?sort=name', cursor(7, 'c')],
    ['/customers?sort=chance', cursor('ada', 'c')],
  ])('%s after %s, a place of another list, is refused', async (list, after) => {
    expect(await call(`/api/v1${list}&after=${after}`, { as: 'north owner' })).toMatchObject({
      status: 400,
      body: { code: 'CURSOR_INVALID' },
    });
  });

  test('a text that the store cannot hold is the fault of the caller', async () => {
    for (const path of ['/customers?q=%00', '/decisions?playbook=%00'])
      expect(await call(`/api/v1${path}`, { as: 'north owner' })).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });

  test('customers with the longest names in any script are read on, window by window', async () => {
    const name = '𞤀'.repeat(200);
    for (const n of [1, 2]) await send('south', { id: `long-${n}`, type: 'customer.created', data: { customer_id: `${'ж'.repeat(127)}${n}`, name } });
    await settled(database);
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const { status, body } = await call(`/api/v1/customers?sort=name&limit=1${after}`, { as: 'south owner' });
      expect(status).toBe(200);
      seen.push(...(body.rows as { customer_id: string }[]).map((row) => row.customer_id.slice(-1)));
      if (body.next === null) break;
      after = `&after=${body.next as string}`;
    }
    expect(seen).toEqual(['1', '1', '2']);
  });
});

describe('models', () => {
  const post = (path: string, body: unknown, role = 'owner') => call(path, { method: 'POST', as: `north ${role}`, body });

  test('are the eight of the layer, and say what is missing before one serves', async () => {
    const { status, body } = await call('/api/v1/models', { as: 'north owner' });
    const models = body.models as { name: string; champion: unknown; none_because: string }[];
    expect(status).toBe(200);
    expect(models.map(({ name }) => name).sort()).toEqual([...MODELS].sort());
    for (const model of models) expect(model).toMatchObject({ champion: null, none_because: 'No version has been trained on this ISP yet.' });
    expect(body.next_night).toBe('2026-03-02T08:00:00.000Z');
  });

  test('that do not exist are told as such', async () => {
    expect(await call('/api/v1/models/churn', { as: 'north owner' })).toMatchObject({ status: 404, body: { code: 'MODEL_NOT_FOUND' } });
    expect(await post('/api/v1/models/churn/predict', { input: {} })).toMatchObject({ status: 404, body: { code: 'MODEL_NOT_FOUND' } });
    expect(await post('/api/v1/models/train', { model: 'churn' })).toMatchObject({ status: 404, body: { code: 'MODEL_NOT_FOUND' } });
  });

  test('abstain instead of making a number up', async () => {
    expect(await post('/api/v1/models/churn_prediction/predict', { input: { tickets_30d: 3 } }, 'service')).toMatchObject({
      status: 200,
      body: { value: null, abstained: expect.stringMatching(/Not enough data/) },
    });
  });

  test('are trained on demand by whom it is allowed, in a thread, and say what they lack', async () => {
    expect(await post('/api/v1/models/train', {}, 'service')).toMatchObject({ status: 403 });
    expect(await post('/api/v1/models/churn_prediction/roll-back', { why: 'looks odd' }, 'service')).toMatchObject({ status: 403 });
    const { status, body } = await post('/api/v1/models/train', { model: 'churn_prediction' });
    expect(status).toBe(202);
    for (;;) {
      const { trainings } = (await call('/api/v1/models', { as: 'north owner' })).body as {
        trainings: { training_id: string; finished_at: string | null; outcome: string[] }[];
      };
      const own = trainings.find(({ training_id }) => training_id === body.training_id);
      if (own?.finished_at) {
        expect(own.outcome).toEqual([expect.stringMatching(/^churn_prediction: There is not enough data: /)]);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const foreign = (await call('/api/v1/models', { as: 'south owner' })).body as { trainings: { asked_by: string }[] };
    expect(foreign.trainings.filter(({ asked_by }) => asked_by === 'owner')).toEqual([]);
  });

  test('of which no other version served cannot be rolled back', async () => {
    expect(await post('/api/v1/models/churn_prediction/roll-back', { why: 'looks odd' })).toMatchObject({ body: { code: 'NOT_ENOUGH_DATA' } });
  });
});

describe('the server', () => {
  test('is not reached under a name that it was not given', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve) =>
      request(`${running.address}/healthz`, { headers: { host: 'evil.example' } }, (response) => resolve(response.statusCode)).end(),
    );
    expect(status).toBe(400);
  });

  test('describes every route and event in OpenAPI 3.1', async () => {
    const { body } = await call('/api/v1/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths as object)).toEqual(
      expect.arrayContaining(['/api/v1/events', '/api/v1/customers/{id}/intelligence', '/api/v1/tenants/{id}/ecosystem-intelligence', '/api/v1/decisions']),
    );
    expect(Object.keys((body.components as { schemas: object }).schemas)).toContain('event.payment.failed');
  });

  test('says when it is ready, and tells its figures to those who may see them', async () => {
    expect((await call('/readyz')).status).toBe(200);
    expect((await call('/metrics', { as: 'north operations' })).status).toBe(200);
  });

  test('answers what does not exist with a problem, not with a page', async () => {
    expect(await call('/api/v1/nothing', { as: 'north owner' })).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  test('sends the headers that keep a page to itself', async () => {
    const { headers } = await call('/healthz');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

test('of a batch the good go in and the bad come back, each with its reason', async () => {
  const item = (id: string, data: object) => ({ specversion: '1.0', source: 't', id, type: 'usage.recorded', time: clock.now().toISOString(), data });
  const answer = await call('/api/v1/events', {
    method: 'POST',
    as: 'north service',
    body: [
      item('g1', { customer_id: 'north-1', down_bytes: 1, up_bytes: 1 }),
      item('b1', { customer_id: 'north-1', down_bytes: -1, up_bytes: 1 }),
      7,
      item('g2', { customer_id: 'north-1', down_bytes: 2, up_bytes: 1 }),
    ],
  });
  expect(answer).toMatchObject({
    status: 207,
    body: {
      accepted: 2,
      duplicates: 0,
      rejected: [
        { index: 1, id: 'b1', code: 'EVENT_INVALID' },
        { index: 2, id: null, code: 'EVENT_INVALID' },
      ],
    },
  });
});
