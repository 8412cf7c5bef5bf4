import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

const SystemStatus = Type.Object({
  version: Type.String(),
  started_at: Type.String(),
  database: Type.Object({ ok: Type.Boolean(), version: Type.String() }),
  queue: Type.Object({ waiting_events: Type.Integer(), oldest_waiting_seconds: Type.Union([Type.Number(), Type.Null()]) }),
  dead_letters: Type.Integer(),
  outbox: Type.Record(Type.String(), Type.Integer()),
  models: Type.Array(Type.Object({ name: Type.String(), version: Type.String(), trained_at: Type.String(), alias: Type.Union([Type.String(), Type.Null()]) })),
  errors: Type.Record(Type.String(), Type.Integer()),
});

/** How the layer itself is doing. */
export function systemRoutes(app: FastifyInstance, services: Services): void {
  app.get('/healthz', { config: { permission: 'public' }, schema: { operationId: 'healthz', summary: 'The process runs' } }, async () => ({ status: 'ok' }));
  app.get('/readyz', { config: { permission: 'public' }, schema: { operationId: 'readyz', summary: 'The process can take work' } }, async (_request, reply) =>
    (await services.ready()) ? { status: 'ready' } : reply.status(503).send({ status: 'not-ready' }),
  );
  app.get(
    '/metrics',
    { config: { permission: 'system:read' }, schema: { operationId: 'metrics', summary: 'Figures for Prometheus' } },
    async (_request, reply) => reply.type('text/plain; version=0.0.4; charset=utf-8').send(await services.metrics()),
  );
  app.get(
    '/api/v1/system',
    {
      config: { permission: 'system:read' },
      schema: { operationId: 'getSystem', summary: 'Queues, models, outbox and errors', response: { 200: SystemStatus } },
    },
    (request) => services.system(identityOf(request).tenant),
  );
}
