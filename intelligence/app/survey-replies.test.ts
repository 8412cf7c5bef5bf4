import { expect, test } from 'vitest';
import { scoreIn } from './survey-replies.ts';

test.each([
  ['8', 8],
  [' 10 ', 10],
  ['0', 0],
  ["I'd say 7!", 7],
  ['9/10', 9],
  ['10 out of 10', 10],
  ['8 sur 10', 8],
  ['11', null],
  ['7 or 8', null],
  ['7.5', null],
  ['STOP', null],
  ['My router blinks 3 times and then nothing works any more, please call me back', null],
])('"%s" is read as %s', (text, score) => {
  expect(scoreIn(text)).toBe(score);
});
