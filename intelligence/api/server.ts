import cookie from '@fastify/cookie';
import files from '@fastify/static';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import type { Ajv } from 'ajv';
import formats from 'ajv-formats';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { LIMITS } from '../contract/envelope.ts';
import { eventCatalogue } from '../contract/events/catalogue.ts';
import { UilError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { momentsOfOurClocks } from '../kernel/moment-format.ts';
import { guard } from './auth.ts';
import { checkBodies } from './bodies.ts';
import { compileWhenAsked } from './compilers.ts';
import { inOurWords, refuse, statusOf } from './problems.ts';
import { accuracyRoutes } from './routes/accuracy.ts';
import { channelRoutes } from './routes/channels.ts';
import { collectionRoutes } from './routes/collections.ts';
import { customerRoutes } from './routes/customers.ts';
import { CLOUDEVENT, CLOUDEVENT_BATCH, eventRoutes, eventsBody } from './routes/events.ts';
import { experienceRoutes } from './routes/experience.ts';
import { failureRoutes } from './routes/failures.ts';
import { feedbackRoutes } from './routes/feedback.ts';
import { guardrailRoutes } from './routes/guardrails.ts';
import { impactRoutes } from './routes/impact.ts';
import { journeyRoutes } from './routes/journey.ts';
import { layoutRoutes } from './routes/layout.ts';
import { modelRoutes } from './routes/models.ts';
import { networkRoutes } from './routes/network.ts';
import { opportunityRoutes } from './routes/opportunities.ts';
import { partnerRoutes } from './routes/partners.ts';
import { peaceRoutes } from './routes/peace.ts';
import { personaRoutes } from './routes/personas.ts';
import { planRoutes } from './routes/plans.ts';
import { platformRoutes } from './routes/platform.ts';
import { playbookRoutes } from './routes/playbooks.ts';
import { preferenceRoutes } from './routes/preferences.ts';
import { receiptRoutes } from './routes/receipts.ts';
import { sendingRoutes } from './routes/sending.ts';
import { sessionRoutes } from './routes/session.ts';
import { streamRoutes } from './routes/stream.ts';
import { systemRoutes } from './routes/system.ts';
import { tellingRoutes } from './routes/telling.ts';
import { tenantRoutes } from './routes/tenants.ts';
import { usageRoutes } from './routes/usage.ts';
import { waitingRoutes } from './routes/waiting.ts';
import type { Services } from './services.ts';

export type ServerOptions = {
  readonly services: Services;
  readonly log: Log;
  readonly version: string;
  /** Host names under which the server may be asked, besides loopback: a defence against DNS rebinding. */
  readonly hosts: readonly string[];
  /** True where browsers reach it by TLS, through a proxy: cookies go no other way, and browsers keep to it. */
  readonly secure?: boolean;
  /** Folder of the built dashboard; null serves the API alone. */
  readonly dashboard: string | null;
  /** Counts answers by route and status, and errors by code. */
  readonly observe: (route: string, status: number, milliseconds: number, code: string | null) => void;
};

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);
const HEADERS = {
  'content-security-policy':
    "default-src 'self'; connect-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

function describe(app: FastifyInstance, version: string): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Unified Intelligence Layer', version, description: 'Events in; predictions, decisions and their record out.' },
      components: {
        schemas: Object.fromEntries(Object.entries(eventCatalogue).map(([type, schema]) => [`event.${type}`, schema as object])),
        securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' }, session: { type: 'apiKey', in: 'cookie', name: 'uil_session' } },
      },
      security: [{ apiKey: [] }, { session: [] }],
    },
    transformObject: (document) => {
      if (!('openapiObject' in document)) return document.swaggerObject;
      const send = document.openapiObject.paths?.['/api/v1/events']?.post;
      if (send) Object.assign(send, { requestBody: eventsBody });
      return document.openapiObject;
    },
  });
}

/** JSON only, parsed with the byte limit in force and without ways to reach a prototype. */
function parsers(app: FastifyInstance): void {
  const json = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(['application/json', CLOUDEVENT, CLOUDEVENT_BATCH], { parseAs: 'string' }, json);
}

