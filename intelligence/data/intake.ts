import type { PlatformEvent } from '../contract/envelope.ts';
import type { Clock } from '../kernel/clock.ts';
import { UilError } from '../kernel/errors.ts';

/** The one front door: what comes back as appended is on disk. */
export interface Intake {
  /** Resolves when the events are durable; says for each whether it was new. Throws RATE_LIMITED when too much waits, SHUTTING_DOWN when closing. */
  accept(tenant: string, events: readonly PlatformEvent[]): Promise<boolean[]>;
  /** Takes no more, and resolves when all that was accepted is durable. */
  close(): Promise<void>;
}

export type IntakeOptions = {
  /** Commits the events of one tenant in one transaction. */
  commit: (tenant: string, events: readonly PlatformEvent[], received: Date) => Promise<boolean[]>;
  clock: Clock;
  /** Milliseconds that a lone event waits for company. */
  gatherMs?: number;
  /** Events at which a gathering is committed at once. */
  gatherEvents?: number;
  /** Events that may wait per tenant before the door closes. */
  waitingLimit?: number;
};

type Queue = { waiting: Waiting[]; count: number; busy: boolean; timer: NodeJS.Timeout | undefined };
type Waiting = { events: readonly PlatformEvent[]; resolve: (fresh: boolean[]) => void; reject: (cause: unknown) => void };

/** Group commit: events that arrive together share one flush to disk, and each answer waits for it. */
export function groupCommitIntake({ commit, clock, gatherMs = 4, gatherEvents = 500, waitingLimit = 20_000 }: IntakeOptions): Intake {
  const queues = new Map<string, Queue>();
  const idle = new Set<() => void>();
  let closing = false;

  const flush = async (tenant: string): Promise<void> => {
    const queue = queues.get(tenant);
    if (!queue || queue.busy || queue.waiting.length === 0) return;
    clearTimeout(queue.timer);
    queue.timer = undefined;
    queue.busy = true;
    const group: Waiting[] = [];
    for (let size = 0; queue.waiting.length > 0 && (size === 0 || size + (queue.waiting[0] as Waiting).events.length <= gatherEvents * 10); ) {
      const next = queue.waiting.shift() as Waiting;
      group.push(next);
      size += next.events.length;
    }
    const events = group.flatMap((one) => one.events);
    try {
      const fresh = await commit(tenant, events, clock.now());
      let at = 0;
      for (const one of group) {
        one.resolve(fresh.slice(at, at + one.events.length));
        at += one.events.length;
      }
    } catch (cause) {
      for (const one of group) one.reject(cause);
    }
    queue.count -= events.length;
    queue.busy = false;
    if (queue.waiting.length > 0) gather(tenant, queue);
    else {
      queues.delete(tenant);
      if (queues.size === 0) for (const done of idle) done();
    }
  };

  /** Waits for company, unless enough is there; while a group is written, the next one gathers by itself. */
  const gather = (tenant: string, queue: Queue): void => {
    if (queue.busy) return;
    if (queue.count >= gatherEvents) void flush(tenant);
    else queue.timer ??= setTimeout(() => void flush(tenant), gatherMs);
  };

  return {
    accept(tenant, events) {
      if (closing) return Promise.reject(new UilError('SHUTTING_DOWN'));
      if (events.length === 0) return Promise.resolve([]);
      const queue: Queue = queues.get(tenant) ?? { waiting: [], count: 0, busy: false, timer: undefined };
      queues.set(tenant, queue);
      if (queue.count > 0 && queue.count + events.length > waitingLimit) return Promise.reject(new UilError('RATE_LIMITED'));
      queue.count += events.length;
      return new Promise((resolve, reject) => {
        queue.waiting.push({ events, resolve, reject });
        gather(tenant, queue);
      });
    },
    async close() {
      closing = true;
      if (queues.size > 0) await new Promise<void>((resolve) => idle.add(resolve));
    },
  };
}
