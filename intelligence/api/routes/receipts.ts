import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { UilError } from '../../kernel/errors.ts';
import { rateLimit } from '../rate-limit.ts';
import type { ChannelServices } from '../services-channels.ts';

const Params = Type.Object({ provider: Type.String({ pattern: '^[a-z-]{1,40}$' }), key: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }) });
type Call = { Params: { provider: string; key: string }; Body: Buffer | undefined };

const headersOf = (request: FastifyRequest): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]));

/**
 * Where providers tell what became of messages. Anybody may call: each call is judged by its signature over the raw bytes and nothing
 * else, and an unknown address is answered like a wrong signature.
 */
export function receiptRoutes(app: FastifyInstance, services: ChannelServices, now: () => Date): void {
  const perAddress = rateLimit({ burst: 500, perSecond: 100 });
  const refused = rateLimit({ burst: 100, perSecond: 5, names: 1 });
  const answer = async (request: FastifyRequest<Call>, reply: FastifyReply) => {
    const { provider, key } = request.params;
    if (!perAddress(key, now())) throw new UilError('RATE_LIMITED');
    try {
      const call = { method: request.method, url: request.raw.url ?? '', headers: headersOf(request), body: request.body ?? Buffer.alloc(0) };
      const said = await services.receipt(provider, key, call);
      return said === null ? reply.status(204).send() : reply.type(said.type).send(said.text);
    } catch (error) {
      // Who guesses is slowed down; who signs is not.
      if (error instanceof UilError && error.code === 'RECEIPT_REFUSED' && !refused('all', now())) throw new UilError('RATE_LIMITED');
      throw error;
    }
  };
  app.register(async (inner) => {
    inner.removeAllContentTypeParsers();
    inner.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const schema = { summary: 'A provider tells what became of messages, or what somebody answered', params: Params };
    inner.post<Call>('/api/v1/receipts/:provider/:key', { config: { permission: 'public' }, schema: { ...schema, operationId: 'takeReceipt' } }, answer);
    inner.get<Call>('/api/v1/receipts/:provider/:key', { config: { permission: 'public' }, schema: { ...schema, operationId: 'confirmReceipts' } }, answer);
  });
}
