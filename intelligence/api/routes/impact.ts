import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { HoldoutChange, Impact, ImpactList } from '../../contract/api/impact.ts';
import { Id } from '../../contract/words.ts';
import { UilError } from '../../kernel/errors.ts';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

const OfExperiment = Type.Object({ experiment: Id });
type ByExperiment = { Params: { experiment: string } };

/** What the layer brings, measured against those who were held out by lot. */
export function impactRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/api/v1/impact',
    {
      config: { permission: 'models:read' },
      schema: {
        operationId: 'getImpact',
        summary: 'What everything together and each playbook is shown to change, against customers held out by lot',
        response: { 200: ImpactList },
      },
    },
    (request) => services.impact(identityOf(request).tenant),
  );
  app.get<ByExperiment>(
    '/api/v1/impact/:experiment',
    {
      config: { permission: 'models:read' },
      schema: { operationId: 'getImpactOf', summary: 'The same of one playbook, or of everything', params: OfExperiment, response: { 200: Impact } },
    },
    async (request) => {
      const found = await services.impactOf(identityOf(request).tenant, request.params.experiment);
      if (!found) throw new UilError('NOT_FOUND', [request.url]);
      return found;
    },
  );
  app.put<ByExperiment & { Body: HoldoutChange }>(
    '/api/v1/impact/:experiment/holdout',
    {
      config: { permission: 'tenant:write' },
      schema: {
        operationId: 'widenHoldout',
        summary: 'Widens the share of customers that is held out; it is never narrowed',
        params: OfExperiment,
        body: HoldoutChange,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { tenant, person } = identityOf(request);
      await services.holdOut(tenant, request.params.experiment, request.body.share, person);
      return reply.status(204).send();
    },
  );
}
