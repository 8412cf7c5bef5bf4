import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Agreement, Collections, Hold, Holidays } from '../../contract/api/collections.ts';
import { Id } from '../../contract/words.ts';
import { identityOf } from '../auth.ts';
import type { CollectionServices } from '../services-collections.ts';

const ById = Type.Object({ id: Id });

/** Debts that are being recovered, and what people agree on with who owes them. */
export function collectionRoutes(app: FastifyInstance, services: CollectionServices): void {
  app.get(
    '/api/v1/collections',
    {
      config: { permission: 'decisions:read' },
      schema: { operationId: 'listCollections', summary: 'Debts that are being recovered, the largest first', response: { 200: Collections } },
    },
    (request) => services.collections(identityOf(request).tenant),
  );
  app.post<{ Params: { id: string }; Body: Agreement }>(
    '/api/v1/customers/:id/agreement',
    {
      config: { permission: 'work:do' },
      schema: { operationId: 'agreeOnPayment', summary: 'Note a promise to pay, or a plan of several parts', params: ById, body: Agreement },
    },
    async (request, reply) => {
      const { tenant, person } = identityOf(request);
      await services.agreeOnPayment(tenant, request.params.id, request.body, person);
      return reply.status(204).send();
    },
  );
  app.put<{ Params: { id: string }; Body: Hold }>(
    '/api/v1/customers/:id/recovery-hold',
    {
      config: { permission: 'work:do' },
      schema: { operationId: 'holdRecovery', summary: 'Halt the recovery of a customer’s debt until the end of a day', params: ById, body: Hold },
    },
    async (request, reply) => {
      const { tenant, person } = identityOf(request);
      await services.holdRecovery(tenant, request.params.id, request.body, person);
      return reply.status(204).send();
    },
  );
  app.put<{ Body: Holidays }>(
    '/api/v1/holidays',
    {
      config: { permission: 'playbooks:write' },
      schema: { operationId: 'setHolidays', summary: 'Say on which days nobody works, in the place of all that were known', body: Holidays },
    },
    async (request, reply) => {
      await services.setHolidays(identityOf(request).tenant, request.body);
      return reply.status(204).send();
    },
  );
}
