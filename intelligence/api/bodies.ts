import type { FastifyInstance } from 'fastify';
import { LIMITS } from '../contract/envelope.ts';
import { holdsCardNumber } from '../kernel/card-numbers.ts';
import { UilError } from '../kernel/errors.ts';
import { isStorable } from '../kernel/storable.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of a body that is not free text: `events` are checked one by one by whoever takes them; `keys` of providers are any letters and digits. */
    body?: 'events' | 'keys';
  }
}

/** How many values a body has is limited by its bytes. */
const BODY = { depth: LIMITS.depth, keys: Number.POSITIVE_INFINITY };

/**
 * What people and programs write into notes, messages and settings is looked at before any route sees it: text that the store cannot hold is
 * refused, and so is the number of a card, wherever it stands.
 */
export function checkBodies(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ body, routeOptions }) => {
    const { body: kind } = routeOptions.config;
    if (body === null || body === undefined || Buffer.isBuffer(body) || kind === 'events') return;
    if (!isStorable(body, BODY)) throw new UilError('REQUEST_INVALID', ['it is nested too deep, or a text holds NUL or half of a sign']);
    if (kind !== 'keys' && holdsCardNumber(body)) throw new UilError('CARD_NUMBER_REFUSED');
  });
}
