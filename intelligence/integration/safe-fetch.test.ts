import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { checkAddress, portOf, type Reach, whyNotPublic } from './outbound-address.ts';
import { NotReached, safeFetch } from './safe-fetch.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A listener on this machine that counts who comes. */
async function listener(answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end('hello')) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.host}`);
    answer(request, response);
  });
  open.push({ close: () => void server.close().closeAllConnections() });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { seen, port: (server.address() as AddressInfo).port };
}
const ask = { timeoutMs: 2_000, method: 'GET' } as const;
const nowhere: Reach = { allowed: [], resolve: async () => [{ address: '127.0.0.1', family: 4 }] };

/** Ways to spell this machine, its network or something that is not the public web. `PORT` stands for the listener. */
const SPELLINGS = [
  ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '017700000001', '127.0.0.1.', '0', '0.0.0.0', '00', '0x0'],
  ...['１２７.０.０.１', '127。0。0。1', '①②⑦.⓪.⓪.①', '%31%32%37.0.0.1', 'localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'localhost.localdomain'],
  ...['[::1]', '[0:0:0:0:0:0:0:1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::7f00:1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]', '[64:ff9b:1::7f00:1]'],
  ...['[2002:7f00:1::]', '[2001:0:7f00:1::]', '[fe80::1]', '[fd00::1]', '[fec0::1]', '[ff02::1]', '[100::1]', '[2001:db8::1]'],
  ...['10.0.0.1', '10.1', '172.16.0.1', '172.31.255.254', '192.168.1.1', '169.254.169.254', '0xa9fea9fe', '2852039166', '100.64.0.1', '100.127.255.254'],
  ...['192.0.0.8', '192.0.2.1', '198.18.0.1', '198.51.100.7', '203.0.113.9', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '192.88.99.1'],
].flatMap((host) => [`https://${host}/`, `https://${host}:PORT/`]);

const ODD = [
  'http://example.com/',
  'http://example.com:443/',
  'https://example.com:22/',
  'https://example.com:80/',
  'https://user:password@example.com/',
  'https://good.example@127.0.0.1/',
  'https://127.0.0.1\\@good.example/',
  'https:\\\\127.0.0.1/',
  'https:127.0.0.1',
  '//127.0.0.1/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:25/',
  'ftp://example.com/',
  'data:text/plain,hello',
  'javascript:alert(1)',
  'https://',
  'https:///x',
  '',
  ' ',
  `https://example.com/${'a'.repeat(3_000)}`,
];

