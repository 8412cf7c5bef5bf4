import { ApiProblem, Unreachable } from './problem.ts';

/** A name as a part of a path. */
export const part = encodeURIComponent;

/** What a query may carry in its address; an absent value is left out. */
export type Search = Readonly<Record<string, string | number | undefined>>;

/** The address of a resource of the API: `path` with the present values of `search`. */
export function address(path: string, search: Search = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) if (value !== undefined && value !== '') query.set(name, String(value));
  const text = query.toString();
  return `/api/v1${path}${text === '' ? '' : `?${text}`}`;
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(path, { ...init, credentials: 'same-origin', headers: { accept: 'application/json', ...init.headers } });
    text = await answer.text();
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new Unreachable({ cause });
  }
  if (answer.ok && text === '') return undefined as T;
  const body = parsed(text);
  if (!answer.ok) throw new ApiProblem(answer.status, typeof body === 'object' && body !== null ? body : {});
  if (body === undefined) throw new ApiProblem(answer.status, { detail: 'The server answered with something that is not JSON.' });
  return body as T;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads a resource; throws ApiProblem or Unreachable. */
export function read<T>(path: string, search?: Search, signal?: AbortSignal): Promise<T> {
  return ask<T>(address(path, search), signal ? { signal } : {});
}

/** Changes something under the cookie session, with the header that a foreign page cannot send; `body` goes as JSON. */
export function change<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<T> {
  const csrf = { 'x-uil-csrf': '1' };
  if (body === undefined) return ask<T>(address(path), { method, headers: csrf });
  return ask<T>(address(path), { method, headers: { ...csrf, 'content-type': 'application/json' }, body: JSON.stringify(body) });
}
