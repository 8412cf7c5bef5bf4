import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { PlatformTenants, TenantRollUp } from '../../contract/api/platform.ts';
import { Id } from '../../contract/words.ts';
import type { Services } from '../services.ts';

const Params = Type.Object({ id: Id });
const read = { permission: 'platform:read' as const };

/** All ISPs at a glance, for the owner of the platform: roll-ups only. */
export function platformRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/api/v1/platform/tenants',
    { config: read, schema: { operationId: 'listTenants', summary: 'Every ISP, the one with most at risk first', response: { 200: PlatformTenants } } },
    () => services.platformTenants(),
  );
  app.get<{ Params: { id: string } }>(
    '/api/v1/platform/tenants/:id',
    { config: read, schema: { operationId: 'getTenantRollUp', summary: 'The roll-up of one ISP', params: Params, response: { 200: TenantRollUp } } },
    (request) => services.platformTenant(request.params.id),
  );
}
