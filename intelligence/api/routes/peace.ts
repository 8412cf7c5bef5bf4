import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { FlagCustomer, Peace } from '../../contract/api/peace.ts';
import { CustomerFlag, Id } from '../../contract/words.ts';
import { identityOf } from '../auth.ts';
import type { PeaceServices } from '../services-gate.ts';

const ById = Type.Object({ id: Id });
const ByFlag = Type.Object({ id: Id, flag: CustomerFlag });
type Flagged = { Params: { id: string; flag: CustomerFlag } };

/** Why a customer is left in peace, and what support knows of it that no system tells. */
export function peaceRoutes(app: FastifyInstance, services: PeaceServices): void {
  app.get<{ Params: { id: string } }>(
    '/api/v1/customers/:id/peace',
    {
      config: { permission: 'customers:read' },
      schema: {
        operationId: 'getPeace',
        summary: 'What leaves a customer in peace by everything that asks for money or sells',
        params: ById,
        response: { 200: Peace },
      },
    },
    (request) => services.peace(identityOf(request).tenant, request.params.id),
  );
  app.put<Flagged & { Body: FlagCustomer }>(
    '/api/v1/customers/:id/flags/:flag',
    {
      config: { permission: 'customers:write' },
      schema: {
        operationId: 'flagCustomer',
        summary: 'Leave a customer in peace because of a loss or an illness, until a moment or until it is taken back',
        params: ByFlag,
        body: FlagCustomer,
        response: { 200: Peace },
      },
    },
    (request) => {
      const { tenant, person } = identityOf(request);
      return services.flag(tenant, request.params.id, request.params.flag, request.body.until, person);
    },
  );
  app.delete<Flagged>(
    '/api/v1/customers/:id/flags/:flag',
    {
      config: { permission: 'customers:write' },
      schema: { operationId: 'unflagCustomer', summary: 'Take the flag back', params: ByFlag, response: { 200: Peace } },
    },
    (request) => {
      const { tenant, person } = identityOf(request);
      return services.unflag(tenant, request.params.id, request.params.flag, person);
    },
  );
}
