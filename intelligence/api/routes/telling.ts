import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { IncidentTelling, StateExpected, TellCustomers, TellingQuery } from '../../contract/api/telling.ts';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) });
const write = { permission: 'network:write' as const };
type ById = { Params: { id: string } };

/** Telling the customers of an incident: what they know and would be told, telling them, and the time of return. */
export function tellingRoutes(app: FastifyInstance, services: Services): void {
  app.get<ById & { Querystring: TellingQuery }>(
    '/api/v1/network/incidents/:id/telling',
    {
      config: { permission: 'network:read' as const },
      schema: {
        operationId: 'getTelling',
        summary: 'What the customers of an incident know, and what they would be told in which language',
        params: Params,
        querystring: TellingQuery,
        response: { 200: IncidentTelling },
      },
    },
    (request) => services.telling(identityOf(request).tenant, request.params.id, request.query),
  );
  app.post<ById & { Body: TellCustomers }>(
    '/api/v1/network/incidents/:id/tell',
    {
      config: write,
      schema: {
        operationId: 'tellCustomers',
        summary: 'Tell the customers whom an incident cuts off, at most as many as were seen',
        params: Params,
        body: TellCustomers,
        response: { 200: IncidentTelling },
      },
    },
    (request) => {
      const { tenant, person } = identityOf(request);
      return services.tellCustomers(tenant, request.params.id, request.body, person);
    },
  );
  app.post<ById & { Body: StateExpected }>(
    '/api/v1/network/incidents/:id/expected',
    {
      config: write,
      schema: {
        operationId: 'stateExpected',
        summary: 'State when service is expected back, or take it back',
        params: Params,
        body: StateExpected,
        response: { 200: IncidentTelling },
      },
    },
    (request) => {
      const { tenant, person } = identityOf(request);
      return services.stateExpected(tenant, request.params.id, request.body, person);
    },
  );
}
