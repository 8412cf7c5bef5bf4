import { expect, test } from 'vitest';
import { eventCatalogue } from '../contract/events/catalogue.ts';
import { holdsCardNumber } from '../kernel/card-numbers.ts';
import { checkEvent } from './check-event.ts';

const now = new Date('2026-03-01T12:00:00Z');
const good = {
  specversion: '1.0',
  id: 'e1',
  source: 'billing',
  type: 'usage.recorded',
  time: '2026-03-01T10:00:00+01:00',
  data: { customer_id: 'c', down_bytes: 1, up_bytes: 2 },
};
const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });

test('a good event comes back with its times in UTC and its tenant from the credential', () => {
  expect(checkEvent(good, 't', now)).toMatchObject({ tenant: 't', time: '2026-03-01T09:00:00.000Z', learned: '2026-03-01T12:00:00.000Z' });
});

test('what the source knew earlier counts as learned then, but never before it happened', () => {
  expect(checkEvent({ ...good, recordedtime: '2026-03-01T09:30:00Z' }, 't', now).learned).toBe('2026-03-01T09:30:00.000Z');
  expect(checkEvent({ ...good, recordedtime: '2026-02-01T00:00:00Z' }, 't', now).learned).toBe('2026-03-01T09:00:00.000Z');
});

test.each([
  ['an unknown type', { ...good, type: 'usage.guessed' }, 'EVENT_TYPE_UNKNOWN', '/type'],
  ['a type that only objects know', { ...good, type: 'constructor' }, 'EVENT_TYPE_UNKNOWN', '/type'],
  ['another tenant', { ...good, tenantid: 'other' }, 'TENANT_MISMATCH', '/tenantid'],
  ['negative bytes', { ...good, data: { ...good.data, down_bytes: -1 } }, 'EVENT_INVALID', '/data/down_bytes'],
  ['a fraction of a byte', { ...good, data: { ...good.data, down_bytes: 1.5 } }, 'EVENT_INVALID', '/data/down_bytes'],
  ['an infinite number of bytes', { ...good, data: { ...good.data, down_bytes: Number.POSITIVE_INFINITY } }, 'EVENT_INVALID', '/data/down_bytes'],
  ['a field that nobody knows', { ...good, data: { ...good.data, extra: 1 } }, 'EVENT_INVALID', '/data'],
  ['the year 1970', { ...good, time: '1970-01-01T00:00:00Z' }, 'EVENT_TIME_IMPLAUSIBLE', '/time'],
  ['a date far ahead', { ...good, time: '2026-03-05T00:00:00Z' }, 'EVENT_TIME_IMPLAUSIBLE', '/time'],
  ['a time without zone', { ...good, time: '2026-03-01T10:00:00' }, 'EVENT_INVALID', '/time'],
  ['no id', { ...good, id: '' }, 'EVENT_INVALID', '/id'],
  ['nesting without end', { ...good, data: nested(40) }, 'BODY_TOO_DEEP', undefined],
  ['text with NUL', { ...good, source: 'a\u0000' }, 'BODY_TOO_DEEP', undefined],
  ['half a character', { ...good, source: '\ud800' }, 'BODY_TOO_DEEP', undefined],
  [
    'a zone that does not exist',
    { ...good, type: 'customer.created', data: { customer_id: 'c', time_zone: 'Mars/Olympus' } },
    'EVENT_INVALID',
    '/data/time_zone',
  ],
  ['nothing at all', null, 'EVENT_INVALID', ''],
])('%s is refused with its code and place', (_what, event, code, pointer) => {
  let refused: unknown;
  try {
    checkEvent(event, 't', now);
  } catch (error) {
    refused = error;
  }
  expect(refused).toMatchObject({ code, pointer });
});

test.each(Object.keys(eventCatalogue))('a %s that says what nobody knows is refused by the schema of its type', (type) => {
  expect(() => checkEvent({ ...good, type, data: { nobody_knows: 1 } }, 't', now)).toThrow(expect.objectContaining({ code: 'EVENT_INVALID' }));
});

test('an optical terminal whose serial number reads as that of a card is taken, and a card beside it is not', () => {
  const down = { ...good, id: 'down/4857544300000018', type: 'device.down', data: { node_id: '4857544300000018' } };
  expect(holdsCardNumber(down)).toBe(true);
  expect(checkEvent(down, 't', now).data).toMatchObject({ node_id: '4857544300000018' });
  expect(() => checkEvent({ ...down, subject: '4111111111111111' }, 't', now)).toThrow(/card/);
  expect(() => checkEvent({ ...down, data: { ...down.data, node_id: '4111111111111111' } }, 't', now)).toThrow(/card/);
  expect(() => checkEvent({ ...good, id: '4857544300000018' }, 't', now)).toThrow(/card/);
});
