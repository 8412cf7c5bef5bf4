import { impactId } from '../../../adapters/postgres/touch-store.ts';
import type { Random } from '../../../kernel/random.ts';
import type { Read } from './sums.ts';
import { TENANTS, type World } from './world.ts';

/** What came of asking for what is not one's own. */
export type Knocked = { requests: number; leaks: number; refused: number; own: number };

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
const MARKED = /(?:north|south) c\d{4}/g;

/** The names of customers that somebody may read: of the own ISP, and of it those that are theirs. */
function mayRead(world: World, role: string, subject: string | undefined): ReadonlySet<string> {
  const own = world.customers.filter((one) =>
    role === 'partner' ? one.partner === subject : role === 'technician' ? one.technician === subject : role === 'customer' ? one.id === subject : true,
  );
  return new Set(role === 'platform' ? [] : own.map(({ name }) => name));
}

/** Asks as everybody for everything, at random: own and foreign accounts, events and pages, of the own ISP and of the other. */
export async function knock(worlds: readonly World[], identities: readonly string[], read: Read, requests: number, random: Random): Promise<Knocked> {
  const came: Knocked = { requests: 0, leaks: 0, refused: 0, own: 0 };
  const paths = [
    () => '/api/v1/own/partner',
    () => `/api/v1/own/partner?after=c${String(Math.floor(random() * 300)).padStart(4, '0')}`,
    () => `/api/v1/own/partner/accounts/${pick(random, pick(random, worlds).customers).id}`,
    () => `/api/v1/own/partner/accounts/${pick(random, ['nobody', "c0001' OR true --", 'p1'])}`,
    () => '/api/v1/own/technician',
    () => '/api/v1/own/now',
    () => '/api/v1/own/customer',
    () => `/api/v1/customers/${pick(random, pick(random, worlds).customers).id}`,
    () => '/api/v1/customers',
    () => `/api/v1/touches/${impactId(pick(random, TENANTS), 'urn:proof:c12', pick(random, pick(random, worlds).meant).id)}`,
    () => pick(random, ['/api/v1/touches', '/api/v1/partners', '/api/v1/decisions', '/api/v1/waiting', '/api/v1/platform/touches', '/api/v1/network']),
  ];
  for (let i = 0; i < requests; i++) {
    const as = pick(random, identities);
    const [tenant, role, subject] = as.split(' ') as [string, string, string | undefined];
    const path = pick(random, paths)();
    const world = worlds.find((one) => one.tenant === tenant);
    const { status, text } = await read(encodeURI(path), as);
    came.requests++;
    if (status === 403 || status === 404 || status === 401) came.refused++;
    const own = world === undefined ? new Set<string>() : mayRead(world, role, subject);
    const named = text.match(MARKED) ?? [];
    if (named.length > 0 && named.every((name) => own.has(name))) came.own++;
    // An event of the other ISP, a customer who is not one's own, or an answer that is neither given nor refused.
    const foreign =
      path.includes('/touches/') && status === 200 && !(world?.meant ?? []).some(({ id }) => path.endsWith(impactId(tenant, 'urn:proof:c12', id)));
    if (foreign || named.some((name) => !own.has(name)) || status >= 500) came.leaks++;
  }
  return came;
}
