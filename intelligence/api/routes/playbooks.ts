import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { CustomerAsOf, DecisionExplanation, WhyNot } from '../../contract/api/explain.ts';
import {
  ChangePlaybook,
  PlaybookInfo,
  PlaybookList,
  PlaybookPreview,
  PlaybookReplay,
  PreviewPlaybook,
  ReplayPlaybook,
  SwitchPlaybook,
} from '../../contract/api/playbooks.ts';
import { Id, Moment } from '../../contract/words.ts';
import { UilError } from '../../kernel/errors.ts';
import { identityOf } from '../auth.ts';
import type { PlaybookServices } from '../services-playbooks.ts';

const Named = Type.Object({ name: Type.String({ pattern: '^[a-z][a-z-]{0,63}$' }) });
const OfOne = Type.Object({ id: Id });
const read = { permission: 'playbooks:read' as const };
const write = { permission: 'playbooks:write' as const };
type ByName = { Params: { name: string } };

/** Decisions made again from their record, and why nothing was done. */
function explainRoutes(app: FastifyInstance, services: Pick<PlaybookServices, 'explainDecision' | 'whyNot' | 'customerAsOf'>): void {
  app.get<{ Params: { id: string }; Querystring: { at: string } }>(
    '/api/v1/customers/:id/as-of',
    {
      config: { permission: 'customers:read' },
      schema: {
        operationId: 'getCustomerAsOf',
        summary: 'A customer as it was known at a moment: no fact that was learned later',
        params: OfOne,
        querystring: Type.Object({ at: Moment }, { additionalProperties: false }),
        response: { 200: CustomerAsOf },
      },
    },
    (request) => services.customerAsOf(identityOf(request).tenant, request.params.id, request.query.at),
  );
  app.get<{ Params: { id: string } }>(
    '/api/v1/decisions/:id/explain',
    {
      config: { permission: 'decisions:read' },
      schema: {
        operationId: 'explainDecision',
        summary: 'A decision made again from what was kept of it, and the smallest changes that would have turned it',
        params: OfOne,
        response: { 200: DecisionExplanation },
      },
    },
    async (request) => {
      const found = await services.explainDecision(identityOf(request).tenant, request.params.id);
      if (found === null) throw new UilError('DECISION_NOT_FOUND', [request.params.id]);
      return found;
    },
  );
  app.get<{ Params: { id: string }; Querystring: { playbook?: string } }>(
    '/api/v1/customers/:id/why-not',
    {
      config: { permission: 'decisions:read' },
      schema: {
        operationId: 'whyNot',
        summary: 'Why playbooks did nothing for a customer, or not what was expected',
        params: OfOne,
        querystring: Type.Object({ playbook: Type.Optional(Type.String({ maxLength: 64 })) }, { additionalProperties: false }),
        response: { 200: WhyNot },
      },
    },
    (request) => services.whyNot(identityOf(request).tenant, request.params.id, request.query.playbook),
  );
}

/** Playbooks as an ISP tunes them: what they do, what is set and by whom, and the switch. */
export function playbookRoutes(app: FastifyInstance, services: PlaybookServices): void {
  explainRoutes(app, services);
  app.get(
    '/api/v1/playbooks',
    { config: read, schema: { operationId: 'listPlaybooks', summary: 'Every playbook with its settings and open runs', response: { 200: PlaybookList } } },
    (request) => services.playbooks(identityOf(request).tenant),
  );
  app.get<ByName>(
    '/api/v1/playbooks/:name',
    { config: read, schema: { operationId: 'getPlaybook', summary: 'One playbook and who set what', params: Named, response: { 200: PlaybookInfo } } },
    (request) => services.playbook(identityOf(request).tenant, request.params.name),
  );
  app.put<ByName & { Body: ChangePlaybook }>(
    '/api/v1/playbooks/:name/settings',
    {
      config: write,
      schema: {
        operationId: 'changePlaybook',
        summary: 'Set what differs from the defaults, as a new edition',
        params: Named,
        body: ChangePlaybook,
        response: { 200: PlaybookInfo },
      },
    },
    (request) => services.changePlaybook(identityOf(request).tenant, request.params.name, request.body, identityOf(request).person),
  );
  app.post<ByName & { Body: PreviewPlaybook }>(
    '/api/v1/playbooks/:name/preview',
    {
      config: write,
      schema: {
        operationId: 'previewPlaybook',
        summary: 'What these settings would do to the open runs at once: who, what, when, and the worst case; nothing is written',
        params: Named,
        body: PreviewPlaybook,
        response: { 200: PlaybookPreview },
      },
    },
    (request) => services.previewPlaybook(identityOf(request).tenant, request.params.name, request.body),
  );
  app.post<ByName & { Body: PreviewPlaybook }>(
    '/api/v1/playbooks/:name/preview/rows',
    {
      config: write,
      schema: { operationId: 'previewPlaybookRows', summary: 'Every row of a preview as a line of JSON, the sums last', params: Named, body: PreviewPlaybook },
    },
    async (request, reply) => {
      const lines = await services.previewRows(identityOf(request).tenant, request.params.name, request.body);
      return reply.type('application/x-ndjson').send(Readable.from(lines));
    },
  );
  app.post<ByName & { Body: ReplayPlaybook }>(
    '/api/v1/playbooks/:name/replay',
    {
      config: write,
      schema: {
        operationId: 'replayPlaybook',
        summary: 'What these settings would have decided in the runs of a time, and what that would have earned, estimated from who was held out',
        params: Named,
        body: ReplayPlaybook,
        response: { 200: PlaybookReplay },
      },
    },
    (request) => services.replayPlaybook(identityOf(request).tenant, request.params.name, request.body),
  );
  app.put<ByName & { Body: SwitchPlaybook }>(
    '/api/v1/playbooks/:name/switch',
    {
      config: write,
      schema: {
        operationId: 'switchPlaybook',
        summary: 'Switch it on or off: runs are opened and messages leave from the next moment on, or no more',
        params: Named,
        body: SwitchPlaybook,
        response: { 200: PlaybookInfo },
      },
    },
    (request) => services.switchPlaybook(identityOf(request).tenant, request.params.name, request.body, identityOf(request).person),
  );
}
