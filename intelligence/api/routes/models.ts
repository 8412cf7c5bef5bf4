import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ModelList, ModelPrediction, ModelRecord, PredictInput, RollBackModel, TrainingInfo, TrainModels } from '../../contract/api/models.ts';
import { closed } from '../../contract/shapes.ts';
import { Id } from '../../contract/words.ts';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

const ByName = Type.Object({ name: Id });
const ById = Type.Object({ id: Id });
const read = { permission: 'models:read' as const };
const write = { permission: 'models:write' as const };
type Named = { Params: { name: string } };

/** The models of an ISP: how they stand, what they say of a case, training and going back. */
export function modelRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/api/v1/models',
    { config: read, schema: { operationId: 'listModels', summary: 'The models, what serves and what is tried', response: { 200: ModelList } } },
    (request) => services.models(identityOf(request).tenant),
  );
  app.get<Named>(
    '/api/v1/models/:name',
    {
      config: read,
      schema: { operationId: 'getModel', summary: 'A model with versions, settled predictions and trial', params: ByName, response: { 200: ModelRecord } },
    },
    (request) => services.model(identityOf(request).tenant, request.params.name),
  );
  app.post<Named & { Body: { input: Record<string, string | number | boolean | null> } }>(
    '/api/v1/models/:name/predict',
    {
      config: read,
      schema: { operationId: 'predict', summary: 'What a model says of one case', params: ByName, body: PredictInput, response: { 200: ModelPrediction } },
    },
    (request) => services.predict(identityOf(request).tenant, request.params.name, request.body.input),
  );
  app.post<{ Body: { model?: string } }>(
    '/api/v1/models/train',
    {
      config: write,
      schema: {
        operationId: 'trainModels',
        summary: 'Train one model or all now',
        body: TrainModels,
        response: { 202: Type.Object({ training_id: Type.String() }, closed) },
      },
    },
    async (request, reply) => {
      const { tenant, person } = identityOf(request);
      return reply.status(202).send({ training_id: await services.train(tenant, request.body.model ?? null, person) });
    },
  );
  app.post<{ Params: { id: string } }>(
    '/api/v1/trainings/:id/stop',
    { config: write, schema: { operationId: 'stopTraining', summary: 'Stop a training', params: ById, response: { 200: TrainingInfo } } },
    (request) => services.stopTraining(identityOf(request).tenant, request.params.id),
  );
  app.post<Named & { Body: { why: string } }>(
    '/api/v1/models/:name/roll-back',
    {
      config: write,
      schema: {
        operationId: 'rollBackModel',
        summary: 'Give a model back to the version before',
        params: ByName,
        body: RollBackModel,
        response: { 200: ModelRecord },
      },
    },
    (request) => {
      const { tenant, person } = identityOf(request);
      return services.rollBack(tenant, request.params.name, person, request.body.why);
    },
  );
}
