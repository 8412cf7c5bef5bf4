import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Channel } from '../../contract/words.ts';
import type { Random } from '../../kernel/random.ts';
import type { Carrier, Delivery } from '../../orchestration/outbox.ts';

/** By what a message is told from others, whatever its key: run and step. */
export const aboutOf = (run: string, step: string): string => `${run}/${step}`;

/** `keyed` honours idempotency keys; `queryable` can only be asked; `silent` offers neither; `liar` also answers late, or no when it meant yes. */
export type ProviderKind = 'keyed' | 'queryable' | 'silent' | 'liar';

/** A provider as a real HTTP server on this machine, that loses requests and replies. */
export type FakeProvider = {
  readonly kind: string;
  readonly carrier: Carrier;
  /** How often each message had its effect, by run and step: two keys for one message show as two. */
  readonly effects: ReadonlyMap<string, number>;
  readonly counts: { requests: number; lostReplies: number; lostRequests: number; lies: number };
  /** False when it is to behave from now on. */
  faulty: boolean;
  /** Resolves when no call is on its way. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

const DELIVERY: Readonly<Record<ProviderKind, Delivery>> = { keyed: 'keyed', queryable: 'queryable', silent: 'at-most-once', liar: 'at-most-once' };
const TIMEOUT_MS = 400;
const LATE_MS = 600;

/** Starts one; `renameKey` lets a mutant spoil the key on its way. */
export async function fakeProvider(
  kind: ProviderKind,
  channel: Channel,
  random: Random,
  renameKey: (key: string) => string = (key) => key,
): Promise<FakeProvider> {
  const effects = new Map<string, number>();
  const keys = new Set<string>();
  const counts = { requests: 0, lostReplies: 0, lostRequests: 0, lies: 0 };
  const pending = new Set<Promise<unknown>>();
  const answer = (response: ServerResponse, status: number) => response.writeHead(status).end('{}');

  const accept = (key: string, about: string) => {
    if (kind === 'keyed' && keys.has(key)) return;
    keys.add(key);
    effects.set(about, (effects.get(about) ?? 0) + 1);
  };

  const post = (request: IncomingMessage, response: ServerResponse) => {
    counts.requests++;
    const key = String(request.headers['idempotency-key']);
    const about = decodeURIComponent(String(request.headers['x-about']));
    const fate = provider.faulty ? random() : 1;
    if (fate < 0.05) {
      counts.lostRequests++;
      request.socket.destroy();
    } else if (fate < 0.1) {
      answer(response, 429);
    } else if (kind === 'liar' && fate < 0.6) {
      accept(key, about);
      counts.lies++;
      if (fate < 0.45) answer(response, 503);
      else setTimeout(() => answer(response, 200), LATE_MS);
    } else if (fate < 0.75) {
      accept(key, about);
      counts.lostReplies++;
      request.socket.destroy();
    } else {
      accept(key, about);
      answer(response, 202);
    }
  };

  const server = createServer((request, response) => {
    request.resume();
    if (request.method === 'POST') post(request, response);
    else answer(response, keys.has(decodeURIComponent(request.url!.slice(1))) ? 200 : 404);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const tracked = <T>(work: Promise<T>): Promise<T> => {
    const one = work.catch(() => {}).finally(() => pending.delete(one));
    pending.add(one);
    return work;
  };

  const carrier: Carrier = {
    channel,
    delivery: DELIVERY[kind],
    timeoutMs: TIMEOUT_MS,
    send: ({ key, instance_id, command }) =>
      tracked(
        (async () => {
          const headers = { 'idempotency-key': renameKey(key), 'x-about': encodeURIComponent(aboutOf(instance_id, command.step)) };
          const { status } = await fetch(base, { method: 'POST', headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
          if (status === 202) return { ok: true, provider_id: key } as const;
          if (status === 429) return { ok: false, permanent: false, reason: 'busy' } as const;
          throw new Error(`The provider answered ${status}.`);
        })(),
      ),
    ...(kind === 'queryable'
      ? {
          status: async (key: string) =>
            ((await fetch(base + encodeURIComponent(key), { signal: AbortSignal.timeout(TIMEOUT_MS) })).status === 200 ? 'sent' : 'not-sent') as
              | 'sent'
              | 'not-sent',
        }
      : {}),
  };
  const provider: FakeProvider = {
    kind,
    carrier,
    effects,
    counts,
    faulty: true,
    async idle() {
      while (pending.size > 0) await Promise.all(pending);
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return provider;
}
