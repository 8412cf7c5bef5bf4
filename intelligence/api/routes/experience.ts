import type { FastifyInstance } from 'fastify';
import { Experience, ExperienceQuery } from '../../contract/api/experience.ts';
import { identityOf, may } from '../auth.ts';
import type { ExperienceServices } from '../services-preferences.ts';

/** What needs one of the ISP's people now. */
export function experienceRoutes(app: FastifyInstance, services: ExperienceServices): void {
  app.get<{ Querystring: ExperienceQuery }>(
    '/api/v1/experience',
    {
      config: { permission: 'decisions:read' },
      schema: {
        operationId: 'getExperience',
        summary: 'Alerts by whom they hit, work that may be done as it stands, and what is not done and why, in the order that suits a desk',
        querystring: ExperienceQuery,
        response: { 200: Experience },
      },
    },
    (request) => {
      const who = identityOf(request);
      return services.experience(who, request.query, may(who.role, 'work:approve'));
    },
  );
}
