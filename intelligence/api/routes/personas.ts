import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { OwnNow } from '../../contract/api/own-now.ts';
import {
  AskLink,
  CustomerOwn,
  EventTouchList,
  EventTouchRecord,
  OwnAccount,
  PartnerOwn,
  PlatformTouches,
  SignInLink,
  TechnicianOwn,
} from '../../contract/api/personas.ts';
import { Id } from '../../contract/words.ts';
import { identityOf, ownerOf } from '../auth.ts';
import type { Services } from '../services.ts';

const ById = Type.Object({ id: Id });
const After = Type.Object({ after: Type.Optional(Id) }, { additionalProperties: false });

/** One event and everybody whom it touches; and what a partner, a technician and a customer see of what is their own. */
export function personaRoutes(app: FastifyInstance, services: Services): void {
  const read = { permission: 'decisions:read' as const };
  app.get(
    '/api/v1/touches',
    { config: read, schema: { operationId: 'listTouches', summary: 'The latest events that touched somebody', response: { 200: EventTouchList } } },
    (request) => services.touches(identityOf(request).tenant),
  );
  app.get<{ Params: { id: string } }>(
    '/api/v1/touches/:id',
    {
      config: read,
      schema: { operationId: 'getTouch', summary: 'Who is touched by one event, and what each one sees', params: ById, response: { 200: EventTouchRecord } },
    },
    (request) => services.touch(identityOf(request).tenant, request.params.id),
  );
  app.get(
    '/api/v1/platform/touches',
    {
      config: { permission: 'platform:read' },
      schema: { operationId: 'listPlatformTouches', summary: 'The same for every ISP, as sums', response: { 200: PlatformTouches } },
    },
    () => services.platformTouches(),
  );
  app.post<{ Body: AskLink }>(
    '/api/v1/sign-in-links',
    {
      config: { permission: 'people:write' },
      schema: {
        operationId: 'askSignInLink',
        summary: 'A one-time link for one partner, technician or customer',
        body: AskLink,
        response: { 201: SignInLink },
      },
    },
    async (request, reply) => reply.status(201).send(await services.askLink(identityOf(request).tenant, request.body)),
  );
  ownRoutes(app, services);
}

function ownRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/api/v1/own/now',
    {
      config: { permission: 'own:now' },
      schema: { operationId: 'getOwnNow', summary: 'What a partner, technician or customer needs now', response: { 200: OwnNow } },
    },
    (request) => services.ownNow(ownerOf(request)),
  );
  app.get<{ Querystring: { after?: string } }>(
    '/api/v1/own/partner',
    {
      config: { permission: 'own:partner' },
      schema: { operationId: 'getOwnPartner', summary: 'The partner’s own accounts and what touched them', querystring: After, response: { 200: PartnerOwn } },
    },
    (request) => services.partnerOwn(ownerOf(request), request.query.after ?? null),
  );
  app.get<{ Params: { id: string } }>(
    '/api/v1/own/partner/accounts/:id',
    {
      config: { permission: 'own:partner' },
      schema: { operationId: 'getOwnAccount', summary: 'One of the partner’s own accounts', params: ById, response: { 200: OwnAccount } },
    },
    (request) => services.partnerAccount(ownerOf(request), request.params.id),
  );
  app.get(
    '/api/v1/own/technician',
    {
      config: { permission: 'own:technician' },
      schema: { operationId: 'getOwnVisits', summary: 'The technician’s own visits and what touched them', response: { 200: TechnicianOwn } },
    },
    (request) => services.technicianOwn(ownerOf(request)),
  );
  app.get(
    '/api/v1/own/customer',
    {
      config: { permission: 'own:customer' },
      schema: { operationId: 'getOwnCustomer', summary: 'What a customer sees of itself', response: { 200: CustomerOwn } },
    },
    (request) => services.customerOwn(ownerOf(request)),
  );
}