function headers(app: FastifyInstance, hosts: readonly string[], secure: boolean): void {
  const all = secure ? { ...HEADERS, 'strict-transport-security': 'max-age=31536000' } : HEADERS;
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(all);
    reply.header('x-request-id', request.id);
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
    const name = request.hostname;
    if (!LOOPBACK.has(name) && !hosts.includes(name)) throw new UilError('REQUEST_INVALID', ['this host name is not served here']);
  });
}

/** The usual formats with moments of our own; under this name theirs alone are not put over them. */
function formatsPlugin(ajv: Ajv): Ajv {
  formats.default(ajv);
  momentsOfOurClocks(ajv);
  return ajv;
}
const AJV = { customOptions: { removeAdditional: false, coerceTypes: true, allErrors: false, strict: false } as const, plugins: [formatsPlugin] };

const placeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'none';

/** Builds the HTTP server; it listens when told to. */
export async function buildServer({ services, log, version, hosts, secure = false, dashboard, observe }: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: LIMITS.eventBytes,
    requestTimeout: 30_000,
    connectionTimeout: 0,
    keepAliveTimeout: 30_000,
    forceCloseConnections: 'idle',
    genReqId: () => newId(),
    routerOptions: { maxParamLength: 200 },
    ajv: AJV,
  });
  app.setErrorHandler((error, request, reply) => {
    const ours = inOurWords(error as Error);
    observe(placeOf(request), statusOf(ours.code), reply.elapsedTime, ours.code);
    if (statusOf(ours.code) >= 500) log.error('a request failed', { request: request.id, route: placeOf(request), code: ours.code }, ours.cause);
    return refuse(reply, request, ours);
  });
  app.addHook('onResponse', async (request, reply) => {
    if (reply.statusCode < 400) observe(placeOf(request), reply.statusCode, reply.elapsedTime, null);
  });
  await compileWhenAsked(app, { ajv: AJV }, (cause) => log.error('a schema of the API cannot be compiled', {}, cause));
  parsers(app);
  headers(app, hosts, secure);
  await app.register(cookie);
  await app.register(websocket, { options: { maxPayload: 64_000, perMessageDeflate: false } });
  describe(app, version);
  await app.register(async (inner) => {
    guard(inner, services);
    checkBodies(inner);
    eventRoutes(inner, services);
    accuracyRoutes(inner, services);
    collectionRoutes(inner, services);
    customerRoutes(inner, services);
    failureRoutes(inner, services);
    feedbackRoutes(inner, services);
    impactRoutes(inner, services);
    journeyRoutes(inner, services);
    modelRoutes(inner, services);
    networkRoutes(inner, services);
    tellingRoutes(inner, services);
    opportunityRoutes(inner, services);
    guardrailRoutes(inner, services);
    partnerRoutes(inner, services);
    peaceRoutes(inner, services);
    personaRoutes(inner, services);
    preferenceRoutes(inner, services, services.now);
    experienceRoutes(inner, services);
    layoutRoutes(inner, services, services.now);
    platformRoutes(inner, services);
    planRoutes(inner, services);
    playbookRoutes(inner, services);
    tenantRoutes(inner, services);
    usageRoutes(inner, services);
    waitingRoutes(inner, services);
    channelRoutes(inner, services);
    receiptRoutes(inner, services, services.now);
    sendingRoutes(inner, services);
    sessionRoutes(inner, services, secure);
    streamRoutes(inner, services);
    systemRoutes(inner, services);
    inner.get('/api/v1/openapi.json', { config: { permission: 'public' }, schema: { hide: true } }, async () => app.swagger());
  });
  if (dashboard) {
    await app.register(files, { root: dashboard, wildcard: true, cacheControl: true, maxAge: '1h', immutable: false });
    app.setNotFoundHandler((request, reply) => {
      // An address of the dashboard's own router; everything else is not there.
      if (request.method === 'GET' && !request.url.startsWith('/api/') && !/\.\w+$/.test(request.url.split('?')[0] ?? ''))
        return reply.header('cache-control', 'no-cache').sendFile('index.html', { maxAge: 0 });
      return refuse(reply, request, new UilError('NOT_FOUND', [request.url.split('?')[0] ?? '']));
    });
  } else app.setNotFoundHandler((request, reply) => refuse(reply, request, new UilError('NOT_FOUND', [request.url.split('?')[0] ?? ''])));
  return app;
}
