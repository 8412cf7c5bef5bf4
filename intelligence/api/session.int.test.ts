import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { caller, cookieIn, type Keys, keysFor } from '../../test/calling.ts';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import { createSignInLink } from '../adapters/postgres/access.ts';
import type { Running } from '../app/serve.ts';
import { virtualClock } from '../kernel/clock.ts';

const database = await testDatabase(inject('postgres'), 'north');
const clock = virtualClock('2026-03-01T12:00:00Z');
const keys: Keys = {};
let running: Running;

beforeAll(async () => {
  ({ running } = await serveOn(database, clock, { byItself: false }));
  Object.assign(keys, await keysFor(database, clock, ['north'], ['owner']));
});
afterAll(() => running?.stop());

const { call, signIn } = caller(() => running.address, keys, 'nobody');
const linkFor = async (at = clock.now()) =>
  `/sign-in?token=${await database.asWorker((sql) => createSignInLink(sql, { tenant: 'north', role: 'owner', person: 'owner' }, at))}`;

describe('people at a browser', () => {
  const signedIn = async () => cookieIn((await signIn(await linkFor())).headers);

  test('a link signs in once, with a cookie that scripts cannot read', async () => {
    const link = await linkFor();
    const { status, headers } = await signIn(link);
    expect([status, headers.get('location')]).toEqual([303, '/']);
    expect(headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax$/);
    expect(await call('/api/v1/session', { headers: { cookie: cookieIn(headers) } })).toMatchObject({ status: 200, body: { tenant_id: 'north' } });
    expect(await signIn(link)).toMatchObject({ status: 401, body: { code: 'LINK_SPENT' } });
  });

  test('whoever presses the button of a link that is spent reads what to do, and not a problem for programs', async () => {
    const { status, type, text, headers } = await signIn('/sign-in?token=spent', { accept: 'text/html,application/xhtml+xml' });
    expect([status, type]).toEqual([401, 'text/html; charset=utf-8']);
    expect(text).toContain('Ask whoever sent it for a new one.');
    expect(headers.get('set-cookie')).toBeNull();
  });

  test('who only looks at a link, as a preview of it or a scanner of mail does, gets a page and spends nothing', async () => {
    const link = await linkFor();
    for (const method of ['GET', 'HEAD', 'GET']) {
      const { status, type, headers } = await call(link, { method });
      expect([status, type]).toEqual([200, 'text/html; charset=utf-8']);
      expect(headers.get('set-cookie')).not.toContain('uil_session');
      expect([headers.get('referrer-policy'), headers.get('cache-control')]).toEqual(['no-referrer', 'no-store']);
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'$/,
      );
    }
    expect((await signIn(link)).status).toBe(303);
  });

  test('what stands in a link stays text on its page', async () => {
    const { text } = await call(`/sign-in?token=${encodeURIComponent(`"><script>alert('&')</script>`)}`);
    expect(text).toContain('value="&#34;&#62;&#60;script&#62;alert(&#39;&#38;&#39;)&#60;/script&#62;"');
    expect(text).not.toContain('<script');
  });

  test('a page of another site signs nobody in, whether its browser says where it comes from or not', async () => {
    const link = await linkFor();
    const cookie = cookieIn((await call(link)).headers);
    const press = (headers: Record<string, string>) =>
      call('/sign-in', { method: 'POST', raw: link.slice('/sign-in?'.length), headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
    for (const headers of [{ cookie, 'sec-fetch-site': 'cross-site' }, { cookie, 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': 'same-origin' }, {}])
      expect(await press(headers as Record<string, string>)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect((await press({ cookie })).status).toBe(303);
  });

  test('a link of yesterday does not sign in', async () => {
    expect((await signIn(await linkFor(new Date(clock.now().getTime() - 86_400_000)))).status).toBe(401);
  });

  test('a page of another origin cannot act with the cookie', async () => {
    const cookie = await signedIn();
    const act = (headers: Record<string, string>) => call('/api/v1/stream/ticket', { method: 'POST', headers: { cookie, ...headers } });
    expect((await act({})).status).toBe(403);
    expect((await act({ 'x-uil-csrf': '1', 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await act({ 'x-uil-csrf': '1', 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  test('signing out ends the session on the server', async () => {
    const cookie = await signedIn();
    expect((await call('/api/v1/session', { method: 'DELETE', headers: { cookie, 'x-uil-csrf': '1' } })).status).toBe(204);
    expect((await call('/api/v1/session', { headers: { cookie } })).status).toBe(401);
  });

  test('a live stream needs a ticket, and a ticket opens one stream', async () => {
    const { body } = await call('/api/v1/stream/ticket', { method: 'POST', as: 'north owner' });
    const open = () =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`${running.address.replace('http', 'ws')}/api/v1/stream?ticket=${String(body.ticket)}`);
        socket.onmessage = (message) => {
          resolve((JSON.parse(String(message.data)) as { kind: string }).kind);
          socket.close();
        };
        socket.onerror = () => resolve('refused');
      });
    expect(await open()).toBe('hello');
    expect(await open()).toBe('refused');
  });

  test('a live stream ends with the session that opened it', async () => {
    const cookie = await signedIn();
    const act = { headers: { cookie, 'x-uil-csrf': '1' } };
    const { body } = await call('/api/v1/stream/ticket', { method: 'POST', ...act });
    const socket = new WebSocket(`${running.address.replace('http', 'ws')}/api/v1/stream?ticket=${String(body.ticket)}`);
    const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
    await new Promise((resolve) => socket.addEventListener('message', resolve));
    await call('/api/v1/session', { method: 'DELETE', ...act });
    expect(await closed).toBe(1008);
  }, 30_000);
});

test.each([
  ['https://layer.example', 'keeps cookies and browsers to TLS', true],
  ['HTTPS://layer.example/', 'keeps cookies and browsers to TLS', true],
  ['http://layer.example', 'asks for no TLS', false],
  ['', 'asks for no TLS', false],
])('reached from outside at "%s" %s', async (publicUrl, _what, secure) => {
  const { running: other } = await serveOn(database, clock, { publicUrl, byItself: false });
  try {
    const { signIn: signInThere } = caller(() => other.address, keys, 'nobody');
    const { status, headers } = await signInThere(await linkFor());
    expect([status, /; Secure/.test(headers.get('set-cookie') ?? '')]).toEqual([303, secure]);
    expect(headers.get('strict-transport-security')).toBe(secure ? 'max-age=31536000' : null);
  } finally {
    await other.stop();
  }
});
