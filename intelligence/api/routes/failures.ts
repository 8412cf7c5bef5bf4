import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ForecastQuery, NetworkForecasts, NodeForecast } from '../../contract/api/failures.ts';
import { Id } from '../../contract/words.ts';
import { UilError } from '../../kernel/errors.ts';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

const Params = Type.Object({ id: Id });
const config = { permission: 'network:read' as const };

/** What may fail in the network within 24 and 72 hours. */
export function failureRoutes(app: FastifyInstance, services: Services): void {
  app.get<{ Querystring: ForecastQuery }>(
    '/api/v1/network/forecasts',
    {
      config,
      schema: {
        operationId: 'listNetworkForecasts',
        summary: 'Which devices may fail, how often such warnings were right, and readings that are unusual now',
        querystring: ForecastQuery,
        response: { 200: NetworkForecasts },
      },
    },
    (request) => services.networkForecasts(identityOf(request).tenant, request.query),
  );
  app.get<{ Params: { id: string } }>(
    '/api/v1/nodes/:id/failure-forecast',
    {
      config,
      schema: {
        operationId: 'getNodeFailureForecast',
        summary: 'The chance that a device fails, why, and who hangs on it',
        params: Params,
        response: { 200: NodeForecast },
      },
    },
    async (request) => {
      const told = await services.nodeForecast(identityOf(request).tenant, request.params.id);
      if (!told) throw new UilError('NODE_NOT_FOUND', [request.params.id]);
      return told;
    },
  );
}
