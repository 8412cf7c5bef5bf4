import { describe, expect, test } from 'vitest';
import { checkEvent } from '../data/check-event.ts';
import { type CustomerState, evolveCustomer } from '../data/customer-state.ts';
import { learnCommunication, type Written } from './communication.ts';
import { languageOf, PersonalizationEngine, preferredOf, suits, wishedFirst, wishedSlots } from './preferences.ts';

const NOW = new Date('2026-03-02T12:00:00.000Z');
let n = 0;
const said = (time: string, data: object) =>
  checkEvent({ specversion: '1.0', id: `p${++n}`, source: 't', type: 'preference.stated', time, data: { customer_id: 'a', ...data } }, 'north', NOW);
const told = (...events: ReturnType<typeof said>[]): CustomerState => events.reduce<CustomerState | undefined>(evolveCustomer, undefined)!;

describe('how somebody wishes to be written to', () => {
  const first = said('2026-03-01T08:00:00.000Z', { hours: { from: 18, until: 20 }, channel: 'sms', language: 'pt-BR' });
  const later = said('2026-03-01T09:00:00.000Z', { channel: null });

  test('the last word on each wish holds, in whatever order they come; what it does not name stays', () => {
    for (const state of [told(first, later), told(later, first)]) {
      expect(preferredOf(state)).toEqual({ hours: [18, 20] });
      expect(languageOf(state)).toBe('pt-BR');
    }
    expect(preferredOf(told(first))).toEqual({ hours: [18, 20], channel: 'sms' });
  });

  test('a window ends with its last hour, and one over midnight has an evening and a morning', () => {
    const day = { hours: [9, 12] as const };
    expect([8, 9, 11, 12].map((hour) => suits(day, hour))).toEqual([false, true, true, false]);
    const night = { hours: [22, 7] as const };
    expect([21, 22, 6, 7].map((hour) => suits(night, hour))).toEqual([false, true, true, false]);
    expect(suits({}, 3)).toBe(true);
  });

  test('the channel that they asked for comes first where it reaches them, and the hours that they asked for are kept', () => {
    expect(wishedFirst({ channel: 'sms' }, ['email', 'whatsapp', 'sms'])).toEqual(['sms', 'email', 'whatsapp']);
    expect(wishedFirst({ channel: 'push' }, ['email'])).toEqual(['email']);
    const slots = [9, 18].flatMap((hour) => (['email', 'sms'] as const).map((channel) => ({ hour, channel })));
    expect(wishedSlots({ hours: [18, 20], channel: 'sms' }, slots)).toEqual([{ hour: 18, channel: 'sms' }]);
    expect(wishedSlots({ hours: [18, 20], channel: 'push' }, slots)).toHaveLength(2);
  });

  test('who has answered nothing yet is taken for one of their segment, and nothing is said while nothing is known', () => {
    const sent = (i: number, hour: number, answered: boolean): Written['answers'][number] => {
      const at = (minute: number) => new Date(Date.UTC(2026, 1, 1 + (i % 20), hour, minute)).toISOString();
      const opened = answered ? at(20) : null;
      const never = { machineAt: null, clickedAt: null, repliedAt: null, bouncedAt: null };
      return { key: `m${i}`, channel: 'email', sentAt: at(0), openedAt: opened, reopenedAt: opened, ...never };
    };
    const people = Array.from({ length: 400 }, (_, i): Written => {
      const hour = 8 + (i % 12);
      return { segment: 'business', zone: 'UTC', answers: [sent(i, hour, hour === 9 ? i % 5 !== 0 : i % 10 === 0)] };
    });
    const newcomer = { customer: 'new', segment: 'business', zone: 'UTC', answers: [] };
    expect(new PersonalizationEngine(null).learned(newcomer, ['email'], NOW)).toBeNull();
    const learned = new PersonalizationEngine(learnCommunication(people, NOW)).learned(newcomer, ['email'], NOW);
    expect(learned).toMatchObject({ hour: 9, channel: 'email' });
    expect(learned?.basis).toContain('what other business customers answer to');
  });
});
