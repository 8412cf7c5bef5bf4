import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import {
  AffectedList,
  FalseAlarm,
  IncidentList,
  IncidentQuery,
  IncidentRecord,
  NetworkScan,
  NodeList,
  NodeQuery,
  TakeIncident,
} from '../../contract/api/network.ts';
import { closed } from '../../contract/shapes.ts';
import { After } from '../../contract/words.ts';
import { UilError } from '../../kernel/errors.ts';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) });
const Window = Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }), after: Type.Optional(After) }, closed);
const read = { permission: 'network:read' as const };
const write = { permission: 'network:write' as const };
type ById = { Params: { id: string } };

/** The network as its operators see it: the morning scan, the nodes, and the incidents with what people do with them. */
export function networkRoutes(app: FastifyInstance, services: Services): void {
  const found = <T>(value: T | null, id: string): T => {
    if (value === null) throw new UilError('INCIDENT_NOT_FOUND', [id]);
    return value;
  };
  app.get(
    '/api/v1/network',
    { config: read, schema: { operationId: 'getNetwork', summary: 'The morning scan of the network', response: { 200: NetworkScan } } },
    (request) => services.network(identityOf(request).tenant),
  );
  app.get<{ Querystring: NodeQuery }>(
    '/api/v1/nodes',
    {
      config: read,
      schema: {
        operationId: 'listNodes',
        summary: 'The nodes with their last fifteen days, the worst first',
        querystring: NodeQuery,
        response: { 200: NodeList },
      },
    },
    (request) => services.nodes(identityOf(request).tenant, request.query),
  );
  app.get<{ Querystring: IncidentQuery }>(
    '/api/v1/network/incidents',
    { config: read, schema: { operationId: 'listIncidents', summary: 'Incidents, open or past', querystring: IncidentQuery, response: { 200: IncidentList } } },
    (request) => services.incidents(identityOf(request).tenant, request.query),
  );
  app.get<ById>(
    '/api/v1/network/incidents/:id',
    {
      config: read,
      schema: {
        operationId: 'getIncident',
        summary: 'An incident with root, runners-up, parts and timeline',
        params: Params,
        response: { 200: IncidentRecord },
      },
    },
    async (request) => found(await services.incident(identityOf(request).tenant, request.params.id), request.params.id),
  );
  app.get<ById & { Querystring: { limit: number; after?: string } }>(
    '/api/v1/network/incidents/:id/customers',
    {
      config: read,
      schema: {
        operationId: 'listAffectedCustomers',
        summary: 'Whom an incident cuts off',
        params: Params,
        querystring: Window,
        response: { 200: AffectedList },
      },
    },
    async (request) =>
      found(await services.incidentCustomers(identityOf(request).tenant, request.params.id, request.query.limit, request.query.after), request.params.id),
  );
  app.post<ById & { Body: { give_back: boolean } }>(
    '/api/v1/network/incidents/:id/take',
    {
      config: write,
      schema: {
        operationId: 'takeIncident',
        summary: 'Take an incident, or give it back',
        params: Params,
        body: TakeIncident,
        response: { 200: IncidentRecord },
      },
    },
    (request) => {
      const { tenant, person } = identityOf(request);
      return services.takeIncident(tenant, request.params.id, person, request.body.give_back);
    },
  );
  app.post<ById & { Body: { undo: boolean } }>(
    '/api/v1/network/incidents/:id/false-alarm',
    {
      config: write,
      schema: {
        operationId: 'markFalseAlarm',
        summary: 'Say that an incident is a false alarm, or that it is none',
        params: Params,
        body: FalseAlarm,
        response: { 200: IncidentRecord },
      },
    },
    (request) => {
      const { tenant, person } = identityOf(request);
      return services.markFalseAlarm(tenant, request.params.id, person, request.body.undo);
    },
  );
}
