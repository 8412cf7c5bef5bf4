import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { caller, type Keys, keysFor } from '../../test/calling.ts';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import type { Running } from '../app/serve.ts';
import { virtualClock } from '../kernel/clock.ts';

const database = await testDatabase(inject('postgres'), 'north');
const clock = virtualClock('2026-03-01T12:00:00Z');
let running: Running;
const keys: Keys = {};

beforeAll(async () => {
  ({ running } = await serveOn(database, clock));
  Object.assign(keys, await keysFor(database, clock, ['north'], ['owner']));
});
afterAll(() => running?.stop());

const { call } = caller(() => running.address, keys, 'north owner');

describe('what people write', () => {
  const write = (title: string, text: string, more: object = {}) =>
    call('/api/v1/messages/preview', {
      method: 'POST',
      as: 'north owner',
      body: { class: 'care', purpose: 'a-word', channel: 'email', customers: ['north-1'], title, text, ...more },
    });

  test('is taken as it is', async () => expect((await write('A word', 'We are at 12 Long Street, house 4.')).status).toBe(200));

  test.each([
    ['the number of a card', 'A word', 'You gave us 4111 1111 1111 1111 on the phone.', 422, 'CARD_NUMBER_REFUSED'],
    ['NUL', 'A\u0000word', 'We are at 12 Long Street.', 400, 'REQUEST_INVALID'],
    ['half of a sign', 'A word', 'Cheers \ud83d', 400, 'REQUEST_INVALID'],
  ])('is refused with a reason where it holds %s', async (_, title, text, status, code) =>
    expect(await write(title, text)).toMatchObject({ status, body: { code } }),
  );

  test('names only moments that a clock shows', async () => {
    expect(await write('A word', 'We are here.', { hour: 'own', before: '2026-12-31T23:59:60Z' })).toMatchObject({
      status: 400,
      body: { code: 'REQUEST_INVALID' },
    });
    expect(await call('/api/v1/customers/c1/journey?as_of=2016-12-31T23:59:60Z', { as: 'north owner' })).toMatchObject({
      status: 400,
      body: { code: 'REQUEST_INVALID' },
    });
  });
});
