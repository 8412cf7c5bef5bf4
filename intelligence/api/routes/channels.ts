import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import {
  ChannelChange,
  ChannelList,
  ChannelRoute,
  ChannelTry,
  ChannelTryResult,
  Inbox,
  PushSubscriptionBody,
  RouteQuery,
} from '../../contract/api/channels.ts';
import { Channel, Id } from '../../contract/words.ts';
import { identityOf } from '../auth.ts';
import type { ChannelServices } from '../services-channels.ts';

const read = { permission: 'channels:read' as const };
const write = { permission: 'channels:write' as const };
const portal = { permission: 'events:write' as const };
const OfChannel = Type.Object({ channel: Channel });
const OfCustomer = Type.Object({ id: Id });
const OfMessage = Type.Object({ id: Id, key: Id });
const Endpoint = Type.Object({ endpoint: Type.String({ maxLength: 1_000 }) }, { additionalProperties: false });
type ByChannel = { Params: { channel: Channel } };

/** Setting channels up, trying them, and looking at how they do. Secrets go in and never come out. */
export function channelRoutes(app: FastifyInstance, services: ChannelServices): void {
  app.get(
    '/api/v1/channels',
    {
      config: read,
      schema: { operationId: 'listChannels', summary: 'The ways to people, in the order of trying, and how each does', response: { 200: ChannelList } },
    },
    (request) => services.channels(identityOf(request).tenant),
  );
  app.get<ByChannel>(
    '/api/v1/channels/:channel',
    { config: read, schema: { operationId: 'getChannel', summary: 'The routes of one channel', params: OfChannel, response: { 200: ChannelList } } },
    async (request) => {
      const { routes, kinds } = await services.channels(identityOf(request).tenant);
      const ofIt = (one: { channel: Channel }) => one.channel === request.params.channel;
      return { routes: routes.filter(ofIt), kinds: kinds.filter(ofIt) };
    },
  );
  app.put<ByChannel & { Body: ChannelChange }>(
    '/api/v1/channels/:channel',
    {
      config: { ...write, body: 'keys' },
      schema: {
        operationId: 'saveChannel',
        summary: 'Set up a route; without a secret the one that is there stays',
        params: OfChannel,
        body: ChannelChange,
        response: { 200: ChannelRoute },
      },
    },
    (request) => services.saveChannel(identityOf(request).tenant, request.params.channel, request.body, identityOf(request).person),
  );
  app.delete<ByChannel & { Querystring: { route?: string } }>(
    '/api/v1/channels/:channel',
    { config: write, schema: { operationId: 'removeChannel', summary: 'Remove a route', params: OfChannel, querystring: RouteQuery } },
    async (request, reply) => {
      await services.removeChannel(identityOf(request).tenant, request.params.channel, request.query.route);
      return reply.status(204).send();
    },
  );
  app.post<ByChannel & { Body: ChannelTry }>(
    '/api/v1/channels/:channel/test',
    {
      config: write,
      schema: {
        operationId: 'tryChannel',
        summary: 'Send one message to an address of your own',
        params: OfChannel,
        body: ChannelTry,
        response: { 200: ChannelTryResult },
      },
    },
    (request) => services.tryChannel(identityOf(request).tenant, request.params.channel, request.body),
  );
  inboxRoutes(app, services);
}

type ByCustomer = { Params: { id: string } };

/** The inbox of the portal and the browsers of customers; the portal calls with a key of its own. */
function inboxRoutes(app: FastifyInstance, services: ChannelServices): void {
  app.get<ByCustomer>(
    '/api/v1/customers/:id/inbox',
    {
      config: { permission: 'customers:read' },
      schema: { operationId: 'getInbox', summary: 'What waits for a customer in the portal', params: OfCustomer, response: { 200: Inbox } },
    },
    (request) => services.inbox(identityOf(request).tenant, request.params.id),
  );
  app.post<{ Params: { id: string; key: string } }>(
    '/api/v1/customers/:id/inbox/:key/read',
    { config: portal, schema: { operationId: 'readInInbox', summary: 'The customer has read a message', params: OfMessage } },
    async (request, reply) => {
      await services.readInInbox(identityOf(request).tenant, request.params.id, request.params.key);
      return reply.status(204).send();
    },
  );
  app.get(
    '/api/v1/push/public-key',
    {
      config: portal,
      schema: {
        operationId: 'getPushKey',
        summary: 'The key that browsers need to take notifications',
        response: { 200: Type.Object({ key: Type.String() }) },
      },
    },
    async () => ({ key: services.pushKey() }),
  );
  app.post<ByCustomer & { Body: PushSubscriptionBody }>(
    '/api/v1/customers/:id/push-subscriptions',
    {
      config: { ...portal, body: 'keys' },
      schema: { operationId: 'subscribe', summary: 'A browser of the customer takes notifications', params: OfCustomer, body: PushSubscriptionBody },
    },
    async (request, reply) => {
      await services.subscribe(identityOf(request).tenant, request.params.id, request.body);
      return reply.status(204).send();
    },
  );
  app.delete<{ Body: { endpoint: string } }>(
    '/api/v1/push-subscriptions',
    { config: portal, schema: { operationId: 'unsubscribe', summary: 'A browser takes no more notifications', body: Endpoint } },
    async (request, reply) => {
      await services.unsubscribe(identityOf(request).tenant, request.body.endpoint);
      return reply.status(204).send();
    },
  );
}
