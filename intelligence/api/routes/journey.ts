import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { CustomerJourney, CustomerJourneyQuery, Journey, JourneyQuery } from '../../contract/api/journey.ts';
import { Id } from '../../contract/words.ts';
import { UilError } from '../../kernel/errors.ts';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

const config = { permission: 'customers:read' as const };

/** Where people stand on their way with the ISP, and where they go next. */
export function journeyRoutes(app: FastifyInstance, services: Services): void {
  app.get<{ Querystring: JourneyQuery }>(
    '/api/v1/journey',
    {
      config,
      schema: {
        operationId: 'getJourney',
        summary: 'The stages of customers, partners or staff, and the ways between them',
        querystring: JourneyQuery,
        response: { 200: Journey },
      },
    },
    (request) => services.journey(identityOf(request).tenant, request.query.persona),
  );
  app.get<{ Params: { id: string }; Querystring: CustomerJourneyQuery }>(
    '/api/v1/customers/:id/journey',
    {
      config,
      schema: {
        operationId: 'getCustomerJourney',
        summary: 'The stages of a customer with their evidence, and where others went from here',
        params: Type.Object({ id: Id }),
        querystring: CustomerJourneyQuery,
        response: { 200: CustomerJourney },
      },
    },
    async (request) => {
      const journey = await services.customerJourney(identityOf(request).tenant, request.params.id, request.query.as_of);
      if (journey === null) throw new UilError('CUSTOMER_NOT_FOUND', [request.params.id]);
      return journey;
    },
  );
}
