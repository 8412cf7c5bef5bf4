import type { FastifyInstance } from 'fastify';
import { IngestReceipt } from '../../contract/api/lists.ts';
import { CloudEvent, LIMITS } from '../../contract/envelope.ts';
import { UilError } from '../../kernel/errors.ts';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

export const CLOUDEVENT = 'application/cloudevents+json';
export const CLOUDEVENT_BATCH = 'application/cloudevents-batch+json';

const body = (what: string, schema: object) => ({
  description: what,
  content: { [CLOUDEVENT]: { schema: CloudEvent }, 'application/json': { schema: CloudEvent }, [CLOUDEVENT_BATCH]: { schema } },
});

/** The front door: one CloudEvent, or a batch as a JSON array. 202 means that all of it is on disk; 207 that some items were refused, each with its reason. */
export function eventRoutes(app: FastifyInstance, services: Services): void {
  app.post(
    '/api/v1/events',
    {
      bodyLimit: LIMITS.batchBytes,
      config: { permission: 'events:write', body: 'events' },
      schema: {
        operationId: 'sendEvents',
        summary: 'Hand over one event or a batch of events',
        response: { 202: IngestReceipt, 207: IngestReceipt },
      },
    },
    async (request, reply) => {
      const { tenant } = identityOf(request);
      const batch = Array.isArray(request.body);
      if (!batch && Number(request.headers['content-length'] ?? 0) > LIMITS.eventBytes) throw new UilError('BODY_TOO_LARGE', [LIMITS.eventBytes]);
      const items: readonly unknown[] = batch ? (request.body as unknown[]) : [request.body];
      if (items.length > LIMITS.batchEvents) throw new UilError('REQUEST_INVALID', [`a batch holds at most ${LIMITS.batchEvents} events`]);
      const receipt = await services.ingest(tenant, items, !batch);
      return reply.status(receipt.rejected.length > 0 ? 207 : 202).send(receipt);
    },
  );
}

/** The body of `POST /api/v1/events` for the OpenAPI document; the parser checks it item by item. */
export const eventsBody = body('One CloudEvent, or a JSON array of them', { type: 'array', items: CloudEvent, maxItems: LIMITS.batchEvents });
