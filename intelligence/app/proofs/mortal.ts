import type { Random } from '../../kernel/random.ts';
import type { ActionStore, IspSystem } from '../../orchestration/actions.ts';
import type { Carrier, Outbox } from '../../orchestration/outbox.ts';

/** Where a dispatcher can die: before and after each of its steps. */
export type CrashPoint = `${'before' | 'after'} ${'claim' | 'handOver' | 'send' | 'settle'}`;

/**
 * Makes a dispatcher's ports mortal: at any step it may stop dead, in all its hands at once, as a killed process does. `wake` lets
 * it go on long after: a process that had been suspended and does not know that others took over.
 */
export function mortal(random: Random, chance: number, reached: Map<CrashPoint, number>) {
  const death = Promise.withResolvers<void>();
  const revival = Promise.withResolvers<void>();
  let state: 'alive' | 'dead' | 'revived' = 'alive';
  let diedInCall = false;

  const at = async (point: CrashPoint): Promise<void> => {
    if (state === 'alive' && random() < chance) {
      state = 'dead';
      diedInCall = point === 'before send';
      reached.set(point, (reached.get(point) ?? 0) + 1);
      death.resolve();
    }
    if (state === 'dead') {
      // Somebody suspended between the last look and the first byte to the provider is beyond any guard of ours: that one stays dead.
      if (point === 'before send') diedInCall = true;
      await revival.promise;
    }
  };
  const around = async <T>(step: 'claim' | 'handOver' | 'send' | 'settle', work: () => Promise<T>): Promise<T> => {
    await at(`before ${step}`);
    try {
      return await work();
    } finally {
      await at(`after ${step}`);
    }
  };

  return {
    died: death.promise,
    get isDead() {
      return state !== 'alive';
    },
    wake() {
      if (diedInCall) return false;
      state = 'revived';
      revival.resolve();
      return true;
    },
    outbox: (outbox: Outbox): Outbox => ({
      ...outbox,
      claim: (...args) => around('claim', () => outbox.claim(...args)),
      handOver: (...args) => around('handOver', () => outbox.handOver(...args)),
      settle: (...args) => around('settle', () => outbox.settle(...args)),
    }),
    actions: (store: ActionStore): ActionStore => ({
      ...store,
      claim: (...args) => around('claim', () => store.claim(...args)),
      settle: (...args) => around('settle', () => store.settle(...args)),
    }),
    system: (system: IspSystem): IspSystem => ({ perform: (...args) => around('send', () => system.perform(...args)) }),
    carrier: (carrier: Carrier): Carrier => ({ ...carrier, send: (...args) => around('send', () => carrier.send(...args)) }),
  };
}
