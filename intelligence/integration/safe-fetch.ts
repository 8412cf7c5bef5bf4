import { type IncomingMessage, request as overHttp, type RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';
import { isIP } from 'node:net';
import { UilError } from '../kernel/errors.ts';
import { checkAddress, portOf, type Reach, type Resolved } from './outbound-address.ts';

/** A call to somebody outside. */
export type OutboundRequest = {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The longest that it takes, over all addresses of the host and connecting included; an address that does not let us in is given up well before. */
  readonly timeoutMs: number;
  /** An answer that is longer is cut off, and the call counts as not answered. */
  readonly maxBytes?: number;
  /** The one host to which the credential in the headers belongs. */
  readonly credentialFor?: string;
};

/** An answer. Redirects are answers like others: they are never followed. */
export type OutboundAnswer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly text: string };

/** The one way to call somebody outside over HTTP. */
export type SafeFetch = (request: OutboundRequest) => Promise<OutboundAnswer>;

/** Thrown when surely not a byte of the request has gone out; any other fault says nothing about that. */
export class NotReached extends Error {
  override readonly name = 'NotReached';
}

const LARGEST_ANSWER = 256_000;
const causeOf = (error: unknown): string => (error as { code?: string }).code ?? 'unknown';

/** Talks to one checked address. The name is used for TLS and the Host header only, so that a name which changes its mind leads nowhere else. */
function callAt({ address, family }: Resolved, url: URL, request: OutboundRequest, connectMs: number, late: AbortSignal): Promise<OutboundAnswer> {
  const { method = 'POST', headers = {}, body, maxBytes = LARGEST_ANSWER } = request;
  const encrypted = url.protocol === 'https:';
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const options: RequestOptions & { servername?: string } = {
    host: address,
    family,
    port: portOf(url),
    path: `${url.pathname}${url.search}`,
    method,
    agent: false,
    headers: { ...headers, host: url.host, connection: 'close', ...(bytes === undefined ? {} : { 'content-length': String(bytes.length) }) },
    ...(encrypted && isIP(url.hostname) === 0 ? { servername: url.hostname } : {}),
  };
  return new Promise((resolve, reject) => {
    let connected = false;
    const fail = (error: unknown) =>
      reject(connected ? new Error(`the call was cut off (${causeOf(error)})`) : new NotReached(`not reached (${causeOf(error)})`, { cause: error }));
    const call = (encrypted ? overHttps : overHttp)(options, (answer: IncomingMessage) => {
      const parts: Buffer[] = [];
      let size = 0;
      answer.on('data', (part: Buffer) => {
        size += part.length;
        if (size > maxBytes) call.destroy(Object.assign(new Error('too long'), { code: 'TOO_LONG' }));
        else parts.push(part);
      });
      answer.on('error', fail);
      answer.on('end', () => {
        const given = Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]);
        resolve({ status: answer.statusCode ?? 0, headers: Object.fromEntries(given), text: Buffer.concat(parts).toString('utf8') });
      });
    });
    const giveUp = () => void call.destroy(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' }));
    const letIn = setTimeout(giveUp, connectMs);
    late.addEventListener('abort', giveUp, { once: true });
    call.on('socket', (socket) =>
      socket.once(encrypted ? 'secureConnect' : 'connect', () => {
        connected = true;
        clearTimeout(letIn);
      }),
    );
    call.on('error', fail);
    call.on('close', () => {
      clearTimeout(letIn);
      late.removeEventListener('abort', giveUp);
    });
    call.end(bytes);
  });
}

/**
 * Calls https addresses of others on the public network, and what the operator has let through; nothing else, however it is spelled.
 * Each call resolves and checks anew and connects to the address that was checked. Throws ADDRESS_REFUSED before anything is sent.
 */
export function safeFetch(reach: Reach): SafeFetch {
  return async (request) => {
    const { url, addresses } = await checkAddress(request.url, reach);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new UilError('ADDRESS_REFUSED', [url.protocol, 'it is not spoken to over HTTP']);
    if (request.credentialFor !== undefined && request.credentialFor !== url.host)
      throw new UilError('ADDRESS_REFUSED', [url.host, 'the credential belongs to another host']);
    const late = AbortSignal.timeout(request.timeoutMs);
    // Who calls waits no longer than that either: that nobody was reached has to be known before.
    const connectMs = request.timeoutMs / (addresses.length + 1);
    let last: unknown;
    for (const address of addresses) {
      try {
        return await callAt(address, url, request, connectMs, late);
      } catch (error) {
        if (!(error instanceof NotReached)) throw error;
        last = error;
      }
    }
    throw last;
  };
}
