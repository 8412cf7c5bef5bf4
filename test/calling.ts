import { createApiKey } from '../intelligence/adapters/postgres/access.ts';
import type { Database } from '../intelligence/adapters/postgres/database.ts';
import type { Role } from '../intelligence/contract/words.ts';
import type { Clock } from '../intelligence/kernel/clock.ts';

/** Who holds which key: a tenant and a role, as in `north owner`. */
export type Keys = Record<string, string>;

/** A key for each of these roles at each of these tenants; the person behind it bears the name of the role. */
export async function keysFor(database: Pick<Database, 'asWorker'>, clock: Clock, tenants: readonly string[], roles: readonly Role[]): Promise<Keys> {
  const keys: Keys = {};
  for (const tenant of tenants)
    for (const role of roles)
      keys[`${tenant} ${role}`] = await database.asWorker((sql) => createApiKey(sql, { tenant, role, person: role }, role, clock.now()));
  return keys;
}

/** What is sent, and as whom: `nobody` sends no key. */
export type Call = {
  readonly method?: string;
  readonly as?: string;
  readonly body?: unknown;
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
};
/** What came back; a body that is no object is empty. */
export type Answer<T> = {
  readonly status: number;
  readonly headers: Headers;
  readonly type: string | null;
  readonly text: string;
  readonly body: T;
};

/** The cookie that an answer sets, as the next request brings it. */
export const cookieIn = (headers: Headers): string => headers.get('set-cookie')?.split(';')[0] ?? '';

/** Speaks to a served layer over HTTP. `call` gives whatever is answered; `get` gives the body, and throws when it is refused; `signIn` spends a link. */
export function caller(address: () => string, keys: Keys, usual: string) {
  async function call<T = Record<string, unknown>>(path: string, { method = 'GET', as = usual, body, raw, headers = {} }: Call = {}): Promise<Answer<T>> {
    const key = keys[as];
    if (key === undefined && as !== 'nobody') throw new Error(`there is no key of ${as}`);
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${address()}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await response.text();
    const { status, headers: told } = response;
    return { status, headers: told, type: told.get('content-type'), text, body: (text.startsWith('{') ? JSON.parse(text) : {}) as T };
  }
  async function get<T>(path: string, as = usual): Promise<T> {
    const { status, text, body } = await call<T>(path, { as });
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
    return body;
  }
  /** Opens a one-time link and presses its button, as a browser does; gives what is answered. */
  async function signIn(link: string, more: Readonly<Record<string, string>> = {}): Promise<Answer<Record<string, unknown>>> {
    const page = await call(link, { as: 'nobody' });
    const token = /name="token" value="([^"]*)"/.exec(page.text)?.[1] ?? '';
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', cookie: cookieIn(page.headers), ...more };
    return call('/sign-in', { method: 'POST', as: 'nobody', raw: new URLSearchParams({ token }).toString(), headers });
  }
  return { call, get, signIn };
}
