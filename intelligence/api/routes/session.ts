import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { SessionInfo } from '../../contract/api/lists.ts';
import { UilError } from '../../kernel/errors.ts';
import { identityOf, SESSION_COOKIE } from '../auth.ts';
import type { Services } from '../services.ts';
import { linkSpentPage, SIGN_IN_POLICY, signInPage } from '../sign-in-page.ts';

/** Left by the page of a link, and sent along by no page of another site. */
const PAGE_COOKIE = 'uil_sign_in';
const PAGE_HEADERS = { 'content-security-policy': SIGN_IN_POLICY, 'cache-control': 'no-store' };
const HTML = 'text/html; charset=utf-8';
const Link = Type.Object({ token: Type.String({ minLength: 1, maxLength: 100 }) });

/** Whether the button of our own page was pressed: otherwise another site could sign somebody in as somebody else. */
function pressedHere(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  return request.cookies[PAGE_COOKIE] !== undefined && (site === undefined || site === 'same-origin');
}

/** Sign-in by one-time link, the session, and its end. Cookies are for TLS alone where the layer is reached by it. */
export function sessionRoutes(app: FastifyInstance, services: Services, secure: boolean): void {
  // Whoever opens the link is asked first: previews of links and scanners of mail open what they see, and would spend it.
  app.get<{ Querystring: { token: string } }>('/sign-in', { config: { permission: 'public' }, schema: { hide: true, querystring: Link } }, (request, reply) =>
    reply
      .setCookie(PAGE_COOKIE, '1', { path: '/sign-in', httpOnly: true, sameSite: 'strict', secure })
      .headers(PAGE_HEADERS)
      .type(HTML)
      .send(signInPage(request.query.token)),
  );
  app.register(async (form) => {
    form.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 1_000 }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(body as string))),
    );
    form.post<{ Body: { token: string } }>(
      '/sign-in',
      { config: { permission: 'public', body: 'keys' }, schema: { hide: true, body: Link } },
      async (request, reply) => {
        if (!pressedHere(request)) throw new UilError('FORBIDDEN', ['a page of another origin']);
        const session = await services.redeemLink(request.body.token);
        if (!session && !request.headers.accept?.includes('text/html')) throw new UilError('LINK_SPENT');
        if (!session) return reply.code(401).headers(PAGE_HEADERS).type(HTML).send(linkSpentPage);
        return reply
          .setCookie(SESSION_COOKIE, session, { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: 12 * 3600 })
          .header('cache-control', 'no-store')
          .redirect('/', 303);
      },
    );
  });
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
      return reply.clearCookie(SESSION_COOKIE, { path: '/', secure }).status(204).send();
    },
  );
}
