import type { FastifyInstance } from 'fastify';
import { Accuracy, AccuracyQuery } from '../../contract/api/accuracy.ts';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

/** What came of what was predicted. */
export function accuracyRoutes(app: FastifyInstance, services: Services): void {
  app.get<{ Querystring: AccuracyQuery }>(
    '/api/v1/accuracy',
    {
      config: { permission: 'models:read' },
      schema: {
        operationId: 'getAccuracy',
        summary: 'What came of everything that was predicted, by model, segment and month',
        querystring: AccuracyQuery,
        response: { 200: Accuracy },
      },
    },
    (request) => services.accuracy(identityOf(request).tenant, request.query),
  );
}
