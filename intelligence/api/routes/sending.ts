import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { MailingAsk, MailingList, MailingPreview, MailingRow, Sending, SendLimitChange, SendPriceChange, SwitchChange } from '../../contract/api/sending.ts';
import { WordingChange, WordingList, WordingPlace, WordingPreview, WordingTry } from '../../contract/api/wording.ts';
import { Id } from '../../contract/words.ts';
import { identityOf, may } from '../auth.ts';
import type { SendingServices, WordingServices } from '../services-gate.ts';

const ById = Type.Object({ id: Id });
const ByScope = Type.Object({ scope: Type.String({ pattern: '^(all|(channel|playbook):[a-z-]{1,64})$' }) });
type One = { Params: { id: string } };
const ask = { permission: 'messages:write' as const };
const agree = { permission: 'messages:approve' as const };
const stop = { permission: 'sending:write' as const };
const look = { permission: 'decisions:read' as const };

/** Messages that people ask for: who would get them, asking, agreeing, refusing and calling back. */
function mailingRoutes(app: FastifyInstance, services: SendingServices): void {
  app.get(
    '/api/v1/messages',
    { config: look, schema: { operationId: 'listMessages', summary: 'What people asked to be sent, and what became of it', response: { 200: MailingList } } },
    (request) => services.mailings(identityOf(request).tenant),
  );
  app.post<{ Body: MailingAsk }>(
    '/api/v1/messages/preview',
    {
      config: ask,
      schema: {
        operationId: 'previewMessage',
        summary: 'Who would get a message when and by which channel, who not and why',
        body: MailingAsk,
        response: { 200: MailingPreview },
      },
    },
    (request) => services.previewMailing(identityOf(request).tenant, request.body, identityOf(request).person),
  );
  app.post<{ Body: MailingAsk }>(
    '/api/v1/messages',
    {
      config: ask,
      schema: {
        operationId: 'sendMessage',
        summary: 'Ask for a message; it is held ten seconds, or waits for a second person when the list is long',
        body: MailingAsk,
        response: { 200: MailingRow },
      },
    },
    (request) => services.askMailing(identityOf(request).tenant, request.body, identityOf(request)),
  );
  const answers = [
    ['approve', agree, 'Agree as a second person', services.approveMailing],
    ['cancel', ask, 'Call back whatever has not left', services.cancelMailing],
  ] as const;
  for (const [name, config, summary, answer] of answers)
    app.post<One>(
      `/api/v1/messages/:id/${name}`,
      { config, schema: { operationId: `${name}Message`, summary, params: ById, response: { 200: MailingRow } } },
      (request) => answer(identityOf(request).tenant, request.params.id, identityOf(request).person),
    );
  app.post<One>(
    '/api/v1/messages/:id/refuse',
    {
      config: ask,
      schema: {
        operationId: 'refuseMessage',
        summary: 'Say no to what waits for a second person, or take back what one has asked for oneself',
        params: ById,
        response: { 200: MailingRow },
      },
    },
    (request) => {
      const who = identityOf(request);
      return services.refuseMailing(who.tenant, request.params.id, who, may(who.role, 'messages:approve'));
    },
  );
}

/** How messages are worded, and what they would read like. */
function wordingRoutes(app: FastifyInstance, services: WordingServices): void {
  app.get(
    '/api/v1/templates',
    { config: look, schema: { operationId: 'listTemplates', summary: 'How messages are worded in each language', response: { 200: WordingList } } },
    (request) => services.wordings(identityOf(request).tenant),
  );
  app.post<{ Body: WordingTry }>(
    '/api/v1/templates/preview',
    {
      config: ask,
      schema: {
        operationId: 'previewTemplate',
        summary: 'What a customer would read on each channel, and what is wrong with the wording',
        body: WordingTry,
        response: { 200: WordingPreview },
      },
    },
    (request) => services.previewWording(identityOf(request).tenant, request.body),
  );
  app.put<{ Params: WordingPlace; Body: WordingChange }>(
    '/api/v1/templates/:template/:locale',
    {
      config: agree,
      schema: { operationId: 'saveTemplate', summary: 'Word a message anew', params: WordingPlace, body: WordingChange, response: { 200: WordingList } },
    },
    (request) => services.saveWording(identityOf(request).tenant, request.params.template, request.params.locale, request.body, identityOf(request).person),
  );
  app.delete<{ Params: WordingPlace }>(
    '/api/v1/templates/:template/:locale',
    {
      config: agree,
      schema: { operationId: 'removeTemplate', summary: 'Take the wording of the layer again', params: WordingPlace, response: { 200: WordingList } },
    },
    (request) => services.removeWording(identityOf(request).tenant, request.params.template, request.params.locale, identityOf(request).person),
  );
}

/** Everything about what leaves: messages of people, wording, switches, limits and prices. */
export function sendingRoutes(app: FastifyInstance, services: SendingServices & WordingServices): void {
  mailingRoutes(app, services);
  wordingRoutes(app, services);
  app.get(
    '/api/v1/sending',
    { config: look, schema: { operationId: 'getSending', summary: 'Switches, limits, prices, and why messages wait', response: { 200: Sending } } },
    (request) => services.sending(identityOf(request).tenant),
  );
  app.put<{ Params: { scope: string }; Body: SwitchChange }>(
    '/api/v1/sending/switches/:scope',
    {
      config: stop,
      schema: {
        operationId: 'switchSending',
        summary: 'Stop everything, a channel or a playbook at once, or let it go on',
        params: ByScope,
        body: SwitchChange,
        response: { 200: Sending },
      },
    },
    (request) => services.switchSending(identityOf(request).tenant, request.params.scope, request.body, identityOf(request).person),
  );
  app.put<{ Body: SendLimitChange }>(
    '/api/v1/sending/limits',
    {
      config: stop,
      schema: { operationId: 'limitSending', summary: 'How many messages a playbook may let go in an hour', body: SendLimitChange, response: { 200: Sending } },
    },
    (request) => services.limitSending(identityOf(request).tenant, request.body, identityOf(request).person),
  );
  app.put<{ Body: SendPriceChange }>(
    '/api/v1/sending/prices',
    {
      config: stop,
      schema: {
        operationId: 'priceSending',
        summary: 'What a message of a channel costs, and what may be spent',
        body: SendPriceChange,
        response: { 200: Sending },
      },
    },
    (request) => services.priceSending(identityOf(request).tenant, request.body, identityOf(request).person),
  );
}
