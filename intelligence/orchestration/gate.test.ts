import { expect, test } from 'vitest';
import type { SendMessage } from '../contract/commands.ts';
import { type Clock, virtualClock } from '../kernel/clock.ts';
import { watchedClock } from '../kernel/watched-clock.ts';
import { createGate } from './gate.ts';
import type { Claimed } from './outbox.ts';
import { sampleMessage, samplePerson } from './sample-run.ts';

const place = { country: 'GB', region: null, timeZone: 'Europe/London' };
const HOUR = 3_600_000;

/** The answer to a bill that is looked at when it is `hour` in London and the clock of the machine is off by so much. */
function answerAt(hour: string, offMs: number, changes: Partial<SendMessage> = {}) {
  const truth = virtualClock(`2026-03-02T${hour}:00.000Z`);
  let error = 0;
  const machine: Clock = { now: () => new Date(truth.now().getTime() + error), elapsedMs: () => truth.elapsedMs() };
  const clock = watchedClock(machine);
  error = offMs;
  const command = sampleMessage('s', '2026-03-02T00:00:00.000Z', changes);
  const claimed = { key: 'k', playbook: 'p', command } as Claimed;
  return createGate({ clock, always: ['email'] }).lastLook(claimed, { person: samplePerson('c', { time_zone: 'Europe/London' }), place, off: [] });
}

test.each([
  ['07:30', HOUR, 'a clock that has jumped ahead into the morning'],
  ['07:30', 24 * HOUR + HOUR, 'a clock that has jumped by a day and an hour'],
  ['21:30', -HOUR, 'a clock that has fallen back into the evening'],
  ['20:30', HOUR, 'a clock that has jumped ahead into the night: which of the two is right is not known'],
])('at %s nothing goes by %s ms: %s', (hour, off) => {
  expect(answerAt(hour, off)).toMatchObject({ answer: 'defer' });
});

test('what may go by both times goes, and a clock that was not seen to jump is believed', () => {
  expect(answerAt('12:00', HOUR).answer).toBe('send');
  expect(answerAt('08:30', 0).answer).toBe('send');
});

test('by a clock that has jumped a day ahead no message is given up as too late; it is asked about again within a quarter of an hour', () => {
  const answer = answerAt('12:00', 30 * 24 * HOUR);
  expect(answer).toMatchObject({ answer: 'defer', until: new Date('2026-03-02T12:15:00.000Z') });
});

test('what became too late between the claim and the last look does not go; by a clock that may be wrong it is asked about again', () => {
  const notAfter = '2026-03-02T12:00:00.000Z';
  expect(answerAt('11:59', 0, { notAfter }).answer).toBe('send');
  expect(answerAt('12:00', 0, { notAfter })).toMatchObject({ answer: 'suppress', reason: 'too-late' });
  expect(answerAt('11:30', HOUR, { notAfter })).toMatchObject({ answer: 'defer', reason: 'clock-in-doubt' });
});
