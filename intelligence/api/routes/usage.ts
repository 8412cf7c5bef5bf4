import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { CustomerUsageForecast, NodeUsageForecast } from '../../contract/api/usage.ts';
import { Id } from '../../contract/words.ts';
import { UilError } from '../../kernel/errors.ts';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

const Params = Type.Object({ id: Id });
const config = { permission: 'customers:read' as const };
type ById = { Params: { id: string } };

/** What customers and access nodes will use in the next 30 days, and when an allowance or a capacity is passed. */
export function usageRoutes(app: FastifyInstance, services: Services): void {
  app.get<ById>(
    '/api/v1/customers/:id/usage-forecast',
    {
      config,
      schema: {
        operationId: 'getCustomerUsageForecast',
        summary: 'What a customer will use, and when the allowance of the month is used up',
        params: Params,
        response: { 200: CustomerUsageForecast },
      },
    },
    async (request) => {
      const told = await services.customerUsage(identityOf(request).tenant, request.params.id);
      if (!told) throw new UilError('CUSTOMER_NOT_FOUND', [request.params.id]);
      return told;
    },
  );
  app.get<ById>(
    '/api/v1/nodes/:id/usage-forecast',
    {
      config,
      schema: {
        operationId: 'getNodeUsageForecast',
        summary: 'How busy an access node will be, and when it reaches its capacity',
        params: Params,
        response: { 200: NodeUsageForecast },
      },
    },
    async (request) => {
      const told = await services.nodeUsage(identityOf(request).tenant, request.params.id);
      if (!told) throw new UilError('NODE_NOT_FOUND', [request.params.id]);
      return told;
    },
  );
}
