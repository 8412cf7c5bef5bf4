import type { FastifyInstance } from 'fastify';
import { OpportunityList, OpportunityQuery } from '../../contract/api/opportunities.ts';
import { TenantSatisfaction } from '../../contract/api/satisfaction.ts';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

/** Who could have more, and how content the customers are. */
export function opportunityRoutes(app: FastifyInstance, services: Services): void {
  app.get<{ Querystring: OpportunityQuery }>(
    '/api/v1/opportunities',
    {
      config: { permission: 'customers:read' },
      schema: {
        operationId: 'listOpportunities',
        summary: 'The best offer to each customer, by what making it is expected to bring',
        querystring: OpportunityQuery,
        response: { 200: OpportunityList },
      },
    },
    (request) => services.opportunities(identityOf(request).tenant, request.query),
  );
  app.get(
    '/api/v1/satisfaction',
    {
      config: { permission: 'customers:read' },
      schema: {
        operationId: 'getSatisfaction',
        summary: 'How content the customers are, as answered and corrected for who answers',
        response: { 200: TenantSatisfaction },
      },
    },
    (request) => services.satisfaction(identityOf(request).tenant),
  );
}
