import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { SessionInfo } from '../../contract/api/lists.ts';
import { UilError } from '../../kernel/errors.ts';
import { identityOf, SESSION_COOKIE } from '../auth.ts';
import type { Services } from '../services.ts';

/** Sign-in by one-time link, the session, and its end. */
export function sessionRoutes(app: FastifyInstance, services: Services): void {
  app.get<{ Querystring: { token: string } }>(
    '/sign-in',
    { config: { permission: 'public' }, schema: { hide: true, querystring: Type.Object({ token: Type.String({ minLength: 1, maxLength: 100 }) }) } },
    async (request, reply) => {
      const session = await services.redeemLink(request.query.token);
      if (!session) throw new UilError('LINK_SPENT');
      return reply
        .setCookie(SESSION_COOKIE, session, { path: '/', httpOnly: true, sameSite: 'lax', secure: request.protocol === 'https', maxAge: 12 * 3600 })
        .header('referrer-policy', 'no-referrer')
        .redirect('/', 303);
    },
  );
  app.get(
    '/api/v1/session',
    { config: { permission: 'session' }, schema: { operationId: 'getSession', summary: 'Who is signed in', response: { 200: SessionInfo } } },
    (request) => services.session(identityOf(request)),
  );
  app.delete(
    '/api/v1/session',
    { config: { permission: 'session' }, schema: { operationId: 'endSession', summary: 'Sign out', response: { 204: Type.Null() } } },
    async (request, reply) => {
      const token = request.cookies[SESSION_COOKIE];
      if (token) await services.endSession(token);
      return reply.clearCookie(SESSION_COOKIE, { path: '/' }).status(204).send();
    },
  );
}
