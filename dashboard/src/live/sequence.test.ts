import { describe, expect, test } from 'vitest';
import { createSequence } from './sequence.ts';

/** Each message as its number and the number before it; the answer says at which of them a loss was noticed. */
const heard = (...messages: [seq: number, after?: number][]) => {
  const sequence = createSequence();
  sequence.greet(10);
  return { sequence, lost: messages.map(([seq, after]) => sequence.arrive(seq, after)) };
};

describe('the count of live messages', () => {
  test('messages that follow each other are complete', () => {
    const { sequence, lost } = heard([11, 10], [12, 11], [13, 12]);
    expect(lost).toEqual([false, false, false]);
    expect(sequence.last()).toBe(13);
  });
  test('a number that was left out because a later one says more is no loss', () => {
    const { sequence, lost } = heard([12, 10], [17, 12]);
    expect(lost).toEqual([false, false]);
    expect(sequence.missing()).toBe(false);
  });
  test('a message that follows one never heard shows that it was lost', () => {
    const { sequence, lost } = heard([11, 10], [13, 12]);
    expect(lost).toEqual([false, true]);
    expect(sequence.missing()).toBe(true);
    expect(sequence.last()).toBe(11);
  });
  test('what is sent again closes the gap', () => {
    const { sequence, lost } = heard([11, 10], [13, 12], [12, 11], [13, 12]);
    expect(lost).toEqual([false, true, false, false]);
    expect(sequence.last()).toBe(13);
    expect(sequence.missing()).toBe(false);
  });
  test('a repeated message does not turn the count back', () => {
    const { sequence } = heard([11, 10], [12, 11], [11, 10]);
    expect(sequence.last()).toBe(12);
  });
  test('a server that does not say what came before is believed, for its wire keeps the order', () => {
    expect(heard([14], [13], [20]).lost).toEqual([false, false, false]);
  });
  test('a greeting tells whether something was missed while away', () => {
    const { sequence } = heard([11, 10]);
    expect(sequence.greet(11)).toBe('current');
    expect(sequence.greet(15)).toBe('behind');
    expect(sequence.missing()).toBe(true);
  });
  test('a server that counts from the beginning again is believed', () => {
    const { sequence } = heard([11, 10]);
    expect(sequence.greet(3)).toBe('restarted');
    expect(sequence.arrive(4, 3)).toBe(false);
  });
  test('what was learned by asking the API need not arrive any more', () => {
    const { sequence } = heard([11, 10], [15, 14]);
    sequence.adopt();
    expect(sequence.last()).toBe(15);
    expect(sequence.missing()).toBe(false);
  });
});
