import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { PartnerList, PartnerRecord } from '../../contract/api/partners.ts';
import { Id } from '../../contract/words.ts';
import { UilError } from '../../kernel/errors.ts';
import { identityOf } from '../auth.ts';
import type { Services } from '../services.ts';

const Params = Type.Object({ id: Id });
const config = { permission: 'tenant:read' as const };

/** How the partners of an ISP do, all of them or one. */
export function partnerRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/api/v1/partners',
    {
      config,
      schema: { operationId: 'listPartners', summary: 'How the partners do, with sums that add up to the ISP', response: { 200: PartnerList } },
    },
    (request) => services.partners(identityOf(request).tenant),
  );
  app.get<{ Params: { id: string } }>(
    '/api/v1/partners/:id',
    {
      config,
      schema: { operationId: 'getPartner', summary: 'One partner with its commission over time', params: Params, response: { 200: PartnerRecord } },
    },
    async (request) => {
      const record = await services.partner(identityOf(request).tenant, request.params.id);
      // Another tenant's partner and one that does not exist get the same answer.
      if (!record) throw new UilError('PARTNER_NOT_FOUND', [request.params.id]);
      return record;
    },
  );
}
