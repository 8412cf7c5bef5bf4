import { atMost } from './g3/in-hand.ts';
import { ALONE, alone, OF_TWO, ofTwo } from './g3/lives.ts';
import { zombie } from './g3/zombie.ts';
import { withGround } from './ground.ts';
import type { Proof } from './proof.ts';

/** How long the mail server takes over a letter: messages are in hand when death comes. */
const LETTER_MS = 60;
/** In the long form so many pairs of programs live side by side, each on a store of its own. */
const PAIRS = 2;

/**
 * Programs are killed under load, every fourth time with their PostgreSQL; what was interrupted (an accepted event before its decision, a
 * claimed message, an action that a system was being asked for) is watched until it has its effect, from the moment of the restart. Then one
 * of two programs on a store dies. Mutants: leases that never expire; a fencing token that is not checked.
 */
export const g3: Proof = {
  id: 'G3',
  promise: 'What a crash interrupts goes on within 5 seconds of the restart in 99 of 100 cases and 15 at most; when one of two programs dies, within 30.',
  async run({ seed, long }) {
    // By itself, as the figures are times: beside two programs on two cores it would say how slow a busy machine is.
    const restarts = await withGround(true, (ground) => alone(ground, long ? 10_000 : 300, seed), LETTER_MS);
    // These mostly wait.
    const [holding, ...pairs] = await Promise.all([
      withGround(true, (ground) => alone(ground, 10_000, seed, { holdsForEver: true }), LETTER_MS),
      ...Array.from({ length: long ? PAIRS : 1 }, (_, i) => withGround(true, (ground) => ofTwo(ground, long ? 100 / PAIRS : 1, seed + i), LETTER_MS)),
    ]);
    const two = {
      ms: pairs.flatMap(({ ms }) => ms),
      messages: pairs.reduce((sum, { byKind }) => sum + byKind.message, 0),
      unresolved: pairs.reduce((sum, { unresolved }) => sum + unresolved, 0),
    };
    const ghosts = await withGround(false, async (ground) => ({ honest: await zombie(ground, 8, true), mutant: await zombie(ground, 8, false) }));
    const caught = { lease: holding.unresolved > 0, fence: ghosts.mutant.twice > 0 };
    const p99 = atMost(restarts.ms, 0.99);
    const everyKind = Object.values(restarts.byKind).every((count) => count > 0);
    return {
      holds:
        p99 <= ALONE.p99 &&
        atMost(restarts.ms, 1) <= ALONE.most &&
        restarts.unresolved === 0 &&
        restarts.storeDeaths > 0 &&
        everyKind &&
        two.unresolved === 0 &&
        two.messages > 0 &&
        atMost(two.ms, 1) <= OF_TWO &&
        ghosts.honest.letters === 8 &&
        ghosts.honest.twice === 0 &&
        caught.lease &&
        caught.fence,
      figures: {
        deaths: restarts.deaths,
        deaths_with_the_store: restarts.storeDeaths,
        interrupted: restarts.ms.length,
        interrupted_decisions: restarts.byKind.decision,
        interrupted_messages: restarts.byKind.message,
        interrupted_actions: restarts.byKind.action,
        resumed_p50_ms: atMost(restarts.ms, 0.5),
        resumed_p99_ms: p99,
        resumed_at_most_ms: atMost(restarts.ms, 1),
        not_resumed: restarts.unresolved,
        of_two_interrupted: two.ms.length,
        of_two_p50_ms: atMost(two.ms, 0.5),
        of_two_at_most_ms: atMost(two.ms, 1),
        of_two_not_resumed: two.unresolved,
        zombie_letters_twice: ghosts.honest.twice,
        mutant_lease_that_never_expires_caught: caught.lease,
        mutant_fence_that_is_not_checked_caught: caught.fence,
      },
    };
  },
};
