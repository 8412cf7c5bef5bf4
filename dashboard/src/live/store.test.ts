import { describe, expect, test } from 'vitest';
import { createLiveStore } from './store.ts';

function byHand(keep = 2000) {
  const frames: (() => void)[] = [];
  const store = createLiveStore({ frame: (flush) => frames.push(flush), keep });
  return {
    store,
    frames,
    frame: () => {
      for (const flush of frames.splice(0)) flush();
    },
  };
}
const entry = (seq: number, value: unknown = seq) => ({ value, seq, heardAt: seq });

describe('the live store', () => {
  test('many changes between two frames are told once, with the newest value', () => {
    const { store, frames, frame } = byHand();
    let told = 0;
    store.subscribe('customer:a', () => told++);
    for (let seq = 1; seq <= 100; seq++) store.publish('customer:a', entry(seq));
    expect(frames).toHaveLength(1);
    expect(store.get('customer:a')).toBeUndefined();
    frame();
    expect(told).toBe(1);
    expect(store.get('customer:a')?.value).toBe(100);
  });
  test('only those who follow a customer hear of that customer', () => {
    const { store, frame } = byHand();
    const told: string[] = [];
    store.subscribe('customer:a', () => told.push('a'));
    const leave = store.subscribe('customer:b', () => told.push('b'));
    store.publish('customer:a', entry(1));
    frame();
    leave();
    store.publish('customer:b', entry(2));
    frame();
    expect(told).toEqual(['a']);
  });
  test('an older value never replaces a newer one', () => {
    const { store, frame } = byHand();
    store.publish('customer:a', entry(5));
    frame();
    store.publish('customer:a', entry(4));
    frame();
    expect(store.get('customer:a')?.seq).toBe(5);
  });
  test('the value of a key stays the same object until it changes', () => {
    const { store, frame } = byHand();
    store.publish('customer:a', entry(1));
    frame();
    const first = store.get('customer:a');
    store.publish('customer:b', entry(2));
    frame();
    expect(store.get('customer:a')).toBe(first);
  });
  test('the longest unchanged value goes when there are too many, but none that is followed', () => {
    const { store, frame } = byHand(2);
    store.subscribe('customer:1', () => {});
    for (const seq of [1, 2, 3]) store.publish(`customer:${seq}`, entry(seq));
    frame();
    expect([1, 2, 3].map((seq) => store.get(`customer:${seq}`)?.seq)).toEqual([1, undefined, 3]);
  });
  test('an answer asked for later makes an earlier live value forgotten, not a later one', () => {
    const { store, frame } = byHand();
    store.publish('customer:a', entry(5));
    store.publish('customer:b', entry(9));
    frame();
    store.forget(['customer:a', 'customer:b'], 7);
    expect(store.get('customer:a')).toBeUndefined();
    expect(store.get('customer:b')?.seq).toBe(9);
  });
});
