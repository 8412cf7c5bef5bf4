import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Guardrails, Reopen, SetFairness, SetGuardrail } from '../../contract/api/guardrails.ts';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

const ByPlaybook = Type.Object({ playbook: Type.String({ pattern: '^[a-z][a-z-]{1,62}$' }) });

/** What holds playbooks back, what they have used of it, and what was stopped because it did harm. */
export function guardrailRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/api/v1/guardrails',
    {
      config: { permission: 'decisions:read' },
      schema: {
        operationId: 'getGuardrails',
        summary: 'Limits of playbooks, what is used of them, and stops with their reasons',
        response: { 200: Guardrails },
      },
    },
    (request) => services.guardrails(identityOf(request).tenant),
  );
  app.put<{ Body: SetGuardrail }>(
    '/api/v1/guardrails',
    {
      config: { permission: 'tenant:write' },
      schema: { operationId: 'setGuardrail', summary: 'Set one limit', body: SetGuardrail, response: { 200: Guardrails } },
    },
    (request) => {
      const { tenant, person } = identityOf(request);
      return services.setGuardrail(tenant, request.body, person);
    },
  );
  app.put<{ Body: SetFairness }>(
    '/api/v1/guardrails/fairness',
    {
      config: { permission: 'tenant:write' },
      schema: { operationId: 'setFairness', summary: 'Declare the groups that are to be treated alike', body: SetFairness, response: { 200: Guardrails } },
    },
    (request) => {
      const { tenant, person } = identityOf(request);
      return services.setFairness(tenant, request.body, person);
    },
  );
  app.post<{ Params: { playbook: string }; Body: Reopen }>(
    '/api/v1/guardrails/:playbook/reopen',
    {
      config: { permission: 'tenant:write' },
      schema: {
        operationId: 'reopenPlaybook',
        summary: 'Open a playbook again that was stopped because it did harm',
        params: ByPlaybook,
        body: Reopen,
        response: { 200: Guardrails },
      },
    },
    (request) => {
      const { tenant, person } = identityOf(request);
      return services.reopenPlaybook(tenant, request.params.playbook, request.body, person);
    },
  );
}
