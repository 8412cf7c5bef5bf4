import { expect, test } from 'vitest';
import { scopeWords, waitingWords } from './sending-words.ts';

test('switches and reasons are said in words', () => {
  expect([scopeWords('all'), scopeWords('channel:sms'), scopeWords('playbook:by-hand'), scopeWords('playbook:upsell')]).toEqual([
    'Everything',
    expect.any(String),
    'Messages of people',
    'Playbook upsell',
  ]);
  expect([waitingWords('cap-billing-week'), waitingWords('quiet-hours'), waitingWords('something new')]).toEqual([
    'The customer has had enough messages',
    'Quiet hours where the customer is',
    'something new',
  ]);
});
