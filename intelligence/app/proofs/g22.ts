import { mulberry32 } from '../../kernel/random.ts';
import { type ClockMutant, history, type Told, type Whose } from './g22/history.ts';
import { FAULTS, storeClock } from './g22/wrong-clock.ts';
import { withGround } from './ground.ts';
import type { Figures, Proof } from './proof.ts';

/** How long the mail server takes over a letter: there are always some in hand. */
const LETTER_MS = 12;
const LEASE_MS = 10_000;
/** So many days a mutant gets to be found out. */
const MOST_DAYS = 6;
const WHOSE: readonly Whose[] = ['one-of-two', 'the-machine'];

/** Leases that end by the clock of whoever looks at them: what a program would do that asked its own clock. */
function leasesByOwnClock(): NonNullable<ClockMutant['throughOutbox']> {
  const until = new Map<string, number>();
  return (clock, database) => (outbox) => ({
    ...outbox,
    async claim(...args) {
      const over = [...until].flatMap(([key, end]) => (end <= clock.now().getTime() ? [key] : []));
      await database.asWorker((sql) =>
        sql.query("UPDATE outbox SET lease_until = clock_timestamp() WHERE state = 'sending' AND message_key = ANY ($1)", [over]),
      );
      const claimed = await outbox.claim(...args);
      for (const { key } of claimed) until.set(key, clock.now().getTime() + LEASE_MS);
      return claimed;
    },
    async settle(claimed, ...rest) {
      until.delete(claimed.key);
      return outbox.settle(claimed, ...rest);
    },
  });
}

const sum = (all: readonly Told[], read: (one: Told) => number): number => all.reduce((total, one) => total + read(one), 0);

/**
 * Two programs on a store live through days on which clocks jump by an hour, stand still, change for summer and winter, or do not know of a leap
 * day or second: on one of two machines, or on the one that the store runs on too. An observer with a right clock looks at every letter
 * and action. Mutants: a clock that nobody watches; leases by a program's own clock.
 */
export const g22: Proof = {
  id: 'G22',
  promise: 'Clocks that jump by an hour, change for summer, leap or stand still never make anything leave twice or early.',
  run: ({ seed, long }) =>
    withGround(
      false,
      async (ground) => {
        ground.isp.faulty = false;
        const store = await storeClock(ground.server.connection);
        const told: { readonly fault: string; readonly whose: Whose; readonly one: Told }[] = [];
        for (const [i, fault] of FAULTS.entries())
          for (const whose of WHOSE)
            for (let round = 0; round < (long ? 20 : 1); round++) {
              const one = await history(
                ground,
                fault,
                whose,
                mulberry32(seed * 1_000 + i * 100 + round),
                store,
                `${fault.name.replaceAll('_', '-')}-${whose}-${round}`,
              );
              told.push({ fault: fault.name, whose, one });
            }
        const ahead = FAULTS.find(({ name }) => name === 'an_hour_ahead')!;
        const unwatched = await history(ground, ahead, 'the-machine', mulberry32(seed), store, 'mutant-unwatched', { unwatched: true });
        // A lease is only taken from a living holder that has something in hand when the clock jumps: as many days as it takes.
        let falseDoubts = 0;
        for (let day = 0; day < MOST_DAYS && falseDoubts === 0; day++) {
          const own = await history(ground, ahead, 'one-of-two', mulberry32(seed + day), store, `mutant-lease-${day}`, { throughOutbox: leasesByOwnClock() });
          falseDoubts += own.falseDoubts;
        }
        await store.close();
        const all = told.map(({ one }) => one);
        // A store whose own clock jumps ends leases early: their messages are asked after, never sent again.
        const stolen = told.filter(({ whose }) => whose === 'one-of-two').map(({ one }) => one);
        const caught = { unwatched: unwatched.early + unwatched.atNight + unwatched.actionsEarly > 0, lease: falseDoubts > 0 };
        const clean = [
          sum(all, (one) => one.early),
          sum(all, (one) => one.atNight),
          sum(all, (one) => one.twice),
          sum(all, (one) => one.actionsEarly),
          sum(all, (one) => one.actionsTwice),
          sum(all, (one) => one.left),
          sum(stolen, (one) => one.falseDoubts),
        ];
        const figures: Figures = {
          histories: all.length,
          letters: sum(all, (one) => one.letters),
          letters_early: clean[0]!,
          letters_outside_the_hours: clean[1]!,
          letters_twice: clean[2]!,
          actions: sum(all, (one) => one.actions),
          actions_early: clean[3]!,
          actions_twice: clean[4]!,
          not_sent_by_the_next_day: clean[5]!,
          taken_from_a_living_holder: clean[6]!,
          asked_after_when_the_store_itself_jumped: sum(all, (one) => one.falseDoubts) - clean[6]!,
          ...Object.fromEntries(
            FAULTS.map(({ name }) => [
              `letters_${name}`,
              sum(
                told.filter(({ fault }) => fault === name).map(({ one }) => one),
                (one) => one.letters,
              ),
            ]),
          ),
          early_by_mutant: unwatched.early + unwatched.atNight + unwatched.actionsEarly,
          mutant_clock_that_nobody_watches_caught: caught.unwatched,
          mutant_lease_by_its_own_clock_caught: caught.lease,
        };
        const happened = told.every(({ one }) => one.letters > 0 && one.actions > 0);
        return { holds: clean.every((count) => count === 0) && happened && caught.unwatched && caught.lease, figures };
      },
      LETTER_MS,
    ),
};
