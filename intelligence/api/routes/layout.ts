import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { AnswerOffer, ArrangedPage, ChangeLayout, type Desk, LayoutEffect, OfDesk, OwnUses, PartUsed } from '../../contract/api/layout.ts';
import type { Identity } from '../../contract/identity.ts';
import { Id } from '../../contract/words.ts';
import { UilError } from '../../kernel/errors.ts';
import { identityOf } from '../auth.ts';
import { rateLimit } from '../rate-limit.ts';
import type { LayoutServices } from '../services-preferences.ts';

const ById = Type.Object({ id: Id });

/** What a person does with their own page of parts; nobody can ask about anybody else. What offers bring is told in sum. */
export function layoutRoutes(app: FastifyInstance, services: LayoutServices, now: () => Date): void {
  // A page is opened a few dozen times an hour at most.
  const calm = rateLimit({ burst: 60, perSecond: 0.5 });
  const own = (who: Identity): Identity => {
    if (!calm(`${who.tenant} ${who.person}`, now())) throw new UilError('RATE_LIMITED');
    return who;
  };
  app.post<{ Body: PartUsed }>(
    '/api/v1/experience/uses',
    {
      config: { permission: 'decisions:read' },
      schema: {
        operationId: 'noteUse',
        summary: 'The reader opened the page of parts, and went to this one first',
        body: PartUsed,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await services.noteUse(own(identityOf(request)), request.body);
      return reply.status(204).send();
    },
  );
  app.get<{ Querystring: { desk: Desk } }>(
    '/api/v1/experience/uses',
    {
      config: { permission: 'decisions:read' },
      schema: { operationId: 'getOwnUses', summary: 'What is noted of how you use the page of parts', querystring: OfDesk, response: { 200: OwnUses } },
    },
    (request) => services.ownUses(identityOf(request), request.query.desk),
  );
  app.delete(
    '/api/v1/experience/uses',
    {
      config: { permission: 'decisions:read' },
      schema: { operationId: 'forgetOwnUses', summary: 'Let go of all that is noted of how you use the page of parts', response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await services.forgetUses(own(identityOf(request)));
      return reply.status(204).send();
    },
  );
  app.post<{ Body: ChangeLayout }>(
    '/api/v1/experience/layout',
    {
      config: { permission: 'decisions:read' },
      schema: {
        operationId: 'changeLayout',
        summary: 'Move or pin a part of your own page, or put all back',
        body: ChangeLayout,
        response: { 200: ArrangedPage },
      },
    },
    (request) => services.changeLayout(own(identityOf(request)), request.body),
  );
  app.post<{ Params: { id: string }; Body: AnswerOffer }>(
    '/api/v1/experience/offers/:id',
    {
      config: { permission: 'decisions:read' },
      schema: {
        operationId: 'answerLayoutOffer',
        summary: 'Say yes or no to a change of order that was offered to you, or take the yes back',
        params: ById,
        body: AnswerOffer,
        response: { 200: ArrangedPage },
      },
    },
    (request) => services.answerOffer(own(identityOf(request)), request.params.id, request.body),
  );
  app.get(
    '/api/v1/experience/effect',
    {
      config: { permission: 'models:read' },
      schema: {
        operationId: 'getLayoutEffect',
        summary: 'What offers of a better order change in the time that people take, against people who get none; in sum',
        response: { 200: LayoutEffect },
      },
    },
    (request) => services.layoutEffect(identityOf(request).tenant),
  );
  app.get(
    '/api/v1/platform/layout-effect',
    {
      config: { permission: 'platform:read' },
      schema: { operationId: 'getPlatformLayoutEffect', summary: 'The same of the people of all ISPs together', response: { 200: LayoutEffect } },
    },
    () => services.layoutEffect(null),
  );
}
