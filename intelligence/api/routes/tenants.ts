import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { DecisionList, DecisionRecord } from '../../contract/api/lists.ts';
import { DecisionQuery } from '../../contract/api/queries.ts';
import { TenantEcosystemIntelligence } from '../../contract/api/tenant.ts';
import { Id } from '../../contract/words.ts';
import { UilError } from '../../kernel/errors.ts';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

const Params = Type.Object({ id: Id });
/** `IntelligentAPILayer` for a whole ISP, and the record of what was decided. */
export function tenantRoutes(app: FastifyInstance, services: Services): void {
  app.get<{ Params: { id: string } }>(
    '/api/v1/tenants/:id/ecosystem-intelligence',
    {
      config: { permission: 'tenant:read' },
      schema: { operationId: 'getEcosystemIntelligence', summary: 'The ISP at a glance', params: Params, response: { 200: TenantEcosystemIntelligence } },
    },
    async (request) => {
      const { tenant } = identityOf(request);
      // Another tenant's name and a name that does not exist get the same answer.
      if (request.params.id !== tenant) throw new UilError('TENANT_NOT_FOUND', [request.params.id]);
      return services.ecosystem(tenant);
    },
  );
  app.get<{ Querystring: DecisionQuery }>(
    '/api/v1/decisions',
    {
      config: { permission: 'decisions:read' },
      schema: { operationId: 'listDecisions', summary: 'What was decided, the latest first', querystring: DecisionQuery, response: { 200: DecisionList } },
    },
    (request) => services.decisions(identityOf(request).tenant, request.query),
  );
  app.get<{ Params: { id: string } }>(
    '/api/v1/decisions/:id',
    {
      config: { permission: 'decisions:read' },
      schema: {
        operationId: 'getDecision',
        summary: 'One decision with event, view, rules, commands and outcome',
        params: Params,
        response: { 200: DecisionRecord },
      },
    },
    async (request) => {
      const decision = await services.decision(identityOf(request).tenant, request.params.id);
      if (!decision) throw new UilError('DECISION_NOT_FOUND', [request.params.id]);
      return decision;
    },
  );
}
