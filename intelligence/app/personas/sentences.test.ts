import { describe, expect, test } from 'vitest';
import { type EventType, eventTypes } from '../../contract/events/catalogue.ts';
import { personas, touchMatrix } from '../../contract/personas.ts';
import { type Told, wordsFor } from './sentences.ts';

const DATA: Partial<Record<EventType, object>> = {
  'payment.failed': { customer_id: 'c', payment_id: 'p', amount_minor: 4_500, currency: 'USD', attempt: 2, decline_code: 'expired_card' },
  'balance.expired': { customer_id: 'c', price_minor: 4_500, currency: 'USD' },
  'service.expired': { customer_id: 'c', price_minor: 4_500, currency: 'USD' },
  'outage.started': { node_id: 'n1', outage_id: 'o', expected_at: '2026-03-02T20:00:00Z' },
  'outage.ended': { node_id: 'n1', outage_id: 'o', started_at: '2026-03-02T18:00:00Z' },
  'maintenance.planned': { node_id: 'n1', maintenance_id: 'm', starts_at: '2026-03-03T07:00:00Z', ends_at: '2026-03-03T09:00:00Z', kind: 'repair' },
  'usage.threshold': { customer_id: 'c', of: 'allowance', state: 'crossed', used_percent: 101.4 },
};
const told = (type: EventType): Told => ({ type, data: (DATA[type] ?? {}) as Told['data'], zone: 'America/Chicago' });
const sums = { customers: 3, monthly_minor: 12_345, amount_minor: 4_500, unpriced: 1, currency: 'USD' };

describe('what one event means to everybody', () => {
  test('every event of the contract has its row in the matrix, and the matrix no other', () => {
    expect(Object.keys(touchMatrix).sort()).toEqual([...eventTypes].sort());
    for (const { because } of Object.values(touchMatrix)) expect(because.length).toBeGreaterThan(20);
  });

  test.each(eventTypes.flatMap((type) => personas.map((persona) => [type, persona] as const)))(
    '%s for the %s: words where it touches, none where not',
    (type, persona) => {
      const words = wordsFor(persona, told(type), sums);
      expect(words !== null).toBe(touchMatrix[type].touches.includes(persona));
      expect(words?.sentence ?? 'None at all.').toMatch(/^(n1|[A-Z\d]).*\.$/);
      expect(words?.sentence ?? '').not.toMatch(/undefined|null|NaN/);
    },
  );

  test('the network’s fault reaches all seven, each with words that nobody else has', () => {
    const said = personas.map((persona) => wordsFor(persona, told('outage.started'), sums)?.sentence);
    expect(new Set(said).size).toBe(7);
    expect(said[0]).toBe('Your line is down because of a fault in our network. It is expected back by 2026-03-02 14:00.');
    expect(said[3]).toBe('Customers who pay USD 123.45 a month (1 customer without a known price not counted) are cut off.');
  });
});
