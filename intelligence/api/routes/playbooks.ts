import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ChangePlaybook, PlaybookInfo, PlaybookList, SwitchPlaybook } from '../../contract/api/playbooks.ts';
import { identityOf } from '../auth.ts';
import type { PlaybookServices } from '../services-playbooks.ts';

const Named = Type.Object({ name: Type.String({ pattern: '^[a-z][a-z-]{0,63}$' }) });
const read = { permission: 'playbooks:read' as const };
const write = { permission: 'playbooks:write' as const };
type ByName = { Params: { name: string } };

/** Playbooks as an ISP tunes them: what they do, what is set and by whom, and the switch. */
export function playbookRoutes(app: FastifyInstance, services: PlaybookServices): void {
  app.get(
    '/api/v1/playbooks',
    { config: read, schema: { operationId: 'listPlaybooks', summary: 'Every playbook with its settings and open runs', response: { 200: PlaybookList } } },
    (request) => services.playbooks(identityOf(request).tenant),
  );
  app.get<ByName>(
    '/api/v1/playbooks/:name',
    { config: read, schema: { operationId: 'getPlaybook', summary: 'One playbook and who set what', params: Named, response: { 200: PlaybookInfo } } },
    (request) => services.playbook(identityOf(request).tenant, request.params.name),
  );
  app.put<ByName & { Body: ChangePlaybook }>(
    '/api/v1/playbooks/:name/settings',
    {
      config: write,
      schema: {
        operationId: 'changePlaybook',
        summary: 'Set what differs from the defaults, as a new edition',
        params: Named,
        body: ChangePlaybook,
        response: { 200: PlaybookInfo },
      },
    },
    (request) => services.changePlaybook(identityOf(request).tenant, request.params.name, request.body, identityOf(request).person),
  );
  app.put<ByName & { Body: SwitchPlaybook }>(
    '/api/v1/playbooks/:name/switch',
    {
      config: write,
      schema: {
        operationId: 'switchPlaybook',
        summary: 'Switch it on or off: runs are opened and messages leave from the next moment on, or no more',
        params: Named,
        body: SwitchPlaybook,
        response: { 200: PlaybookInfo },
      },
    },
    (request) => services.switchPlaybook(identityOf(request).tenant, request.params.name, request.body, identityOf(request).person),
  );
}
