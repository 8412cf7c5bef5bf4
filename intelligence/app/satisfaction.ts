import type { Services } from '../api/services.ts';
import type { TenantSatisfaction } from '../contract/api/satisfaction.ts';
import { ANSWER_BANDS } from '../ml/answers/answer-model.ts';
import type { TenantModels } from './models/tenant-models.ts';

const BASIS =
  'As answered: the answers of 90 days. Corrected: what all customers of today would answer. Who answers depends on how they feel, so the model learns both together from everybody who was asked; it rests on feelings around what happened being normal. From -100 to 100: of 100 customers, those who would answer 9 or 10 less those who would answer 0 to 6.';

/** How content the customers of an ISP are, from the model that serves; without one it says what is missing. */
export function tenantSatisfaction({ satisfaction }: TenantModels): TenantSatisfaction {
  if (!satisfaction)
    return {
      as_of: null,
      groups: [],
      answering: [],
      basis: BASIS,
      none_because: 'Still learning: at least 50 survey answers are needed (survey.asked and survey.answered).',
    };
  const { model, trainedAt } = satisfaction;
  return {
    as_of: trainedAt,
    groups: [...model.groups],
    answering: model.answering.map((chance, b) => ({ answers: ANSWER_BANDS[b] ?? '', of_100: 100 * chance })),
    basis: BASIS,
    none_because: null,
  };
}

/** What the API asks about satisfaction. */
export const satisfactionServices = (models: { of(tenant: string): Promise<TenantModels> }): Pick<Services, 'satisfaction'> => ({
  satisfaction: async (tenant) => tenantSatisfaction(await models.of(tenant)),
});
