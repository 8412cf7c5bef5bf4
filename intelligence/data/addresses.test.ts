import { describe, expect, test } from 'vitest';
import type { PlatformEvent } from '../contract/envelope.ts';
import { canonicalJson } from '../kernel/json.ts';
import { mulberry32, shuffle } from '../kernel/random.ts';
import { isDead } from './addresses.ts';
import { type CustomerState, evolveCustomer } from './customer-state.ts';

/** What is told in its order, a day apart: an address, or that a message to it came back (`dead`, and `full` for one that may pass). */
const [OLD, NEW, OTHER] = ['ada@old.example', 'ada@new.example', 'ada@other.example'] as const;
type Word = typeof OLD | typeof NEW | typeof OTHER | 'ADA@Old.example' | 'dead' | 'full';
const event = (word: Word, day: number, id = `e${day}`): PlatformEvent => {
  const time = new Date(Date.UTC(2026, 0, 1 + day)).toISOString();
  const base = { id, source: 's', tenant: 't', time, learned: time };
  const data = { customer_id: 'c', channel: 'email', message_key: id, permanent: word === 'dead' };
  return (word === 'dead' || word === 'full'
    ? { ...base, type: 'message.bounced', data }
    : { ...base, type: day === 0 ? 'customer.created' : 'customer.updated', data: { customer_id: 'c', email: word } }) as unknown as PlatformEvent;
};
const stateOf = (events: readonly PlatformEvent[]): CustomerState => events.reduce<CustomerState | undefined>(evolveCustomer, undefined) as CustomerState;

const CASES: readonly (readonly [string, readonly Word[], 'works' | 'dead'])[] = [
  ['an address that works is written to', [OLD], 'works'],
  ['one to which nothing can be brought for now is too', [OLD, 'full'], 'works'],
  ['one that is found dead is not', [OLD, 'dead'], 'dead'],
  ['nor when it is told again', [OLD, 'dead', OLD, OLD, OLD, OLD, OLD, OLD], 'dead'],
  ['nor when it is told again in other letters', [OLD, 'dead', 'ADA@Old.example'], 'dead'],
  ['a corrected one is written to again', [OLD, 'dead', NEW], 'works'],
  ['and stays so however often it is told', [OLD, 'dead', NEW, NEW, NEW, NEW, NEW, NEW], 'works'],
  ['a corrected one that is dead too is not', [OLD, 'dead', NEW, 'dead', NEW], 'dead'],
  ['one that was corrected before it was found dead is not', [OLD, NEW, 'dead', NEW], 'dead'],
  ['who goes back to the address of before is written to', [OLD, NEW, 'dead', OLD, OLD], 'works'],
  ['and no more when that is found dead as well', [OLD, NEW, 'dead', OLD, 'dead', OLD], 'dead'],
  ['an address of before that was taken up again and died does not come back by being told', [OLD, NEW, OLD, 'dead', OLD], 'dead'],
  ['a third address is one as well', [OLD, 'dead', NEW, 'dead', OTHER], 'works'],
  ['a bounce of which no address was ever known closes the channel', ['dead', NEW], 'dead'],
];

describe('a dead address', () => {
  test.each(CASES)('%s', (_, words, answer) => {
    const events = words.map((word, day) => event(word, day));
    const whole = stateOf(events);
    expect(isDead(whole, 'email')).toBe(answer === 'dead');
    const random = mulberry32(7);
    for (let i = 0; i < 50; i++) expect(stateOf(shuffle([...events, ...events], random))).toEqual(whole);
  });

  test('of one channel says nothing of another, and a number counts for all that call it', () => {
    const told = (phone: string, day: number) => ({ ...event(OLD, day), data: { customer_id: 'c', phone } }) as PlatformEvent;
    const dead = (['email', 'sms', 'whatsapp', 'push'] as const).map((channel, i) => {
      const one = event('dead', 1, `b${i}`);
      return { ...one, data: { ...one.data, channel } } as PlatformEvent;
    });
    const open = (...events: PlatformEvent[]) => (['email', 'sms', 'whatsapp', 'push'] as const).filter((channel) => !isDead(stateOf(events), channel));
    expect(open(event(OLD, 0), told('0803 123 4567', 0), ...dead)).toEqual([]);
    expect(open(event(OLD, 0), told('0803 123 4567', 0), ...dead, told('(0803) 123-4567', 2))).toEqual([]);
    expect(open(event(OLD, 0), told('0803 123 4567', 0), ...dead, told('0805 123 4567', 2))).toEqual(['sms', 'whatsapp']);
    expect(open(event(OLD, 0), told('0803 123 4567', 0), ...dead, event(NEW, 2))).toEqual(['email']);
  });

  test('is the same in any order of any history, and as the whole history says', () => {
    const random = mulberry32(11);
    const any = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
    const seen = { dead: 0, works: 0 };
    for (let run = 0; run < 1_000; run++) {
      const events = Array.from({ length: 2 + Math.floor(random() * 10) }, (_, i) => event(any([OLD, NEW, OTHER, OLD, NEW, 'dead', 'full']), i, `e${i}`));
      const inOrder = canonicalJson(stateOf(events));
      expect(canonicalJson(stateOf(shuffle([...events, ...events.slice(0, 3)], random)))).toBe(inOrder);
      const told = events.flatMap(({ data, time }) => ('email' in data ? [[data.email, time] as const] : []));
      const bounce = events.findLast(({ type, data }) => type === 'message.bounced' && 'permanent' in data && data.permanent)?.time;
      const own = told.filter(([email]) => email === told.at(-1)?.[0]);
      // The kept moments say everything of addresses that were told at most four times.
      if (bounce === undefined || own.length > 4) continue;
      const changed = told.findLast(([email]) => email !== told.at(-1)?.[0])?.[1];
      const since = changed === undefined ? undefined : own.find(([, time]) => time > changed)?.[1];
      const works = since !== undefined && since > bounce;
      expect(isDead(stateOf(events), 'email')).toBe(!works);
      seen[works ? 'works' : 'dead']++;
    }
    expect(Math.min(seen.dead, seen.works)).toBeGreaterThan(50);
  });

  test('that an older layer kept works again with the next other address, and not with the same', () => {
    const { addresses: _, ...kept } = stateOf([event(OLD, 0), event('dead', 1)]);
    expect(isDead(evolveCustomer(kept, event(OLD, 2)), 'email')).toBe(true);
    expect(isDead(evolveCustomer(kept, event(NEW, 2)), 'email')).toBe(false);
  });
});
