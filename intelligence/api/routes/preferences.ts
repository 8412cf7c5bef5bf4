import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Preferences, StatePreferences } from '../../contract/api/preferences.ts';
import { Id } from '../../contract/words.ts';
import { UilError } from '../../kernel/errors.ts';
import { identityOf, ownerOf } from '../auth.ts';
import { rateLimit } from '../rate-limit.ts';
import type { PreferenceServices } from '../services-preferences.ts';

const ById = Type.Object({ id: Id });
const response = { 200: Preferences };

/** How customers wish to be written to: asked and said by themselves, and by the people of the ISP for them. */
export function preferenceRoutes(app: FastifyInstance, services: PreferenceServices, now: () => Date): void {
  // Every choice is kept for ever: who goes through all of them stays below this, and a session that does not stop fills no log.
  const calm = rateLimit({ burst: 30, perSecond: 0.1 });
  app.get<{ Params: { id: string } }>(
    '/api/v1/customers/:id/preferences',
    {
      config: { permission: 'customers:read' },
      schema: { operationId: 'getPreferences', summary: 'What a customer allows and wishes, what was learned, and who said it when', params: ById, response },
    },
    (request) => services.preferences(identityOf(request).tenant, request.params.id),
  );
  app.put<{ Params: { id: string }; Body: StatePreferences }>(
    '/api/v1/customers/:id/preferences',
    {
      config: { permission: 'customers:write' },
      schema: { operationId: 'statePreferences', summary: 'Keep what a customer told us about messages', params: ById, body: StatePreferences, response },
    },
    (request) => {
      const { tenant, person } = identityOf(request);
      return services.statePreferences(tenant, request.params.id, request.body, person);
    },
  );
  app.get(
    '/api/v1/own/preferences',
    {
      config: { permission: 'own:customer' },
      schema: { operationId: 'getOwnPreferences', summary: 'What a customer allows and wishes, for their own eyes', response },
    },
    (request) => services.ownPreferences(ownerOf(request)),
  );
  app.put<{ Body: StatePreferences }>(
    '/api/v1/own/preferences',
    {
      config: { permission: 'own:customer' },
      schema: { operationId: 'stateOwnPreferences', summary: 'Choose which messages come, when and how', body: StatePreferences, response },
    },
    (request) => {
      const who = ownerOf(request);
      if (!calm(`${who.tenant} ${who.subject}`, now())) throw new UilError('RATE_LIMITED');
      return services.stateOwnPreferences(who, request.body);
    },
  );
}
