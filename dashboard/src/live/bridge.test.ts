import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { bridge } from './bridge.ts';
import type { LiveChange } from './connection.ts';
import { createLiveStore } from './store.ts';

function page() {
  const queries = new QueryClient();
  const timers: { ms: number; act: () => void }[] = [];
  const store = createLiveStore({ frame: (flush) => flush() });
  const carry = bridge(queries, store, (ms, act) => {
    timers.push({ ms, act });
    return () => {};
  });
  for (const key of [
    ['customers', {}],
    ['customer', 'C-1', 'intelligence'],
    ['customer', 'C-2', 'intelligence'],
    ['ecosystem', 't'],
    ['decisions', {}],
    ['session'],
  ])
    queries.setQueryData(key, {});
  const stale = () =>
    queries
      .getQueryCache()
      .getAll()
      .filter((query) => query.state.isInvalidated)
      .map((query) => query.queryKey.slice(0, 2).join(' '));
  return {
    carry,
    store,
    timers,
    stale,
    pass: () => {
      for (const { act } of timers.splice(0)) act();
    },
  };
}
const change = (topic: LiveChange['topic'], key: string, value: unknown = {}, seq = 1): LiveChange => ({ kind: 'change', seq, at: '', topic, key, value });

test('a change is on the screen at once, and the lists and sums that contain it are asked again', () => {
  const { carry, store, stale, pass } = page();
  carry.change(change('customer', 'C-1', { customer_id: 'C-1' }), 7);
  expect(store.get('customer:C-1')).toEqual({ value: { customer_id: 'C-1' }, seq: 1, heardAt: 7 });
  expect(stale()).toEqual([]);
  pass();
  expect(stale()).toEqual(['customers [object Object]', 'customer C-1', 'ecosystem t']);
});
test('a thousand changes make each list ask once', () => {
  const { carry, timers } = page();
  for (let n = 0; n < 1000; n++) carry.change(change('customer', 'C-1', {}, n + 1), n);
  expect(timers).toHaveLength(3);
});
test('a change that is heard again makes nobody ask', () => {
  const { carry, timers, pass } = page();
  carry.change(change('customer', 'C-1'), 1);
  pass();
  carry.change(change('customer', 'C-1'), 2);
  expect(timers).toHaveLength(0);
});
test('a decision makes its customer’s page ask again', () => {
  const { carry, stale, pass } = page();
  carry.change(change('decision', 'd-1', { customer_id: 'C-2' }), 1);
  pass();
  expect(stale()).toEqual(['customer C-2', 'decisions [object Object]']);
});
test('an incident makes the network ask again, and nothing of customers', () => {
  const { carry, timers } = page();
  carry.change(change('incident', 'ridge@1'), 1);
  expect(timers).toHaveLength(4);
});
test('after a reset nothing is trusted but who is signed in', () => {
  const { carry, store, stale } = page();
  carry.change(change('customer', 'C-1'), 1);
  carry.reset();
  expect(store.get('customer:C-1')).toBeUndefined();
  expect(stale()).not.toContain('session');
  expect(stale()).toHaveLength(5);
});
