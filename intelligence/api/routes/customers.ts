import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ChurnDetail, Customer, CustomerIntelligence, WhatWouldHelp } from '../../contract/api/intelligence.ts';
import { CustomerList, Timeline } from '../../contract/api/lists.ts';
import { CustomerQuery } from '../../contract/api/queries.ts';
import { After, Id } from '../../contract/words.ts';
import { UilError } from '../../kernel/errors.ts';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

const Params = Type.Object({ id: Id });
const Window = { limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }), after: Type.Optional(After) };
const config = { permission: 'customers:read' as const };
type ById = { Params: { id: string } };

/** `IntelligentAPILayer` for customers: the base record, and the record with everything the layer knows. */
export function customerRoutes(app: FastifyInstance, services: Services): void {
  const found = <T>(value: T | null, id: string): T => {
    if (value === null) throw new UilError('CUSTOMER_NOT_FOUND', [id]);
    return value;
  };
  app.get<{ Querystring: CustomerQuery }>(
    '/api/v1/customers',
    { config, schema: { operationId: 'listCustomers', summary: 'The worklist of customers', querystring: CustomerQuery, response: { 200: CustomerList } } },
    (request) => services.customers(identityOf(request).tenant, request.query),
  );
  app.get<ById>(
    '/api/v1/customers/:id',
    { config, schema: { operationId: 'getCustomer', summary: 'A customer as the source systems tell it', params: Params, response: { 200: Customer } } },
    async (request) => found(await services.customer(identityOf(request).tenant, request.params.id), request.params.id),
  );
  app.get<ById>(
    '/api/v1/customers/:id/intelligence',
    {
      config,
      schema: {
        operationId: 'getCustomerIntelligence',
        summary: 'A customer with health, churn risk, opportunity, habits and next actions',
        params: Params,
        response: { 200: CustomerIntelligence },
      },
    },
    async (request) => found(await services.customerIntelligence(identityOf(request).tenant, request.params.id), request.params.id),
  );
  app.get<ById>(
    '/api/v1/customers/:id/churn',
    {
      config,
      schema: {
        operationId: 'getCustomerChurn',
        summary: 'What moved the risk of a customer since last week, what acting would do, and how right the model was',
        params: Params,
        response: { 200: ChurnDetail },
      },
    },
    async (request) => found(await services.churnDetail(identityOf(request).tenant, request.params.id), request.params.id),
  );
  app.get<ById>(
    '/api/v1/customers/:id/what-would-help',
    {
      config,
      schema: {
        operationId: 'getWhatWouldHelp',
        summary: "What would lower a customer's risk, on things that an ISP can change",
        params: Params,
        response: { 200: WhatWouldHelp },
      },
    },
    async (request) => found(await services.whatWouldHelp(identityOf(request).tenant, request.params.id), request.params.id),
  );
  app.get<ById & { Querystring: { limit: number; after?: string } }>(
    '/api/v1/customers/:id/timeline',
    {
      config,
      schema: {
        operationId: 'getCustomerTimeline',
        summary: 'What happened to a customer, the latest first',
        params: Params,
        querystring: Type.Object(Window, { additionalProperties: false }),
        response: { 200: Timeline },
      },
    },
    async (request) => {
      const { tenant } = identityOf(request);
      found(await services.customer(tenant, request.params.id), request.params.id);
      return services.timeline(tenant, request.params.id, request.query.limit, request.query.after);
    },
  );
}
