import { afterEach, expect, test, vi } from 'vitest';
import { address, change, read } from './client.ts';
import { ApiProblem, mayHelpToAskAgain, Unreachable } from './problem.ts';

const problem = {
  type: 'about:blank',
  title: 'Database',
  status: 503,
  detail: 'The database does not answer.',
  code: 'DATABASE_UNAVAILABLE',
  remedy: 'It tries again.',
  request_id: 'r-1',
};
const answering = (answer: () => Response | Promise<Response>) => {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    asked.push({ url, init });
    return Promise.resolve().then(answer);
  });
  return asked;
};
afterEach(() => vi.unstubAllGlobals());

test('an address carries what is asked for and leaves out what is not', () => {
  expect(address('/customers', { q: 'a&b', level: undefined, limit: 100 })).toBe('/api/v1/customers?q=a%26b&limit=100');
  expect(address('/session')).toBe('/api/v1/session');
});
test('a problem of the server arrives with its code, remedy and request', async () => {
  answering(() => new Response(JSON.stringify(problem), { status: 503 }));
  const error = await read('/customers').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiProblem);
  expect(error).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE', remedy: 'It tries again.', requestId: 'r-1', message: problem.detail });
});
test('an error page of something in between is a problem without a code', async () => {
  answering(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));
  await expect(read('/customers')).rejects.toMatchObject({ status: 502, code: null });
});
test('a server that cannot be reached is said to be so', async () => {
  answering(() => Promise.reject(new TypeError('failed')));
  await expect(read('/customers')).rejects.toBeInstanceOf(Unreachable);
});
test('an answer that is not JSON is not taken for one', async () => {
  answering(() => new Response('<h1>Hello</h1>', { status: 200 }));
  await expect(read('/customers')).rejects.toBeInstanceOf(ApiProblem);
});
test('a change carries the header that a foreign page cannot send', async () => {
  const asked = answering(() => new Response(null, { status: 204 }));
  await change('DELETE', '/session');
  expect(asked[0]?.init).toMatchObject({ method: 'DELETE', headers: { 'x-uil-csrf': '1' }, credentials: 'same-origin' });
});
test('what a change says goes as JSON, and a change that says nothing has no body', async () => {
  const asked = answering(() => new Response('{}', { status: 202 }));
  await change('POST', '/models/train', { model: 'churn_prediction' });
  await change('POST', '/trainings/1/stop');
  expect(asked[0]?.init).toMatchObject({ body: '{"model":"churn_prediction"}', headers: { 'content-type': 'application/json', 'x-uil-csrf': '1' } });
  expect(asked[1]?.init?.body).toBeUndefined();
  expect(asked[1]?.init?.headers).not.toHaveProperty('content-type');
});
test('only the network, a fault of the server and too many questions are worth asking again', () => {
  const withStatus = (status: number) => mayHelpToAskAgain(new ApiProblem(status, {}));
  expect(mayHelpToAskAgain(new Unreachable())).toBe(true);
  expect([401, 403, 404, 422].map(withStatus)).toEqual([false, false, false, false]);
  expect([429, 500, 503].map(withStatus)).toEqual([true, true, true]);
});
