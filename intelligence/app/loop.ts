import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';

/** A piece of work that is done again and again: on a call, or after a pause. */
export type Turn = {
  readonly name: string;
  /** Does what is there; true when there may be more. */
  readonly work: () => Promise<boolean>;
  /** Milliseconds to rest when nothing was there and nobody calls. */
  readonly restMs: number;
  /** Milliseconds to rest before the first piece of work, unless somebody calls: what was interrupted goes before it. */
  readonly firstMs?: number;
  /**
   * Milliseconds from the end of one piece of work to the next, called or not: what comes meanwhile is done together. Not kept when
   * the work says that there may be more.
   */
  readonly paceMs?: number;
};

/** The loop: everything that happens by itself, each turn on its own, none in the way of another. */
export interface Loop {
  /** Wakes the turns of that name at once; without a name, all of them. */
  call(name?: string): void;
  /** Lets every turn finish what it is doing, and stops. */
  stop(): Promise<void>;
}

const FAULT_PAUSE_MS = 1_000;
/** Turns that rest so long look after things. */
const UPKEEP_MS = 10_000;
/** What looks after things begins when what was interrupted has had this much time. */
export const UPKEEP_FIRST_MS = 10_000;

/** Starts the turns. A fault is reported and the turn rests a second: the others go on. */
export function startLoop(turns: readonly Turn[], clock: Clock, log: Log): Loop {
  let stopping = false;
  const callers = new Map<Turn, () => void>();
  const called = new Set<Turn>();

  const rest = (turn: Turn, ms: number, deaf = false): Promise<void> =>
    new Promise((resolve) => {
      if (stopping || (!deaf && called.delete(turn))) {
        resolve();
        return;
      }
      const wake = () => {
        clearTimeout(timer);
        callers.delete(turn);
        if (!deaf) called.delete(turn);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      if (!deaf) callers.set(turn, wake);
    });

  const run = async (turn: Turn): Promise<void> => {
    const { name, work, restMs, firstMs = restMs >= UPKEEP_MS ? UPKEEP_FIRST_MS : 0, paceMs = 0 } = turn;
    if (firstMs > 0) await rest(turn, firstMs);
    while (!stopping) {
      const began = clock.elapsedMs();
      try {
        if (await work()) continue;
        if (paceMs > 0) await rest(turn, paceMs, true);
        await rest(turn, restMs);
      } catch (error) {
        log.warn('a turn of the loop failed and will be tried again', { place: name, ms: Math.round(clock.elapsedMs() - began) }, error);
        await rest(turn, FAULT_PAUSE_MS);
      }
    }
  };

  const running = turns.map(run);
  const call = (name?: string): void => {
    for (const turn of turns) {
      if (name !== undefined && turn.name !== name) continue;
      called.add(turn);
      callers.get(turn)?.();
    }
  };
  return {
    call,
    async stop() {
      stopping = true;
      call();
      await Promise.all(running);
    },
  };
}
