import { expect, test } from 'vitest';
import type { PlatformEvent } from '../contract/envelope.ts';
import { virtualClock } from '../kernel/clock.ts';
import { groupCommitIntake } from './intake.ts';

const clock = virtualClock('2026-03-01T00:00:00Z');
const events = (count: number, name = 'e') => Array.from({ length: count }, (_, i) => ({ id: `${name}${i}` }) as PlatformEvent);

/** A store whose commits wait until they are let go. */
function slowStore() {
  const commits: { size: number; tenant: string; done: () => void; fail: () => void }[] = [];
  const commit = (tenant: string, batch: readonly PlatformEvent[]) =>
    new Promise<boolean[]>((resolve, reject) =>
      commits.push({ size: batch.length, tenant, done: () => resolve(batch.map(() => true)), fail: () => reject(new Error('disk')) }),
    );
  return { commits, commit };
}
const settled = async (promise: Promise<unknown>) => {
  let state = 'waiting';
  promise.then(
    () => {
      state = 'yes';
    },
    () => {
      state = 'no';
    },
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  return state;
};

test('nobody is told yes before the commit', async () => {
  const { commits, commit } = slowStore();
  const intake = groupCommitIntake({ commit, clock });
  const answer = intake.accept('a', events(1));
  expect(await settled(answer)).toBe('waiting');
  commits[0]?.done();
  expect(await answer).toEqual([true]);
});

test('events that arrive together share one commit, and each answer is about its own', async () => {
  const { commits, commit } = slowStore();
  const intake = groupCommitIntake({ commit, clock });
  const answers = [intake.accept('a', events(2)), intake.accept('a', events(3))];
  await settled(Promise.all(answers));
  expect(commits.map(({ size }) => size)).toEqual([5]);
  commits[0]?.done();
  expect((await Promise.all(answers)).map((fresh) => fresh.length)).toEqual([2, 3]);
});

test('a commit that failed is told to everyone who waited for it, and the next one goes on', async () => {
  const { commits, commit } = slowStore();
  const intake = groupCommitIntake({ commit, clock });
  const first = intake.accept('a', events(1));
  await settled(first);
  const second = intake.accept('a', events(1, 'f'));
  commits[0]?.fail();
  await expect(first).rejects.toThrow('disk');
  await settled(second);
  commits[1]?.done();
  expect(await second).toEqual([true]);
});

test('a tenant that sends more than may wait is turned away, another is not', async () => {
  const { commit } = slowStore();
  const intake = groupCommitIntake({ commit, clock, waitingLimit: 10 });
  void intake.accept('loud', events(9));
  await expect(intake.accept('loud', events(5))).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  expect(await settled(intake.accept('quiet', events(5)))).toBe('waiting');
});

test('a closing door lets those inside finish and takes nobody new', async () => {
  const { commits, commit } = slowStore();
  const intake = groupCommitIntake({ commit, clock });
  const inside = intake.accept('a', events(1));
  const closed = intake.close();
  await expect(intake.accept('a', events(1))).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  expect(await settled(closed)).toBe('waiting');
  commits[0]?.done();
  await inside;
  expect(await settled(closed)).toBe('yes');
});

test('who comes while a group is written, and after it, waits for the next group and no longer', async () => {
  const { commits, commit } = slowStore();
  const intake = groupCommitIntake({ commit, clock });
  const first = intake.accept('a', events(1));
  await settled(first);
  const second = intake.accept('a', events(1, 'f'));
  await settled(second);
  commits[0]?.done();
  await first;
  const third = intake.accept('a', events(1, 'g'));
  await settled(Promise.all([second, third]));
  expect(commits.map(({ size }) => size)).toEqual([1, 2]);
  commits[1]?.done();
  await Promise.all([second, third]);
  const later = intake.accept('a', events(1, 'h'));
  await settled(later);
  commits[2]?.done();
  expect(await later).toEqual([true]);
});
