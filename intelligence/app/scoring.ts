import { Worker } from 'node:worker_threads';
import type { Connection } from '../adapters/postgres/connection.ts';

/** What the scoring thread is asked, and what it answers. */
export type ScoringRequest = { readonly ask: 'score'; readonly id: number; readonly ofEverybody: boolean; readonly now: string } | { readonly ask: 'end' };
export type ScoringAnswer = { readonly id: number } & ({ readonly count: number } | { readonly failed: string });

/** Scores one set of customers after another; `close` lets it finish. */
export type Scorer = { score(ofEverybody: boolean, now: Date): Promise<number>; close(): Promise<void> };

/** Scores in a thread of its own, which begins with the first set. One that goes is reported to whoever waits, and the next set begins another. */
export function threadedScorer(connection: Connection): Scorer {
  type Waiting = { resolve: (count: number) => void; reject: (cause: Error) => void };
  let worker: Worker | undefined;
  let asked = 0;
  const waiting = new Map<number, Waiting>();
  const begin = (): Worker => {
    const begun = new Worker(new URL('./scoring-thread.ts', import.meta.url), { workerData: { connection } });
    begun.on('message', (answer: ScoringAnswer) => {
      const one = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('count' in answer) one?.resolve(answer.count);
      else one?.reject(new Error(answer.failed));
    });
    const gone = (cause: Error) => {
      if (worker !== begun) return;
      worker = undefined;
      for (const one of waiting.values()) one.reject(cause);
      waiting.clear();
    };
    begun.on('error', (error) => gone(error instanceof Error ? error : new Error(String(error))));
    begun.on('exit', () => gone(new Error('the scoring thread has gone')));
    return begun;
  };
  const ask = (request: ScoringRequest): void => {
    worker ??= begin();
    worker.postMessage(request);
  };
  return {
    score: (ofEverybody, now) =>
      new Promise((resolve, reject) => {
        const id = ++asked;
        waiting.set(id, { resolve, reject });
        ask({ ask: 'score', id, ofEverybody, now: now.toISOString() });
      }),
    async close() {
      const last = worker;
      if (last === undefined) return;
      const ended = new Promise((resolve) => last.once('exit', resolve));
      last.postMessage({ ask: 'end' } satisfies ScoringRequest);
      await ended;
    },
  };
}
