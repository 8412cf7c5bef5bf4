import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { RunStop, RunStopped, WaitingAnswer, WaitingList } from '../../contract/api/waiting.ts';
import { Id } from '../../contract/words.ts';
import { identityOf, may } from '../auth.ts';
import type { Services } from '../services.ts';

const ByKey = Type.Object({ key: Id });
const ById = Type.Object({ id: Id });
const OfRole = Type.Object({ role: Type.Optional(Type.Enum(['support', 'collections', 'network', 'success'])) });

/** What waits for people, and what they answer; runs that a person stops. */
export function waitingRoutes(app: FastifyInstance, services: Services): void {
  app.get<{ Querystring: { role?: string } }>(
    '/api/v1/waiting',
    {
      config: { permission: 'decisions:read' },
      schema: {
        operationId: 'listWaiting',
        summary: 'Tasks, proposals and steps by hand that wait for people, the most pressing first',
        querystring: OfRole,
        response: { 200: WaitingList },
      },
    },
    (request) => services.waiting(identityOf(request).tenant, request.query.role),
  );
  app.post<{ Params: { key: string }; Body: WaitingAnswer }>(
    '/api/v1/waiting/:key',
    { config: { permission: 'work:do' }, schema: { operationId: 'answerWaiting', summary: 'Answer one of them', params: ByKey, body: WaitingAnswer } },
    async (request, reply) => {
      const { tenant, person, role } = identityOf(request);
      await services.answerWaiting(tenant, request.params.key, request.body, person, may(role, 'work:approve'));
      return reply.status(204).send();
    },
  );
  app.post<{ Params: { id: string }; Body: RunStop }>(
    '/api/v1/runs/:id/stop',
    {
      config: { permission: 'work:approve' },
      schema: {
        operationId: 'stopRun',
        summary: 'Stop a run for good, and undo what was done for it',
        params: ById,
        body: RunStop,
        response: { 200: RunStopped },
      },
    },
    (request) => {
      const { tenant, person } = identityOf(request);
      return services.stopRun(tenant, request.params.id, request.body, person);
    },
  );
}