describe('calls to others', () => {
  test(`none of ${SPELLINGS.length + ODD.length} spellings reaches this machine or its network`, async () => {
    const { port, seen } = await listener();
    for (const spelling of [...SPELLINGS, ...ODD]) {
      const url = spelling.replace('PORT', String(port));
      await expect(safeFetch(nowhere)({ ...ask, url }), url).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    }
    expect(seen).toEqual([]);
    // The listener does hear who comes: what the operator lets through gets there.
    expect(await safeFetch({ allowed: [`http://127.0.0.1:${port}`] })({ ...ask, url: `http://127.0.0.1:${port}/x?y` })).toMatchObject({
      status: 200,
      text: 'hello',
    });
    expect(seen).toEqual([`GET /x?y 127.0.0.1:${port}`]);
  });

  test.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111'])('%s is public', (address) => expect(whyNotPublic(address)).toBeNull());

  test('a name that has one private address among public ones is refused', async () => {
    const resolve = async () => [{ address: '8.8.8.8', family: 4 } as const, { address: '10.0.0.1', family: 4 } as const];
    await expect(checkAddress('https://mixed.example/', { allowed: [], resolve })).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  test('a name that changes its mind between check and call is called where it was checked', async () => {
    const { port, seen } = await listener();
    let asked = 0;
    // First an address of the operator’s list that nobody answers on, then this machine.
    const reach: Reach = {
      allowed: [`http://rebinding.example:${port}`],
      resolve: async () => [{ address: asked++ === 0 ? '127.0.0.9' : '127.0.0.1', family: 4 }],
    };
    await expect(safeFetch(reach)({ ...ask, url: `http://rebinding.example:${port}/` })).rejects.toBeInstanceOf(NotReached);
    expect(asked).toBe(1);
    expect(seen).toEqual([]);
    // The fault that this guards against: check, then connect by name. It does arrive.
    asked = 0;
    await checkAddress(`http://rebinding.example:${port}`, reach);
    const [again] = await reach.resolve!('rebinding.example');
    await new Promise<void>((done) => get({ host: again!.address, port, path: '/' }, (answer) => answer.resume().on('end', done)));
    expect(seen).toHaveLength(1);
  });

  test('each call checks anew, so a name that was good when it was saved is refused when it has turned', async () => {
    const turned: Reach = { allowed: [], resolve: async () => [{ address: '127.0.0.1', family: 4 }] };
    const good: Reach = { allowed: [], resolve: async () => [{ address: '8.8.8.8', family: 4 }] };
    await expect(checkAddress('https://hooks.example/', good)).resolves.toMatchObject({ addresses: [{ address: '8.8.8.8' }] });
    await expect(safeFetch(turned)({ ...ask, url: 'https://hooks.example/' })).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  test('a redirect is an answer, and nobody goes there', async () => {
    const target = await listener();
    const { port } = await listener((_request, response) => response.writeHead(302, { location: `http://127.0.0.1:${target.port}/` }).end());
    const answer = await safeFetch({ allowed: [`http://127.0.0.1:${port}`, `http://127.0.0.1:${target.port}`] })({ ...ask, url: `http://127.0.0.1:${port}/` });
    expect(answer.status).toBe(302);
    expect(target.seen).toEqual([]);
  });

  test('what the operator let through is that origin and no other port, host or scheme', async () => {
    const { port } = await listener();
    for (const url of [`http://127.0.0.1:${port + 1}/`, `http://127.0.0.2:${port}/`, `https://127.0.0.1:${port}/`])
      await expect(safeFetch({ allowed: [`http://127.0.0.1:${port}`] })({ ...ask, url })).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  test('a credential goes to its own host only', async () => {
    const { port, seen } = await listener();
    const call = { ...ask, url: `http://127.0.0.1:${port}/`, headers: { authorization: 'Bearer x' }, credentialFor: 'api.example' };
    await expect(safeFetch({ allowed: [`http://127.0.0.1:${port}`] })(call)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    expect(seen).toEqual([]);
  });

  test('an answer without end and one that never comes are cut off, and count as not answered', async () => {
    const endless = await listener((_request, response) => void response.write('x'.repeat(5_000)));
    const silent = await listener(() => {});
    const reach = { allowed: [`http://127.0.0.1:${endless.port}`, `http://127.0.0.1:${silent.port}`] };
    for (const call of [
      { url: `http://127.0.0.1:${endless.port}/`, maxBytes: 1_000, timeoutMs: 2_000 },
      { url: `http://127.0.0.1:${silent.port}/`, timeoutMs: 200 },
    ]) {
      const error = await safeFetch(reach)(call).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(NotReached);
    }
  });

  test('that nobody was let in is known before the time for the call is over, however many addresses there are', async () => {
    // Takes the line and never says a word, so that no TLS comes about.
    const mute = createTcpServer(() => {});
    open.push({ close: () => void mute.close() });
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const url = `https://mute.example:${(mute.address() as AddressInfo).port}/`;
    const here = { address: '127.0.0.1', family: 4 } as const;
    const call = safeFetch({ allowed: [new URL(url).origin], resolve: async () => [here, here] })({ url, timeoutMs: 900 });
    const over = new Promise((resolve) => setTimeout(resolve, 900, 'the time is over'));
    expect(await Promise.race([call.catch((error: unknown) => error), over])).toBeInstanceOf(NotReached);
  });

  test('a refusal says neither path nor query nor password of the address', async () => {
    const error = await safeFetch(nowhere)({ ...ask, url: 'https://someone:secret@internal.example/token?key=secret' }).catch((caught: Error) => caught);
    expect((error as Error).message).not.toMatch(/secret|token/);
  });
});

test.each([
  ['smtp://mail.example', 587],
  ['smtps://mail.example', 465],
  ['https://mail.example', 443],
  ['smtp://mail.example:25', 25],
])('%s means port %i', (address, port) => {
  expect(portOf(new URL(address))).toBe(port);
});
