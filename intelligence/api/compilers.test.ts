import fastify from 'fastify';
import { expect, test } from 'vitest';
import { silentLog } from '../kernel/log.ts';
import { compileWhenAsked } from './compilers.ts';
import { buildServer } from './server.ts';
import type { Services } from './services.ts';

const object = (properties: object) => ({ type: 'object', additionalProperties: false, properties });

async function withRoute(response: object = object({ name: { type: 'string' } })) {
  const app = fastify();
  await compileWhenAsked(app, {}, () => {});
  const schema = { querystring: object({ count: { type: 'integer', minimum: 1 } }), response: { 200: response } };
  app.get('/', { schema }, async (request) => ({ name: (request.query as { count?: number }).count, secret: 'kept' }));
  return app;
}

test('the first who asks is refused what does not fit, and gets an answer in its shape and no more', async () => {
  const app = await withRoute();
  const refused = await app.inject('/?count=0');
  expect(refused.statusCode).toBe(400);
  expect(refused.json().message).toContain('count');
  expect((await app.inject('/?count=2')).body).toBe('{"name":"2"}');
  expect((await app.inject('/?count=none')).statusCode).toBe(400);
});

test('what nobody has asked for is compiled one after the other, and each once', async () => {
  const app = await withRoute();
  await app.ready();
  // The question and the answer, of GET and of HEAD.
  expect(Array.from({ length: 5 }, () => app.compileNext())).toEqual([true, true, true, true, false]);
});

test('a schema that cannot be compiled is found without anybody asking', async () => {
  const app = await withRoute({ type: 'nothing that there is' });
  await app.ready();
  expect(() => {
    while (app.compileNext());
  }).toThrow();
});

test('every schema of the API can be compiled', async () => {
  const services = new Proxy({}, { get: () => async () => null }) as Services;
  const app = await buildServer({ services, log: silentLog, version: 'test', hosts: [], dashboard: null, observe: () => {} });
  await app.ready();
  let compiled = 0;
  while (app.compileNext()) compiled++;
  expect(compiled).toBeGreaterThan(100);
});
