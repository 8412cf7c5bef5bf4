import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Identity, OwnIdentity } from '../contract/identity.ts';
import type { Role } from '../contract/words.ts';
import { UilError } from '../kernel/errors.ts';
import type { Services } from './services.ts';

/** What may be done, and by whom: deny by default. */
export type Permission =
  | 'events:write'
  | 'customers:read'
  | 'customers:write'
  | 'reports:close'
  | 'decisions:read'
  | 'work:do'
  | 'work:approve'
  | 'tenant:read'
  | 'tenant:write'
  | 'system:read'
  | 'models:read'
  | 'models:write'
  | 'network:read'
  | 'network:write'
  | 'platform:read'
  | 'channels:read'
  | 'channels:write'
  | 'messages:write'
  | 'messages:approve'
  | 'sending:write'
  | 'playbooks:read'
  | 'playbooks:write'
  | 'people:write'
  | 'own:now'
  | 'own:partner'
  | 'own:technician'
  | 'own:customer'
  | 'session'
  | 'public';

const MAY: Record<Role, readonly Permission[]> = {
  owner: [
    'events:write',
    'customers:read',
    'customers:write',
    'reports:close',
    'decisions:read',
    'work:do',
    'work:approve',
    'tenant:read',
    'tenant:write',
    'system:read',
    'models:read',
    'models:write',
    'network:read',
    'network:write',
    'channels:read',
    'channels:write',
    'messages:write',
    'messages:approve',
    'sending:write',
    'playbooks:read',
    'playbooks:write',
    'people:write',
    'session',
  ],
  operations: [
    'customers:read',
    'customers:write',
    'reports:close',
    'decisions:read',
    'work:do',
    'work:approve',
    'tenant:read',
    'system:read',
    'models:read',
    'models:write',
    'network:read',
    'network:write',
    'channels:read',
    'channels:write',
    'messages:write',
    'messages:approve',
    'sending:write',
    'playbooks:read',
    'playbooks:write',
    'session',
  ],
  support: ['customers:read', 'customers:write', 'decisions:read', 'work:do', 'playbooks:read', 'network:read', 'messages:write', 'session'],
  service: ['events:write', 'customers:read', 'decisions:read', 'tenant:read', 'system:read', 'models:read', 'network:read', 'people:write', 'session'],
  platform: ['platform:read', 'sending:write', 'session'],
  partner: ['own:now', 'own:partner', 'session'],
  technician: ['own:now', 'own:technician', 'session'],
  customer: ['own:now', 'own:customer', 'session'],
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route names what it takes to call it; a route without it does not boot. */
    permission?: Permission;
  }
  interface FastifyRequest {
    identity: Identity | null;
  }
}

export const SESSION_COOKIE = 'uil_session';
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A page of another origin cannot send this header, nor pass as same-origin. */
function fromOurPages(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  return request.headers['x-uil-csrf'] === '1' && (site === undefined || site === 'same-origin' || site === 'none');
}

type Credential = { readonly key: string } | { readonly session: string };

/** What a request brings to say who it is of; null when it brings nothing. */
function credentialOf(request: FastifyRequest): Credential | null {
  const header = request.headers.authorization;
  if (header !== undefined) return { key: /^Bearer (\S+)$/.exec(header)?.[1] ?? '' };
  const session = request.cookies[SESSION_COOKIE];
  return session ? { session } : null;
}

const whose = (credential: Credential, services: Services): Promise<Identity | null> =>
  'key' in credential ? services.identityOfApiKey(credential.key) : services.identityOfSession(credential.session);

async function identify(request: FastifyRequest, services: Services): Promise<Identity | null> {
  const credential = credentialOf(request);
  if (credential === null) return null;
  if ('session' in credential && !SAFE.has(request.method) && !fromOurPages(request)) throw new UilError('FORBIDDEN', ['a page of another origin']);
  const identity = await whose(credential, services);
  if (!identity && 'key' in credential) throw new UilError('API_KEY_REFUSED');
  return identity;
}

/** Says whenever it is asked whether the credential of a request still stands for somebody: for what goes on when the request is long over. */
export function standing(request: FastifyRequest, services: Services): () => Promise<boolean> {
  const credential = credentialOf(request);
  return async () => credential !== null && (await whose(credential, services)) !== null;
}

/** Whether a role may do something. */
export const may = (role: Role, permission: Permission): boolean => MAY[role].includes(permission);

/** The identity of a request that has passed the gate. */
export function identityOf(request: FastifyRequest): Identity {
  if (!request.identity) throw new UilError('SIGN_IN_REQUIRED');
  return request.identity;
}

/** Who asks for what is its own; the subject comes from the credential and from nowhere else. */
export function ownerOf(request: FastifyRequest): OwnIdentity {
  const { tenant, role, subject } = identityOf(request);
  if ((role !== 'partner' && role !== 'technician' && role !== 'customer') || !subject) throw new UilError('FORBIDDEN', [role]);
  return { tenant, role, subject };
}

/** Puts the gate before every route: credential, then role. Routes that name no permission stop the start. */
export function guard(app: FastifyInstance, services: Services): void {
  app.decorateRequest('identity', null);
  app.addHook('onRoute', (route) => {
    if (!route.config?.permission) throw new TypeError(`the route ${String(route.method)} ${route.url} names no permission`);
  });
  app.addHook('onRequest', async (request) => {
    const needed = request.routeOptions.config.permission;
    if (needed === 'public' || needed === undefined) return;
    const identity = await identify(request, services);
    if (!identity) throw new UilError('SIGN_IN_REQUIRED');
    if (!may(identity.role, needed)) throw new UilError('FORBIDDEN', [identity.role]);
    request.identity = identity;
  });
}
