import { expect, test } from 'vitest';
import type { LoggedEvent } from '../contract/envelope.ts';
import { mulberry32, shuffle } from '../kernel/random.ts';
import { answersIn } from './message-answers.ts';

const event = (type: string, time: string, data: object, id = `${type} ${time}`): LoggedEvent =>
  ({
    id,
    source: 's',
    tenant: 't',
    type,
    time,
    learned: time,
    data: { customer_id: 'c', channel: 'email', ...data },
    partition: 0,
    position: 1,
  }) as LoggedEvent;
const at = (hour: number): string => `2026-03-02T${String(hour).padStart(2, '0')}:00:00.000Z`;

test('what is told of a message in any order, late and twice is one row with the earliest moments and the last open', () => {
  const events = [
    event('message.sent', at(10), { message_key: 'm' }),
    event('message.opened', at(11), { message_key: 'm', machine: true }),
    event('message.opened', at(12), { message_key: 'm' }),
    event('message.opened', at(15), { message_key: 'm' }),
    event('message.clicked', at(13), { message_key: 'm' }),
    event('message.replied', at(14), { text: 'ok' }, 'r1'),
  ];
  const told = answersIn(events);
  expect(told).toHaveLength(2);
  expect(told.find(({ key }) => key === 'm')).toMatchObject({ sentAt: at(10), openedAt: at(12), reopenedAt: at(15), machineAt: at(11), clickedAt: at(13) });
  for (let seed = 0; seed < 20; seed++) expect(answersIn(shuffle([...events, ...events], mulberry32(seed)))).toEqual(told);
});
