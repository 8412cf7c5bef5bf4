import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { PlanList, PlanUsageForecast } from '../../contract/api/plans.ts';
import { Id } from '../../contract/words.ts';
import { UilError } from '../../kernel/errors.ts';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

const Params = Type.Object({ id: Id });
const config = { permission: 'tenant:read' as const };

/** The plans that customers have, and what the customers of each will use. */
export function planRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/api/v1/plans',
    {
      config,
      schema: {
        operationId: 'listPlans',
        summary: 'The plans with their customers, what these pay and use, with sums that add up to the ISP',
        response: { 200: PlanList },
      },
    },
    (request) => services.plans(identityOf(request).tenant),
  );
  app.get<{ Params: { id: string } }>(
    '/api/v1/plans/:id/usage-forecast',
    {
      config,
      schema: { operationId: 'getPlanUsageForecast', summary: 'What the customers of a plan will use', params: Params, response: { 200: PlanUsageForecast } },
    },
    async (request) => {
      const told = await services.planUsage(identityOf(request).tenant, request.params.id);
      // Another tenant's plan and one that does not exist get the same answer.
      if (!told) throw new UilError('PLAN_NOT_FOUND', [request.params.id]);
      return told;
    },
  );
}
