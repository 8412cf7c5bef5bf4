import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { WebSocket } from 'ws';
import type { Change, LiveMessage } from '../../contract/api/live.ts';
import type { Identity } from '../../contract/identity.ts';
import { UilError } from '../../kernel/errors.ts';
import { newSecret } from '../../kernel/ids.ts';
import { identityOf, standing } from '../auth.ts';
import type { Services } from '../services.ts';

const TICKET_MS = 30_000;
const BUFFER_LIMIT = 1_000_000;
/** A screen gets at most two rounds of changes a second. */
const ROUND_MS = 150;
/** Changes sent as values in one round; beyond that a screen asks again. */
const ROUND_LIMIT = 200;
/** Who has signed out, whose time has passed or whose key was taken back sees nothing for longer than this. */
const RECHECK_MS = 5_000;

type Ticket = { readonly identity: Identity; readonly stands: () => Promise<boolean>; readonly expires: number };

/** Pushes what has changed to signed-in screens, by sequence: the notice is a hint, the sequence is the truth. */
export function streamRoutes(app: FastifyInstance, services: Services): void {
  const tickets = new Map<string, Ticket>();
  const opened = new WeakMap<FastifyRequest, Ticket>();
  app.post(
    '/api/v1/stream/ticket',
    {
      config: { permission: 'customers:read' },
      schema: {
        operationId: 'getStreamTicket',
        summary: 'A single-use ticket for the live stream, good for 30 seconds',
        response: { 200: Type.Object({ ticket: Type.String() }) },
      },
    },
    async (request) => {
      const now = services.now().getTime();
      for (const [ticket, { expires }] of tickets) if (expires < now) tickets.delete(ticket);
      const ticket = newSecret();
      tickets.set(ticket, { identity: identityOf(request), stands: standing(request, services), expires: now + TICKET_MS });
      return { ticket };
    },
  );
  app.get<{ Querystring: { ticket: string } }>(
    '/api/v1/stream',
    {
      websocket: true,
      config: { permission: 'public' },
      schema: { operationId: 'stream', summary: 'Live changes over a WebSocket', querystring: Type.Object({ ticket: Type.String({ maxLength: 100 }) }) },
      preValidation: async (request) => {
        const ticket = tickets.get((request.query as { ticket?: string }).ticket ?? '');
        tickets.delete((request.query as { ticket?: string }).ticket ?? '');
        if (!ticket || ticket.expires < services.now().getTime()) throw new UilError('SIGN_IN_REQUIRED');
        opened.set(request, ticket);
      },
    },
    (socket, request) => {
      const ticket = opened.get(request);
      if (ticket === undefined) return socket.close(1008, 'no ticket');
      watch(socket, ticket.stands);
      serve(socket, ticket.identity.tenant, services);
    },
  );
}

const currentValue = (services: Services, tenant: string, topic: Change['topic'], key: string): Promise<unknown> =>
  ({ customer: services.customerRow, decision: services.decision, incident: services.incidentRow })[topic](tenant, key);

/** Closes a stream when whoever opened it is no longer let in. */
function watch(socket: WebSocket, stands: Ticket['stands']): void {
  let asking = false;
  const look = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    // A store that does not answer says nothing about who is let in; the next look asks again.
    const stays = await stands().catch(() => true);
    asking = false;
    if (!stays) socket.close(1008, 'signed out');
  };
  const looking = setInterval(() => void look(), RECHECK_MS);
  socket.on('close', () => clearInterval(looking));
}

function serve(socket: WebSocket, tenant: string, services: Services): void {
  let seq: number | null = null;
  let busy = false;
  let again = false;
  const at = () => services.now().toISOString();
  const send = (message: LiveMessage): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > BUFFER_LIMIT) socket.close(1013, 'too slow');
    else socket.send(JSON.stringify(message));
  };
  const round = async (): Promise<void> => {
    if (seq === null) return;
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    const { head, complete, changes } = await services.changesSince(tenant, seq);
    if (!complete || changes.length > ROUND_LIMIT) send({ kind: 'reset', seq: head, at: at() });
    else {
      // A thing that changed twice is sent once, under its latest number.
      const latest = new Map(changes.map((change) => [`${change.topic} ${change.key}`, change]));
      let after = seq;
      for (const { seq: number, at: when, topic, key } of [...latest.values()].sort((a, b) => a.seq - b.seq)) {
        send({ kind: 'change', seq: number, after, at: when, topic, key, value: await currentValue(services, tenant, topic, key) });
        after = number;
      }
    }
    seq = head;
    setTimeout(() => {
      busy = false;
      if (again) {
        again = false;
        void round().catch(() => socket.close(1011));
      }
    }, ROUND_MS);
  };
  const stop = services.onChange((changed) => {
    if (changed === tenant) void round().catch(() => socket.close(1011));
  });
  socket.on('close', stop);
  socket.on('error', stop);
  socket.on('message', (data) => {
    const said = parse(String(data));
    if (said === null) socket.close(1008, 'not understood');
    else if ('ping' in said) send({ kind: 'pong', at: at() });
    else {
      seq = said.resume;
      void round().catch(() => socket.close(1011));
    }
  });
  services.changesSince(tenant, Number.MAX_SAFE_INTEGER).then(
    ({ head }) => {
      seq ??= head;
      send({ kind: 'hello', seq: head, at: at() });
    },
    () => socket.close(1011),
  );
}

function parse(text: string): { resume: number } | { ping: true } | null {
  try {
    const said = JSON.parse(text) as { resume?: unknown; ping?: unknown };
    if (Number.isSafeInteger(said.resume) && (said.resume as number) >= 0) return { resume: said.resume as number };
    return said.ping === true ? { ping: true } : null;
  } catch {
    return null;
  }
}
