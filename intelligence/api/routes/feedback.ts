import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { CloseFeedback, ExemptCustomer, Exemption, Feedback, FeedbackList, FeedbackQuery, GiveFeedback } from '../../contract/api/feedback.ts';
import { HealthRecord } from '../../contract/api/health.ts';
import { Id } from '../../contract/words.ts';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

const ById = Type.Object({ id: Id });
const ByFeedback = Type.Object({ id: Id, feedback: Id });
const read = { permission: 'customers:read' as const };
const write = { permission: 'customers:write' as const };
const Nothing = Type.Object({}, { additionalProperties: false });

/** What people say of customers and scores: exemptions, "this is wrong", reports of wrong data; and how well health tells. */
export function feedbackRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/api/v1/health/backtest',
    {
      config: read,
      schema: {
        operationId: 'getHealthBacktest',
        summary: 'How health is weighed by kind of customer, how well it told who would leave, and which feeds are heard',
        response: { 200: HealthRecord },
      },
    },
    (request) => services.health(identityOf(request).tenant),
  );
  app.post<{ Params: { id: string }; Body: ExemptCustomer }>(
    '/api/v1/customers/:id/exemption',
    {
      config: write,
      schema: {
        operationId: 'exemptCustomer',
        summary: 'Leave a customer out of lists and advice until a moment',
        params: ById,
        body: ExemptCustomer,
        response: { 200: Exemption },
      },
    },
    (request) => {
      const { tenant, person } = identityOf(request);
      return services.exempt(tenant, request.params.id, request.body, person);
    },
  );
  app.delete<{ Params: { id: string } }>(
    '/api/v1/customers/:id/exemption',
    { config: write, schema: { operationId: 'endExemption', summary: 'Take a customer back into lists', params: ById, response: { 200: Nothing } } },
    async (request) => {
      const { tenant, person } = identityOf(request);
      await services.endExemption(tenant, request.params.id, person);
      return {};
    },
  );
  app.post<{ Params: { id: string }; Body: GiveFeedback }>(
    '/api/v1/customers/:id/feedback',
    {
      config: write,
      schema: {
        operationId: 'giveFeedback',
        summary: 'Say that a score is wrong, that a customer is handled, or that data are wrong',
        params: ById,
        body: GiveFeedback,
        response: { 200: Feedback },
      },
    },
    (request) => {
      const { tenant, person } = identityOf(request);
      return services.giveFeedback(tenant, request.params.id, request.body, person);
    },
  );
  app.delete<{ Params: { id: string; feedback: string } }>(
    '/api/v1/customers/:id/feedback/:feedback',
    {
      config: write,
      schema: { operationId: 'withdrawFeedback', summary: 'Take back what one said of a score', params: ByFeedback, response: { 200: Nothing } },
    },
    async (request) => {
      const { tenant, person } = identityOf(request);
      await services.withdrawFeedback(tenant, request.params.id, request.params.feedback, person);
      return {};
    },
  );
  app.get<{ Querystring: FeedbackQuery }>(
    '/api/v1/feedback',
    {
      config: read,
      schema: { operationId: 'listFeedback', summary: 'What people said of scores and data', querystring: FeedbackQuery, response: { 200: FeedbackList } },
    },
    (request) => services.feedback(identityOf(request).tenant, request.query),
  );
  app.post<{ Params: { id: string }; Body: { found: string } }>(
    '/api/v1/feedback/:id/done',
    {
      config: { permission: 'reports:close' },
      schema: { operationId: 'closeFeedback', summary: 'Say what was found of reported data', params: ById, body: CloseFeedback, response: { 200: Feedback } },
    },
    (request) => {
      const { tenant, person } = identityOf(request);
      return services.closeFeedback(tenant, request.params.id, request.body.found, person);
    },
  );
}
