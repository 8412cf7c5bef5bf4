import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { caller, type Keys, keysFor } from '../../test/calling.ts';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import type { Layer } from '../app/compose.ts';
import type { Running } from '../app/serve.ts';
import type { IncidentList } from '../contract/api/network.ts';
import type { PlaybookPreview } from '../contract/api/playbooks.ts';
import type { IncidentTelling } from '../contract/api/telling.ts';
import { virtualClock } from '../kernel/clock.ts';

const T = Date.parse('2026-03-03T12:00:00.000Z');
const database = await testDatabase(inject('postgres'), 'north', 'south');
const clock = virtualClock(new Date(T));
const at = (minutes: number): string => new Date(T + minutes * 60_000).toISOString();
let layer: Layer;
let running: Running;
let id: string;
const keys: Keys = {};
const { call, get } = caller(() => `${running.address}/api/v1`, keys, 'north operations');

beforeAll(async () => {
  ({ layer, running } = await serveOn(database, clock, { byItself: false }));
  Object.assign(keys, await keysFor(database, clock, ['north', 'south'], ['owner', 'operations', 'support']));
  const event = (type: string, minutes: number, data: object, i: number) => ({
    specversion: '1.0',
    source: 't',
    id: `e${i}`,
    type,
    time: at(minutes),
    recordedtime: at(minutes),
    data,
  });
  const told = [
    ['device.installed', -600, { node_id: 'ridge' }],
    ['customer.created', -600, { customer_id: 'ann', node_id: 'ridge', email: 'ann@example.org', locale: 'es', time_zone: 'America/Chicago' }],
    ['customer.created', -600, { customer_id: 'ben', node_id: 'ridge', email: 'ben@example.org' }],
    ['device.down', 0, { node_id: 'ridge' }],
  ] as const;
  await layer.ingest(
    'north',
    told.map(([type, minutes, data], i) => event(type, minutes, data, i)),
  );
  await layer.pipeline.drain();
  for (const minutes of [0, 6]) {
    clock.set(at(minutes));
    while (await layer.watch());
  }
  id = encodeURIComponent((await get<IncidentList>('/network/incidents')).rows[0]?.incident_id as string);
});
afterAll(() => running?.stop());

test('the preview says how many, from when and in which words of which language, and whoever reads the network may see it', async () => {
  const seen = await get<IncidentTelling>(`/network/incidents/${id}/telling?expected_at=${at(90)}`, 'north support');
  expect(seen).toMatchObject({ state: 'not-told', told: 0, expected_at: null, refused: null, preview: { customers: 2, leaves_from: at(6) } });
  expect(seen.preview.wording.map(({ locale, customers }) => [locale, customers])).toEqual([
    ['en', 1],
    ['es', 1],
  ]);
  expect(seen.preview.wording[1]?.text).toMatch(/^north: Su servicio de Internet no funciona .* antes del 3 de marzo a las 07:30/);
});

test('nobody is told by who may not, for an incident of another, for a time that has passed, or beyond the number that was seen', async () => {
  const tell = (body: object, as?: string, incident = id) => call(`/network/incidents/${incident}/tell`, { method: 'POST', body, ...(as && { as }) });
  expect(await tell({ customers: 2, expected_at: null }, 'north support')).toMatchObject({ status: 403 });
  expect(await tell({ customers: 2, expected_at: null }, 'south operations')).toMatchObject({ status: 404, body: { code: 'INCIDENT_NOT_FOUND' } });
  expect(await tell({ customers: 2, expected_at: at(-5) })).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  expect(await tell({ customers: 1, expected_at: null })).toMatchObject({ status: 409, body: { code: 'TELLING_REFUSED' } });
  expect(await call(`/network/incidents/${id}/expected`, { method: 'POST', body: { expected_at: at(90) } })).toMatchObject({ status: 409 });
  expect((await get<IncidentTelling>(`/network/incidents/${id}/telling`)).state).toBe('not-told');
});

test('who agrees tells them, and then states when it is expected back', async () => {
  expect(await call(`/network/incidents/${id}/tell`, { method: 'POST', body: { customers: 2, expected_at: null } })).toMatchObject({
    status: 200,
    body: { state: 'told' },
  });
  while (await layer.carry());
  await layer.pipeline.drain();
  expect(await get<IncidentTelling>(`/network/incidents/${id}/telling`)).toMatchObject({ state: 'told', on_their_way: 2, preview: { customers: 0 } });
  // A warning of danger is held back by no cap, so that nothing says how many a day may bring.
  const tried = await call<PlaybookPreview>('/playbooks/service-restoration/preview', { method: 'POST', body: { settings: {} } });
  expect(tried.body).toMatchObject({ runs: 2, worst: { most_messages_a_day: null, estimated_from: 2 } });
  const stated = await call(`/network/incidents/${id}/expected`, { method: 'POST', body: { expected_at: at(90) } });
  expect(stated).toMatchObject({ status: 200, body: { expected_at: at(90), expected_by: 'key operations' } });
  expect(await call(`/network/incidents/${id}/tell`, { method: 'POST', body: { customers: 2, expected_at: null } })).toMatchObject({ status: 409 });
});
