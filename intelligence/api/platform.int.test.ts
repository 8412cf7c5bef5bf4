import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { caller, type Keys, keysFor } from '../../test/calling.ts';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import { createApiKey, createSignInLink } from '../adapters/postgres/access.ts';
import { platformTenant } from '../adapters/postgres/rollup-store.ts';
import { rollUpStep } from '../app/platform.ts';
import type { Running } from '../app/serve.ts';
import type { Role } from '../contract/words.ts';
import { virtualClock } from '../kernel/clock.ts';

const database = await testDatabase(inject('postgres'), 'north', 'south');
const clock = virtualClock('2026-03-01T12:00:00Z');
let running: Running;
const keys: Keys = {};

const { call, signIn } = caller(() => running.address, keys, 'platform');
const keyOf = (tenant: string, role: Role) => database.asWorker((sql) => createApiKey(sql, { tenant, role, person: role }, role, clock.now()));

beforeAll(async () => {
  const served = await serveOn(database, clock, { byItself: false });
  running = served.running;
  Object.assign(keys, await keysFor(database, clock, ['north', 'south'], ['owner']));
  keys.platform = await keyOf(await database.asWorker((sql) => platformTenant(sql, clock.now())), 'platform');
  for (const [tenant, customers] of [
    ['north', 3],
    ['south', 1],
  ] as const)
    for (let i = 0; i < customers; i++)
      await served.layer.ingest(tenant, [
        {
          specversion: '1.0',
          id: `c${i}`,
          source: 't',
          type: 'customer.created',
          time: clock.now().toISOString(),
          data: { customer_id: `${tenant}-${i}`, name: `Ada of ${tenant}` },
        },
        {
          specversion: '1.0',
          id: `p${i}`,
          source: 't',
          type: 'service.changed',
          time: clock.now().toISOString(),
          data: { customer_id: `${tenant}-${i}`, plan_id: 'home', price_minor: 5000, currency: 'USD' },
        },
      ]);
  await served.layer.pipeline.drain();
  while ((await served.layer.score()) > 0);
  await database.asWorker((sql) =>
    sql.query("UPDATE scores SET churn_chance = 0.2, at_risk_minor = CASE tenant_id WHEN 'south' THEN 1500 ELSE 900 END, health_score = 70"),
  );
  expect(await rollUpStep(database, clock.now())).toBe(2);
}, 120_000);
afterAll(() => running?.stop());

describe('the owner of the platform', () => {
  test('sees every ISP, the one with the greatest share at risk first, and itself not among them', async () => {
    const { body } = await call('/api/v1/platform/tenants');
    expect(body.tenants).toMatchObject([
      { tenant_id: 'south', customers: 1, monthly_minor: 5000, expected_loss_minor: 1500 },
      { tenant_id: 'north', customers: 3, monthly_minor: 15_000, expected_loss_minor: 2700 },
    ]);
  });
  test('opens the roll-up of an ISP, and learns nobody’s name or id from it', async () => {
    const { status, text } = await call('/api/v1/platform/tenants/north');
    expect(status).toBe(200);
    expect(text).not.toMatch(/Ada|north-\d/);
    expect(await call('/api/v1/platform/tenants/nobody')).toMatchObject({ status: 404, body: { code: 'TENANT_NOT_FOUND' } });
  });
  test.each([
    '/api/v1/customers',
    '/api/v1/customers/north-0',
    '/api/v1/customers/north-0/intelligence',
    '/api/v1/customers/north-0/timeline',
    '/api/v1/tenants/north/ecosystem-intelligence',
    '/api/v1/partners',
    '/api/v1/decisions',
    '/api/v1/models',
    '/api/v1/accuracy',
    '/api/v1/system',
  ])('is refused at %s', async (path) => {
    expect(await call(path)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });
  test('says who it is, and an ISP never sees the platform', async () => {
    expect(await call('/api/v1/session')).toMatchObject({ status: 200, body: { role: 'platform', tenant_name: 'All ISPs' } });
    for (const path of ['/api/v1/platform/tenants', '/api/v1/platform/tenants/north']) expect((await call(path, { as: 'north owner' })).status).toBe(403);
  });
  test('a row that gives the role to an ISP, or a role of an ISP to the platform, opens nothing', async () => {
    keys['row of an ISP'] = await keyOf('north', 'platform');
    keys['row of the platform'] = await keyOf('platform', 'owner');
    expect((await call('/api/v1/platform/tenants', { as: 'row of an ISP' })).status).toBe(401);
    expect((await call('/api/v1/customers', { as: 'row of the platform' })).status).toBe(401);
    const token = await database.asWorker((sql) => createSignInLink(sql, { tenant: 'north', role: 'platform', person: 'x' }, clock.now()));
    const opened = await signIn(`/sign-in?token=${token}`);
    expect(opened).toMatchObject({ status: 401, body: { code: 'LINK_SPENT' } });
    expect(opened.headers.get('set-cookie') ?? '').not.toContain('uil_session=');
  });
});

describe('an id of another ISP, at every route that takes one', () => {
  /** Every documented route with an id, filled with what belongs to another ISP. */
  const foreign = async (): Promise<{ method: string; path: string }[]> => {
    const { body } = await call('/api/v1/openapi.json', { as: 'north owner' });
    const names: Record<string, string> = { customers: 'north-0', tenants: 'north', nodes: 'node-1', playbooks: 'north' };
    return Object.entries(body.paths as Record<string, Record<string, unknown>>).flatMap(([path, methods]) =>
      path.includes('{') && !path.includes('/platform/') && !path.includes('/models/')
        ? Object.keys(methods).map((method) => ({
            method: method.toUpperCase(),
            path: path.replace(/\{[^}]+\}/g, names[path.split('/')[3] as string] ?? 'north-0'),
          }))
        : [],
    );
  };
  test('is as unknown as one that does not exist, and nothing of it is told', async () => {
    const routes = await foreign();
    expect(routes.length).toBeGreaterThan(8);
    for (const { method, path } of routes) {
      const body = method === 'GET' ? undefined : {};
      const own = await call(path, { as: 'south owner', method, body });
      const missing = await call(path.replace(/north(-0)?|node-1/, 'nobody'), { as: 'south owner', method, body });
      expect([own.status, own.body.code], `${method} ${path}`).toEqual([missing.status, missing.body.code]);
      expect(own.status, `${method} ${path}`).toBeGreaterThanOrEqual(400);
      expect(own.text).not.toContain('Ada of north');
    }
  });
  test('as a filter finds nothing', async () => {
    for (const path of ['/api/v1/customers?q=north-0', '/api/v1/decisions?customer_id=north-0', '/api/v1/customers?node_id=node-1']) {
      const { status, text } = await call(path, { as: 'south owner' });
      expect(status).toBe(200);
      expect(text).not.toContain('north');
    }
  });
});
