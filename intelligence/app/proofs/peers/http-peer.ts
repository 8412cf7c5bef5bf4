import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call as a peer got it. */
export type PeerCall = { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

/** What a peer does with a call: answers, takes it and cuts the line before the answer, or never says anything. */
export type PeerAnswer =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string /** How long it takes over it. */;
      readonly afterMs?: number;
    }
  | 'cut'
  | 'silence';

/** A real HTTP server on this machine that plays somebody outside. */
export type HttpPeer = { readonly origin: string; readonly calls: readonly PeerCall[]; answer: (call: PeerCall) => PeerAnswer; close(): Promise<void> };

/** The same bytes in memory of their own: small buffers are cut from one of 64 KiB, and each that is kept keeps all of that. */
function ofItsOwn(bytes: Buffer): Buffer {
  const own = Buffer.alloc(bytes.length);
  bytes.copy(own);
  return own;
}

/** Opens one; `answer` may be changed while it runs. */
export async function httpPeer(answer: HttpPeer['answer']): Promise<HttpPeer> {
  const calls: PeerCall[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('error', () => {});
    request.on('end', () => {
      const call = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body: ofItsOwn(Buffer.concat(parts)) };
      calls.push(call);
      const said = peer.answer(call);
      if (said === 'cut') request.socket.destroy();
      else if (said !== 'silence') setTimeout(() => response.writeHead(said.status, said.headers).end(said.body ?? ''), said.afterMs ?? 0);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const peer: HttpPeer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answer,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return peer;
}

/** Takes messages under idempotency keys: a key that is known gets the first answer again and has no further effect. */
export function keyedGateway(effects: Map<string, number>): (call: PeerCall) => PeerAnswer {
  const answers = new Map<string, PeerAnswer>();
  return ({ headers, body }) => {
    const key = String(headers['idempotency-key']);
    const known = answers.get(key);
    if (known !== undefined && known !== 'cut' && known !== 'silence') return { ...known, headers: { 'idempotent-replay': 'true' } };
    effects.set(key, (effects.get(key) ?? 0) + 1);
    const answer = { status: 202, body: JSON.stringify({ id: `gw-${answers.size + 1}`, to: (JSON.parse(body.toString()) as { to: string }).to }) };
    answers.set(key, answer);
    return answer;
  };
}
